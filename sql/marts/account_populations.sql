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
        members.account_id,
        members.company_id,
        members.population
    from staging.account_populations as members
    union all
    select
        custom.account_id,
        custom.company_id,
        custom.population
    from config.custom_population_members as custom
)

select * from account_populations
