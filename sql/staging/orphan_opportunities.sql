-- Purpose: Opportunities that no account of their company could be found for; a run counts them.
-- Grain: one row per company and opportunity without an account.
-- Key: company_id, opportunity_id
-- Columns:
--   company_id | | company whose opportunity it is; ours or a partner's | acme
--   opportunity_id | | the company's own id of the opportunity | 0065e00001
--   account_id | | the id it names, which no account has; empty if it names none | 0015e00009
--   account_name | | name of the account, as written | Globex GmbH
with

orphan_opportunities as (
    select
        opportunities.company_id,
        opportunities.opportunity_id,
        opportunities.account_id,
        opportunities.account_name
    from staging.opportunities as opportunities
    anti join staging.accounts as accounts
        on opportunities.company_id = accounts.company_id and opportunities.account_id = accounts.account_id
)

select * from orphan_opportunities
