-- Purpose: Our opportunities as they stand today, open and closed.
-- Grain: one row per opportunity of ours.
-- Key: opportunity_id
-- Columns:
--   opportunity_id | | our id of the opportunity | 0065e00001
--   account_id | | our account it belongs to; empty if it could not be linked | 0015e00001
--   opportunity_name | | its name | Globex renewal
--   stage | | sales stage, as written | Proposal
--   is_closed | | whether it is decided | false
--   is_won | | whether it was won | false
--   amount | company currency | amount; empty if unknown or in a currency without a rate | 12000.00
--   amount_original | currency | amount as written | 13000.00
--   currency | ISO 4217 | currency it was written in | USD
--   created_at | UTC | when it was made | 2026-03-01 10:00:00
--   close_date | | day it closed or is expected to close | 2026-12-15
--   owner | | who works on it | Dana Kim
with

opportunities as (
    select
        opportunities.opportunity_id,
        opportunities.account_id,
        opportunities.opportunity_name,
        opportunities.stage,
        opportunities.is_closed,
        opportunities.is_won,
        opportunities.amount,
        opportunities.amount_original,
        opportunities.currency,
        opportunities.created_at,
        opportunities.close_date,
        opportunities.owner
    from staging.opportunities as opportunities
    inner join config.company as company on opportunities.company_id = company.company_id
)

select * from opportunities
