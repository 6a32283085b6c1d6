-- Purpose: Accounts that count as another one: the topmost parent in the same list, where the settings ask for parents.
-- A parent that is not in the list is no account; in a circle of parents the first id stands for all.
-- Grain: one row per company and account that has a parent; empty unless asked for.
-- Key: company_id, account_id
-- Columns:
--   company_id | | company whose account it is; ours or a partner's | acme
--   account_id | | the company's own id of the account | 0015e00001
--   top_account_id | | the account it counts as | 0015e00002
with recursive

children as (
    select
        accounts.company_id,
        accounts.account_id,
        accounts.parent_account_id
    from staging.accounts as accounts
    semi join staging.accounts as parents
        on accounts.company_id = parents.company_id and accounts.parent_account_id = parents.account_id
    where $roll_up_to_parents and accounts.parent_account_id <> accounts.account_id
),

-- `union` drops what was seen before, so that a circle ends.
ancestors as (
    select
        children.company_id,
        children.account_id,
        children.parent_account_id as ancestor_id
    from children
    union
    select
        ancestors.company_id,
        ancestors.account_id,
        children.parent_account_id as ancestor_id
    from ancestors
    inner join children
        on ancestors.company_id = children.company_id and ancestors.ancestor_id = children.account_id
),

tops as (
    select
        ancestors.company_id,
        ancestors.account_id,
        coalesce(
            min(ancestors.ancestor_id) filter (where children.account_id is null), min(ancestors.ancestor_id)
        ) as top_account_id
    from ancestors
    left join children on ancestors.company_id = children.company_id and ancestors.ancestor_id = children.account_id
    group by ancestors.company_id, ancestors.account_id
),

rolled_up_accounts as (
    select * from tops
    where account_id <> top_account_id
)

select * from rolled_up_accounts
