-- Purpose: What our own list says of customers that came and went in the last 12 months. A former customer most likely
-- left when its record was changed last.
-- Grain: one row.
-- Key: customers
-- Columns:
--   customers | accounts | our customers of today | 812
--   left_last_year | accounts | former customers whose record changed in the last 12 months | 40
--   came_last_year | accounts | customers of today since a day in the last 12 months | 31
--   prospects | accounts | our prospects of today | 640
with

populations as (
    select
        populations.account_id,
        bool_or(populations.population = 'customer') as is_customer,
        bool_or(populations.population = 'former_customer') as is_former,
        bool_or(populations.population = 'prospect') as is_prospect
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
        ) as left_last_year,
        count(*) filter (
            where populations.is_customer and accounts.customer_since > $as_of - interval 12 month
            and accounts.customer_since <= $as_of
        ) as came_last_year,
        count(*) filter (where populations.is_prospect and not populations.is_customer) as prospects
    from populations
    inner join config.company as company on true
    inner join staging.accounts as accounts
        on company.company_id = accounts.company_id and populations.account_id = accounts.account_id
)

select * from churn_facts
