-- Purpose: The keys of two records, each with the size of its blocks: why the two were compared, or why they were not.
-- Grain: one row per key of either record
-- Key: key_text
-- Columns:
--   key_text | | kind of key and its text | word zyxtra
--   is_left | | whether a name of the left record has it | true
--   is_right | | whether a name of the right record has it | false
--   left_size | names | names of the left list that have it | 3
--   right_size | names | names of the right list that have it | 0

with pair_views as (
    select * from matching.pair_views
),

key_texts as (
    select * from matching.key_texts
),

record_keys as (
    select * from matching.record_keys
),

borne as (
    select
        key_texts.key_text,
        hash(key_texts.key_text) as key,
        bool_or(key_texts.side = 'left') as is_left,
        bool_or(key_texts.side = 'right') as is_right
    from key_texts
    semi join pair_views on key_texts.side = pair_views.side and key_texts.view = pair_views.view
    group by key_texts.key_text
),

sizes as (
    select
        record_keys.key,
        count(*) filter (where record_keys.side = 'left') as left_size,
        count(*) filter (where record_keys.side = 'right') as right_size
    from record_keys
    semi join borne on record_keys.key = borne.key
    group by record_keys.key
)

select
    borne.key_text,
    borne.is_left,
    borne.is_right,
    sizes.left_size,
    sizes.right_size
from borne
inner join sizes on borne.key = sizes.key
order by sizes.left_size * sizes.right_size, borne.key_text
