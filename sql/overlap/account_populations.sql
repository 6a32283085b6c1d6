-- Purpose: Every account's populations: those of the rules and the settings' own.
-- Grain: one row per company, account and population.
-- Key: company_id, account_id, population
-- Columns:
--   company_id | | company whose account it is; ours or a partner's | acme
--   account_id | | the company's own id of the account | 0015e00001
--   population | | customer, open_opportunity, prospect, former_customer, unknown or one of the settings' own | customer
with

account_populations as (
    select * from staging.account_populations
    union all
    select
        custom.company_id,
        custom.account_id,
        custom.population
    from config.custom_population_members as custom
)

select * from account_populations
