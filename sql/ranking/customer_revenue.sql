-- Purpose: Our customers with what they pay us a year: as our list says, else their deals won in the last 12 months, else
-- unknown.
-- Grain: one row per customer of ours.
-- Key: account_id
-- Columns:
--   account_id | | our id of the account | 0015e00001
--   segment | | segment of the account | industry: logistics
--   our_yearly_revenue | company currency | what it pays us a year; empty if unknown | 48000.00
with

won_last_year as (
    select
        deals.account_id,
        sum(deals.amount) as amount
    from ranking.deals as deals
    where deals.is_won and deals.closed_on > $as_of - interval 12 month and deals.closed_on <= $as_of
    group by deals.account_id
),

customer_revenue as (
    select
        populations.account_id,
        account_segments.segment,
        coalesce(accounts.our_yearly_revenue, won_last_year.amount)::decimal(18, 2) as our_yearly_revenue
    from staging.account_populations as populations
    inner join config.company as company on populations.company_id = company.company_id
    inner join staging.accounts as accounts
        on populations.company_id = accounts.company_id and populations.account_id = accounts.account_id
    inner join ranking.account_segments as account_segments on populations.account_id = account_segments.account_id
    left join won_last_year on populations.account_id = won_last_year.account_id
    where populations.population = 'customer'
)

select * from customer_revenue
