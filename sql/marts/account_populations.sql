-- Purpose: Which populations each account is in, ours and the partners'; an account may be in several.
-- Grain: one row per account and population.
-- Key: company_id, account_id, population
-- Columns:
--   account_id | | the company's own id of the account | 0015e00001
--   company_id | | company whose account it is; ours or a partner's | acme
--   population | | customer, open_opportunity, prospect, former_customer, unknown or one of the settings' own | customer
with

account_populations as (
    select
        account_populations.account_id,
        account_populations.company_id,
        account_populations.population
    from overlap.account_populations as account_populations
)

select * from account_populations
