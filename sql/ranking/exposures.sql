-- Purpose: Which partners stood beside which of our closed opportunities, and in which sense. `dated`: the partner held
-- the account when the opportunity was made (its customer_since, or an earlier run of ours found the pair). `later`: it
-- came to hold it afterwards. `undated`: it holds it now, since when is not known. `influence`: our people recorded it.
-- Grain: one row per closed opportunity, partner and kind.
-- Key: opportunity_id, partner_id, kind
-- Columns:
--   opportunity_id | | our id of the opportunity | 0065e00001
--   partner_id | | the partner | initech
--   kind | | dated, later, undated or influence | dated
--   weight | 0 to 1 | how sure it is that the account is the partner's | 1
with

held as (
    select
        deals.opportunity_id,
        holdings.partner_id,
        case
            when holdings.customer_since <= deals.created_on then 'dated'
            when holdings.customer_since > deals.created_on then 'later'
            when holdings.first_seen_on <= deals.created_on then 'dated'
            else 'undated'
        end as kind,
        holdings.weight
    from ranking.deals as deals
    inner join ranking.holdings as holdings on deals.account_id = holdings.account_id
    where deals.is_closed
),

recorded as (
    select
        deals.opportunity_id,
        recorded_influence.partner_id,
        'influence' as kind,
        cast(1 as double) as weight
    from ranking.deals as deals
    inner join ranking.recorded_influence as recorded_influence
        on deals.opportunity_id = recorded_influence.opportunity_id
    where deals.is_closed
),

exposures as (
    select * from held
    union all
    select * from recorded
)

select * from exposures
