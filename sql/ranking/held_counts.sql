-- Purpose: How many of our accounts each partner holds, by segment and by how sure that is: what new opportunities at
-- shared accounts are counted from.
-- Grain: one row per partner, segment and probability in thousandths.
-- Key: partner_id, segment, permille
-- Columns:
--   partner_id | | the partner | initech
--   segment | | segment of the accounts | industry: logistics
--   permille | thousandths | probability that the partner holds them | 970
--   accounts | accounts | how many | 44
with

held_counts as (
    select
        holdings.partner_id,
        account_segments.segment,
        cast(round(holdings.probability * 1000) as integer) as permille,
        count(*) as accounts
    from ranking.holdings as holdings
    inner join ranking.account_segments as account_segments on holdings.account_id = account_segments.account_id
    group by holdings.partner_id, account_segments.segment, cast(round(holdings.probability * 1000) as integer)
)

select * from held_counts
