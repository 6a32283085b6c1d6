-- Purpose: Accounts of ours that our CRM types as partners and that have no folder yet: candidates to ask for a list.
-- Grain: one row per account of ours.
-- Key: account_id
-- Columns:
--   account_id | | our id of the account | 0015e00001
--   account_name | | its name | Initech
--   account_type | | how our list types it | Technology Partner
--   domain | | its domain, as written | initech.com
with

proposed_partners as (
    select
        accounts.account_id,
        accounts.account_name,
        accounts.account_type,
        accounts.domain
    from staging.accounts as accounts
    inner join config.company as company on accounts.company_id = company.company_id
    anti join config.partners as partners
        on lower(trim(accounts.account_name)) in (lower(partners.partner_id), lower(trim(partners.partner_name)))
    where regexp_matches(lower(accounts.account_type), 'partner|reseller|integrator|distributor|alliance')
)

select * from proposed_partners
