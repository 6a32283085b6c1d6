-- Purpose: What is simply counted about a partner and our closed opportunities: with it and without it. Won is not
-- caused; the win model says what the partner added.
-- Grain: one row per partner.
-- Key: partner_id
-- Columns:
--   partner_id | | the partner | initech
--   exposed_deals | opportunities | closed opportunities whose account it held when they were made | 48
--   undated_deals | opportunities | closed opportunities whose account it holds, since when is not known | 12
--   later_deals | opportunities | closed opportunities whose account it came to hold afterwards | 5
--   influenced_deals | opportunities | closed opportunities on which our people recorded it | 7
--   influenced_unknown_stage | opportunities | of these, the ones whose stage at joining is not known | 7
--   dated_share | 0 to 1 | share of its exposed opportunities whose exposure is dated; empty without any | 0.8
--   win_rate_with | 0 to 1 | share won of the exposed opportunities | 0.31
--   win_rate_without | 0 to 1 | share won of the other closed opportunities | 0.22
--   mean_amount_with | company currency | mean amount of exposed opportunities that were won | 21500.00
--   mean_amount_without | company currency | mean amount of other opportunities that were won | 18000.00
--   days_to_close_with | days | mean days from made to closed of exposed opportunities | 84.5
--   days_to_close_without | days | mean days from made to closed of the others | 97.2
with

closed as (
    select
        deals.opportunity_id,
        deals.joined_stage,
        case when deals.is_won then 1 else 0 end as won,
        case when deals.is_won then deals.amount end as won_amount,
        case when deals.closed_on >= deals.created_on then deals.closed_on - deals.created_on end as days_to_close,
        deals.created_on >= dating.datable_from as is_datable
    from ranking.deals as deals
    cross join ranking.dating as dating
    where deals.is_closed
),

totals as (
    select
        count(*) as deals,
        sum(closed.won) as won,
        sum(closed.won_amount) as won_amount,
        count(closed.won_amount) as won_amounts,
        sum(closed.days_to_close) as days_to_close,
        count(closed.days_to_close) as days_known
    from closed
    where closed.is_datable
),

exposed as (
    select
        exposures.partner_id,
        exposures.kind,
        count(*) as deals,
        count(*) filter (where closed.joined_stage = '') as unknown_stage,
        sum(closed.won) as won,
        sum(closed.won_amount) as won_amount,
        count(closed.won_amount) as won_amounts,
        sum(closed.days_to_close) as days_to_close,
        count(closed.days_to_close) as days_known
    from ranking.exposures as exposures
    inner join closed on exposures.opportunity_id = closed.opportunity_id
    where exposures.kind <> 'dated' or closed.is_datable
    group by exposures.partner_id, exposures.kind
),

effect_facts as (
    select
        partners.partner_id,
        coalesce(dated.deals, 0) as exposed_deals,
        coalesce(undated.deals, 0) as undated_deals,
        coalesce(later.deals, 0) as later_deals,
        coalesce(influence.deals, 0) as influenced_deals,
        coalesce(influence.unknown_stage, 0) as influenced_unknown_stage,
        coalesce(dated.deals, 0)
        / nullif(coalesce(dated.deals, 0) + coalesce(undated.deals, 0), 0) as dated_share,
        dated.won / dated.deals as win_rate_with,
        (totals.won - coalesce(dated.won, 0))
        / nullif(totals.deals - coalesce(dated.deals, 0), 0) as win_rate_without,
        cast(dated.won_amount / nullif(dated.won_amounts, 0) as decimal(18, 2)) as mean_amount_with,
        cast(
            (totals.won_amount - coalesce(dated.won_amount, 0))
            / nullif(totals.won_amounts - coalesce(dated.won_amounts, 0), 0)
            as decimal(18, 2)
        ) as mean_amount_without,
        round(dated.days_to_close / nullif(dated.days_known, 0), 1) as days_to_close_with,
        round(
            (totals.days_to_close - coalesce(dated.days_to_close, 0))
            / nullif(totals.days_known - coalesce(dated.days_known, 0), 0),
            1
        ) as days_to_close_without
    from config.partners as partners
    cross join totals
    left join exposed as dated on partners.partner_id = dated.partner_id and dated.kind = 'dated'
    left join exposed as undated on partners.partner_id = undated.partner_id and undated.kind = 'undated'
    left join exposed as later on partners.partner_id = later.partner_id and later.kind = 'later'
    left join exposed as influence on partners.partner_id = influence.partner_id and influence.kind = 'influence'
)

select * from effect_facts
