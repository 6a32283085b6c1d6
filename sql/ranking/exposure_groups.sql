-- Purpose: Our closed opportunities, put together where nothing tells them apart for the win model: same band of amounts,
-- same segment, same stage at joining, same set of partners.
-- Grain: one row per kind of exposure, band of amounts, segment, stage and set of partners.
-- Key: kind, amount_band, segment, joined_stage, partners, weights
-- Columns:
--   kind | | dated, undated or influence: the exposure that the sets are of; none: all closed opportunities, sets empty | dated
--   amount_band | | twentieth of our closed opportunities by amount, 1 the smallest; 0 where unknown | 7
--   segment | | segment of the account | industry: logistics
--   joined_stage | | stage when a partner joined; always empty text but for recorded influence | discovery
--   partners | | ids of the partners, in order | ['initech', 'umbrella']
--   weights | 0 to 1 | how sure each exposure is | [1.0, 0.8]
--   log_amount | log company currency | mean natural logarithm of the amounts; empty if unknown | 9.39
--   deals | opportunities | how many | 3
--   won | opportunities | how many of them were won | 1
with

kinds as (
    select unnest(['none', 'dated', 'undated', 'influence']) as kind
),

closed as (
    select
        deals.opportunity_id,
        deals.segment,
        deals.joined_stage,
        deals.created_on,
        deals.is_won,
        ln(cast(deals.amount as double)) as log_amount,
        case
            when deals.amount is null then 0
            else ntile(20) over (
                partition by deals.amount is null
                order by deals.amount, deals.opportunity_id
            )
        end as amount_band
    from ranking.deals as deals
    where deals.is_closed
),

sets as (
    select
        exposures.opportunity_id,
        exposures.kind,
        list(exposures.partner_id order by exposures.partner_id) as partners,
        list(exposures.weight order by exposures.partner_id) as weights
    from ranking.exposures as exposures
    where exposures.kind <> 'later'
    group by exposures.opportunity_id, exposures.kind
),

seen_kinds as (
    select
        kinds.kind,
        case when kinds.kind = 'dated' then dating.datable_from else date '1900-01-01' end as made_from
    from kinds
    cross join ranking.dating as dating
    where kinds.kind in ('none', 'dated') or kinds.kind in (select sets.kind from sets)
),

exposed as (
    select
        seen_kinds.kind,
        closed.amount_band,
        closed.segment,
        case when seen_kinds.kind = 'influence' then closed.joined_stage else '' end as joined_stage,
        coalesce(sets.partners, []) as partners,
        coalesce(sets.weights, []) as weights,
        cast(closed.log_amount as decimal(18, 9)) as log_amount,
        closed.is_won
    from seen_kinds
    inner join closed on coalesce(closed.created_on, date '1900-01-01') >= seen_kinds.made_from
    left join sets on closed.opportunity_id = sets.opportunity_id and seen_kinds.kind = sets.kind
    where seen_kinds.kind <> 'dated' or closed.created_on is not null
),

exposure_groups as (
    select
        exposed.kind,
        exposed.amount_band,
        exposed.segment,
        exposed.joined_stage,
        exposed.partners,
        exposed.weights,
        cast(sum(exposed.log_amount) as double) / count(exposed.log_amount) as log_amount,
        count(*) as deals,
        count(*) filter (where exposed.is_won) as won
    from exposed
    group by
        exposed.kind, exposed.amount_band, exposed.segment, exposed.joined_stage, exposed.partners, exposed.weights
)

select * from exposure_groups
