-- Purpose: The accounts of either side behind the changes, those rolled up to them included: only their records need to
-- be compared with what they were.
-- Grain: one row per company and account.
-- Key: company_id, account_id
-- Columns:
--   company_id | | company whose account it is; ours or a partner's | acme
--   account_id | | the company's own id of the account | 0015e00001
--   counted_account_id | | the account it counts as: itself, or the parent it is rolled up to | 0015e00001
with

changes as (
    select
        changes.partner_id,
        changes.account_id,
        list_concat(
            changes.partner_account_ids, coalesce(changes.partner_account_ids_before, [])
        ) as partner_account_ids
    from overlap.account_changes as changes
    where (select count(*) from overlap.previous_inputs) > 0
),

counted as (
    select distinct
        company.company_id,
        changes.account_id
    from changes
    cross join config.company as company
    union
    select
        changes.partner_id as company_id,
        unnest(changes.partner_account_ids) as account_id
    from changes
),

affected_accounts as (
    select
        counted.company_id,
        counted.account_id,
        counted.account_id as counted_account_id
    from counted
    union all
    select
        tops.company_id,
        tops.account_id,
        tops.top_account_id as counted_account_id
    from overlap.rolled_up_accounts as tops
    inner join counted on tops.company_id = counted.company_id and tops.top_account_id = counted.account_id
    where tops.account_id <> tops.top_account_id
)

select * from affected_accounts
