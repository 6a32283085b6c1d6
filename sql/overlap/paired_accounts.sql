-- Purpose: The accounts of either side that some pair links: only they can stand in a cell.
-- Grain: one row per company and account.
-- Key: company_id, account_id
-- Columns:
--   company_id | | company whose account it is; ours or a partner's | acme
--   account_id | | the company's own id of the account | 0015e00001
with

paired_accounts as (
    select distinct
        company.company_id,
        pairs.account_id
    from overlap.pairs as pairs
    cross join config.company as company
    union all
    select distinct
        pairs.partner_id as company_id,
        pairs.partner_account_id as account_id
    from overlap.pairs as pairs
)

select * from paired_accounts
