-- Purpose: Each account's populations as one text, so that counting can go once per account and be spread over
-- populations afterwards.
-- Grain: one row per company and account.
-- Key: company_id, account_id
-- Columns:
--   company_id | | company whose account it is; ours or a partner's | acme
--   account_id | | the company's own id of the account | 0015e00001
--   populations | | its populations in alphabetical order, joined by a comma and a space | customer, open_opportunity
with

population_sets as (
    select
        account_populations.company_id,
        account_populations.account_id,
        string_agg(account_populations.population, ', ' order by account_populations.population) as populations
    from staging.account_populations as account_populations
    group by account_populations.company_id, account_populations.account_id
)

select * from population_sets
