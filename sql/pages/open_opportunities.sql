-- Purpose: Our open opportunities at some accounts: what an open amount is the sum of.
-- Grain: one row per open opportunity.
-- Key: opportunity_id
-- Columns:
--   account_id | | our id of the account | 0015e00001
--   account_name | | its name in our list | Globex GmbH
--   opportunity_id | | our id of the opportunity | 0065e00001
--   opportunity_name | | its name | Globex renewal
--   stage | | sales stage, as written | Proposal
--   amount | company currency | amount; empty if unknown | 12000.00
--   close_date | | day it is expected to close | 2026-12-15
with

open_opportunities as (
    select
        opportunities.account_id,
        accounts.account_name,
        opportunities.opportunity_id,
        opportunities.opportunity_name,
        opportunities.stage,
        opportunities.amount,
        opportunities.close_date
    from main.opportunities as opportunities
    inner join main.accounts as accounts on opportunities.account_id = accounts.account_id
    where
        not coalesce(opportunities.is_closed, false)
        and list_contains($account_ids::varchar[], opportunities.account_id)
    order by opportunities.amount desc nulls last, opportunities.opportunity_id asc
)

select * from open_opportunities
