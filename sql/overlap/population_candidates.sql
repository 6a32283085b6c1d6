-- Purpose: What a population of one's own may look at; made only where the settings have such populations.
-- Grain: one row per company and account.
-- Key: company_id, account_id
-- Columns:
--   company_id | | company whose account it is; ours or a partner's | acme
--   is_ours | | whether it is our account | true
--   account_id | | the company's own id of the account | 0015e00001
--   account_name | | name as the company writes it | Globex GmbH
--   domain | | first website or domain, as written | www.globex.com
--   country | ISO 3166 alpha-2 | country | DE
--   region | | state, province or region | Bayern
--   city | | city | München
--   postal_code | | postal code | 80331
--   account_type | | type, as written | Customer - Direct
--   lifecycle_stage | | lifecycle stage, as written | opportunity
--   industry | | industry, as written | Manufacturing
--   employees | people | number of employees | 1200
--   company_revenue | company currency | the account's own yearly turnover | 250000000.00
--   our_yearly_revenue | company currency | what the account pays the company a year | 48000.00
--   owner_name | | who looks after the account | Dana Kim
--   customer_since | | first day as a customer | 2023-04-01
--   populations | | populations that the rules put it in | ['customer']
--   open_amount | company currency | sum of the amounts of its open opportunities; empty if unknown | 24000.00
--   open_opportunities | opportunities | how many are open | 2
--   as_of | | the date the run speaks for | 2026-11-21
with

populations as (
    select
        account_populations.company_id,
        account_populations.account_id,
        list(account_populations.population order by account_populations.population) as populations
    from staging.account_populations as account_populations
    group by account_populations.company_id, account_populations.account_id
),

candidates as (
    select
        accounts.company_id,
        accounts.company_id = company.company_id as is_ours,
        accounts.account_id,
        accounts.account_name,
        accounts.domain,
        accounts.country,
        accounts.region,
        accounts.city,
        accounts.postal_code,
        accounts.account_type,
        accounts.lifecycle_stage,
        accounts.industry,
        accounts.employees,
        accounts.company_revenue,
        accounts.our_yearly_revenue,
        accounts.owner_name,
        accounts.customer_since,
        populations.populations,
        money.open_amount,
        coalesce(money.open_opportunities, 0) as open_opportunities,
        cast($as_of as date) as as_of
    from staging.accounts as accounts
    cross join config.company as company
    inner join populations
        on accounts.company_id = populations.company_id and accounts.account_id = populations.account_id
    left join overlap.account_money as money
        on accounts.company_id = money.company_id and accounts.account_id = money.account_id
)

select * from candidates
