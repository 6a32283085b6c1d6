-- Purpose: Open deals that a partner could help with and that are left out, as no exchange rate is set for their currency.
-- Grain: one row per partner and currency.
-- Key: partner_id, currency
-- Columns:
--   partner_id | | the partner | initech
--   currency | ISO 4217 | currency of the amounts | CHF
--   deals | opportunities | how many | 2
with

open_pairs_without_rate as (
    select
        holdings.partner_id,
        upper(opportunities.currency) as currency,
        count(*) as deals
    from staging.opportunities as opportunities
    semi join config.company as company on opportunities.company_id = company.company_id
    inner join ranking.holdings as holdings on opportunities.account_id = holdings.account_id
    where
        opportunities.amount is null and opportunities.amount_original is not null
        and not coalesce(opportunities.is_closed, false)
    group by holdings.partner_id, upper(opportunities.currency)
)

select * from open_pairs_without_rate
