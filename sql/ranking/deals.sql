-- Purpose: Our opportunities as the win model sees them.
-- Grain: one row per opportunity of ours that is linked to an account.
-- Key: opportunity_id
-- Columns:
--   opportunity_id | | our id of the opportunity | 0065e00001
--   account_id | | our account | 0015e00001
--   segment | | segment of the account | industry: logistics
--   is_closed | | whether it is decided | true
--   is_won | | whether it was won | false
--   amount | company currency | amount; empty if unknown or not above zero | 12000.00
--   created_on | | day it was made | 2026-03-01
--   closed_on | | day it closed, if it did | 2026-06-15
--   joined_stage | | stage when a partner joined, where recorded, in lower case; else of an open one its stage of today, of a closed one empty text | discovery
with

deals as (
    select
        opportunities.opportunity_id,
        opportunities.account_id,
        account_segments.segment,
        coalesce(opportunities.is_closed, false) as is_closed,
        coalesce(opportunities.is_won, false) as is_won,
        case when opportunities.amount > 0 then opportunities.amount end as amount,
        cast(opportunities.created_at as date) as created_on,
        case when coalesce(opportunities.is_closed, false) then opportunities.close_date end as closed_on,
        lower(trim(coalesce(
            opportunities.partner_joined_stage,
            case when not coalesce(opportunities.is_closed, false) then opportunities.stage end,
            ''
        ))) as joined_stage
    from staging.opportunities as opportunities
    inner join config.company as company on opportunities.company_id = company.company_id
    inner join ranking.account_segments as account_segments on opportunities.account_id = account_segments.account_id
)

select * from deals
