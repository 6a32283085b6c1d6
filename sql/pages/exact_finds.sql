-- Purpose: What a spreadsheet would find: accounts of ours whose name or domain stands letter for letter in the
-- partner's list too, capitals and spaces around it aside. The yardstick beside which `accountmap map` shows its own
-- result.
-- Grain: one row.
-- Key: our_accounts
-- Columns:
--   our_accounts | accounts | accounts of ours with the same name or the same domain in the partner's list | 31
--   by_name | accounts | of those, the ones with the same name | 24
--   by_domain | accounts | of those, the ones with the same domain | 19
with

keys as (
    select
        accounts.company_id,
        accounts.account_id,
        nullif(lower(trim(accounts.account_name)), '') as name_key,
        nullif(
            regexp_extract(lower(trim(accounts.domain)), '^(?:https?://)?(?:www\.)?([^/:?#]+)', 1), ''
        ) as domain_key
    from staging.accounts as accounts
),

ours as (
    select
        keys.account_id,
        keys.name_key,
        keys.domain_key
    from keys
    semi join config.company as company on keys.company_id = company.company_id
),

theirs as (
    select
        keys.name_key,
        keys.domain_key
    from keys
    semi join config.partners as partners on keys.company_id = partners.partner_id
),

by_name as (
    select distinct ours.account_id
    from ours
    semi join theirs on ours.name_key = theirs.name_key
),

by_domain as (
    select distinct ours.account_id
    from ours
    semi join theirs on ours.domain_key = theirs.domain_key
),

exact_finds as (
    select
        count(*) filter (where by_name.account_id is not null or by_domain.account_id is not null) as our_accounts,
        count(by_name.account_id) as by_name,
        count(by_domain.account_id) as by_domain
    from ours
    left join by_name on ours.account_id = by_name.account_id
    left join by_domain on ours.account_id = by_domain.account_id
)

select * from exact_finds
