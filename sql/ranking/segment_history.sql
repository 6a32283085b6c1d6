-- Purpose: What our own history says of a segment: how many accounts, how many new opportunities in the last 12 months.
-- Grain: one row per segment.
-- Key: segment
-- Columns:
--   segment | | the segment | industry: logistics
--   accounts | accounts | our accounts in it | 812
--   new_opportunities | opportunities | made in the last 12 months | 140
--   years | years | how much of those 12 months our opportunities reach back; empty without opportunities | 1
with

reach as (
    select
        date_diff('day', greatest(min(deals.created_on), cast($as_of - interval 12 month as date)), $as_of)
        / 365.0 as years
    from ranking.deals as deals
    where deals.created_on <= $as_of
),

made as (
    select
        deals.segment,
        count(*) as new_opportunities
    from ranking.deals as deals
    where deals.created_on > $as_of - interval 12 month and deals.created_on <= $as_of
    group by deals.segment
),

sizes as (
    select
        account_segments.segment,
        count(*) as accounts
    from ranking.account_segments as account_segments
    group by account_segments.segment
),

segment_history as (
    select
        sizes.segment,
        sizes.accounts,
        coalesce(made.new_opportunities, 0) as new_opportunities,
        cast(reach.years as double) as years
    from sizes
    cross join reach
    left join made on sizes.segment = made.segment
)

select * from segment_history
