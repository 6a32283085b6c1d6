-- Purpose: Which of our accounts each partner holds, so that what two partners can do there is counted once. Packed as lists,
-- as there may be millions.
-- Grain: one row per partner and segment.
-- Key: partner_id, segment
-- Columns:
--   partner_id | | the partner | initech
--   segment | | segment of the accounts | industry: logistics
--   accounts | | numbers of the accounts | [0, 7]
--   permilles | thousandths | probability that the partner holds each of them | [970, 1000]
with

held_accounts as (
    select
        holdings.partner_id,
        account_segments.segment,
        list(account_segments.account_number order by account_segments.account_number) as accounts,
        list(
            cast(round(holdings.probability * 1000) as smallint) order by account_segments.account_number
        ) as permilles
    from ranking.holdings as holdings
    inner join ranking.account_segments as account_segments on holdings.account_id = account_segments.account_id
    group by holdings.partner_id, account_segments.segment
)

select * from held_accounts
