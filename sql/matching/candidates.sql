-- Purpose: Pairs of records worth comparing: they share a key whose block is small enough, and are among the strongest
--   few of either record. Strength is the summed rarity, in bits, of the keys shared.
-- Grain: one row per pair of views
-- Key: left_view, right_view
-- Columns:
--   left_record | | number of the left record | 3
--   right_record | | number of the right record | 8
--   left_view | | number of its name | 3
--   right_view | | number of its name | 9
--   strength | bits | summed rarity of the keys shared | 31.5

with record_keys as (
    select * from matching.record_keys
),

views as (
    select * from matching.views
),

left_blocks as (
    select
        key,
        count(*) as left_size
    from record_keys
    where side = 'left'
    group by key
),

right_blocks as (
    select
        key,
        count(*) as right_size
    from record_keys
    where side = 'right'
    group by key
),

blocks as (
    select
        left_blocks.key,
        log2($left_rows * $right_rows / (left_size * right_size)) as rarity
    from left_blocks
    inner join right_blocks on left_blocks.key = right_blocks.key
    where left_size * right_size <= $largest_block
),

keyed as (
    select
        record_keys.side,
        record_keys.view,
        record_keys.key,
        blocks.rarity
    from record_keys
    inner join blocks on record_keys.key = blocks.key
),

pairs as (
    select
        left_keys.view as left_view,
        right_keys.view as right_view,
        sum(cast(left_keys.rarity as decimal(18, 6))) as strength
    from keyed as left_keys
    inner join keyed as right_keys on left_keys.key = right_keys.key
    where left_keys.side = 'left' and right_keys.side = 'right'
    group by left_keys.view, right_keys.view
),

of_records as (
    select
        left_views.record as left_record,
        right_views.record as right_record,
        pairs.left_view,
        pairs.right_view,
        pairs.strength
    from pairs
    inner join views as left_views on pairs.left_view = left_views.view and left_views.side = 'left'
    inner join views as right_views on pairs.right_view = right_views.view and right_views.side = 'right'
),

ranked as (
    select
        *,
        row_number()
            over (partition by left_record order by strength desc, right_record asc, left_view asc, right_view asc)
            as left_rank,
        row_number()
            over (partition by right_record order by strength desc, left_record asc, left_view asc, right_view asc)
            as right_rank
    from of_records
)

select
    left_record,
    right_record,
    left_view,
    right_view,
    cast(strength as double) as strength
from ranked
where left_rank <= $most_candidates or right_rank <= $most_candidates
order by left_record, right_record, left_view, right_view
