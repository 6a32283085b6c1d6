-- Purpose: A match whose account is in nobody's list today: the reader could not open either side.
-- Grain: one row per offending pair.
-- Key: partner_id, account_id, partner_account_id
-- Columns:
--   partner_id | | the partner | initech
--   account_id | | our id of the account | 0015e00001
--   partner_account_id | | the partner's id of the account | 4711
--   missing_side | | ours or theirs | theirs
with

offending as (
    select
        matches.partner_id,
        matches.account_id,
        matches.partner_account_id,
        case when ours.account_id is null then 'ours' else 'theirs' end as missing_side
    from marts.matches as matches
    left join marts.accounts as ours on matches.account_id = ours.account_id
    left join staging.accounts as theirs
        on matches.partner_id = theirs.company_id and matches.partner_account_id = theirs.account_id
    where ours.account_id is null or theirs.account_id is null
)

select * from offending
