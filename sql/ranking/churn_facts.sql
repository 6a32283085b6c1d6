-- Purpose: What our own list says of churn: accounts that are former customers and were changed in the last 12 months,
-- which is when they most likely left.
-- Grain: one row.
-- Key: customers
-- Columns:
--   customers | accounts | our customers of today | 812
--   left_last_year | accounts | former customers whose record changed in the last 12 months | 40
with

populations as (
    select
        populations.account_id,
        bool_or(populations.population = 'customer') as is_customer,
        bool_or(populations.population = 'former_customer') as is_former
    from staging.account_populations as populations
    inner join config.company as company on populations.company_id = company.company_id
    group by populations.account_id
),

churn_facts as (
    select
        count(*) filter (where populations.is_customer) as customers,
        count(*) filter (
            where populations.is_former and not populations.is_customer
            and accounts.updated_at > $as_of - interval 12 month
        ) as left_last_year
    from populations
    inner join config.company as company on true
    inner join staging.accounts as accounts
        on company.company_id = accounts.company_id and populations.account_id = accounts.account_id
)

select * from churn_facts
