-- Purpose: Our opportunities whose amount cannot be told in the company currency, as no exchange rate is set for it.
-- Grain: one row per currency.
-- Key: currency
-- Columns:
--   currency | ISO 4217 | currency of the amounts | CHF
--   deals | opportunities | how many | 5
--   open_deals | opportunities | how many of them are open | 2
--   first_on | | earliest day a rate is missing for: the closing day of closed ones, the run's date of open ones | 2025-03-01
with

deals_without_rate as (
    select
        upper(opportunities.currency) as currency,
        count(*) as deals,
        count(*) filter (where not coalesce(opportunities.is_closed, false)) as open_deals,
        min(
            case
                when opportunities.is_closed then coalesce(opportunities.close_date, $as_of::date)
                else $as_of::date
            end
        ) as first_on
    from staging.opportunities as opportunities
    semi join config.company as company on opportunities.company_id = company.company_id
    where opportunities.amount is null and opportunities.amount_original is not null
    group by upper(opportunities.currency)
)

select * from deals_without_rate
