-- Purpose: Blocking keys of both lists. Two records are compared only if they share a key, so that cost grows with the
--   rows and not with their product.
-- Grain: one row per view (a name of a record) and key
-- Key: side, view, key
-- Columns:
--   side | | list the record is in: left or right | left
--   view | | number of the name within its list | 17
--   key | | hash of the kind of key and its text | 1234567890

with key_texts as (
    select * from matching.key_texts
)

select distinct
    side,
    view,
    hash(key_text) as key
from key_texts
