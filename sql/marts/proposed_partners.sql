-- Purpose: Accounts of ours that our CRM types as partners and that have sent no list yet: candidates to ask for one.
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
        proposed.account_id,
        proposed.account_name,
        proposed.account_type,
        proposed.domain
    from ranking.proposed_partners as proposed
)

select * from proposed_partners
