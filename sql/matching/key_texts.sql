-- Purpose: Blocking keys of both lists as text: its kind, then what the name, word, domain or number gives. Every key is
--   made to survive one way in which names differ. A view, as texts are many and only explanations read them.
-- Grain: one row per view (a name of a record) and key; some twice
-- Key: side, view, key_text
-- Columns:
--   side | | list the record is in: left or right | left
--   view | | number of the name within its list | 17
--   key_text | | kind of key and its text | word zyxtra

with views as (
    select * from matching.views
),

words as (
    select * from matching.view_words
),

addresses as (
    select * from matching.addresses
),

identifiers as (
    select * from matching.identifiers
),

-- The whole core name without spaces: joined and split words, and a domain's label against it.
whole_names as (
    select
        side,
        view,
        'whole ' || joined as key_text
    from views
    where joined != ''
    union all
    select
        side,
        view,
        'whole ' || joined || ' in ' || place as key_text
    from views
    where joined != '' and place is not null
    union all
    select
        side,
        view,
        'whole ' || squeezed as key_text
    from views
    where squeezed != joined
    union all
    select
        side,
        view,
        'whole ' || label as key_text
    from addresses
    where label is not null
),

-- Rare words by themselves, common ones in pairs, whatever language they are in.
rare_words as (
    select
        side,
        view,
        'word ' || word as key_text
    from words
    where rarity_rank <= 3
),

word_pairs as (
    select
        one.side,
        one.view,
        'pair ' || least(one.concept, other.concept) || ' ' || greatest(one.concept, other.concept) as key_text
    from words as one
    inner join words as other
        on one.side = other.side and one.view = other.view and one.rarity_rank < other.rarity_rank
    where other.rarity_rank <= 4
),

-- Truncated and mistyped words: beginnings of words and of the whole name, and its end.
beginnings as (
    select
        side,
        view,
        'begins ' || left(joined, 6) as key_text
    from views
    where length(joined) >= 6
    union all
    select
        side,
        view,
        'ends ' || right(joined, 6) as key_text
    from views
    where length(joined) >= 9
    union all
    select
        side,
        view,
        'stem ' || left(word, 5) as key_text
    from words
    where rarity_rank <= 3 and length(word) >= 5
    union all
    select
        one.side,
        one.view,
        'stems ' || left(one.word, 4) || ' ' || left(other.word, 3) as key_text
    from words as one
    inner join words as other
        on one.side = other.side and one.view = other.view and one.position + 1 = other.position
    where one.position = 0
),

-- Initialisms: International Business Machines and IBM.
initialisms as (
    select
        side,
        view,
        'initials ' || initials as key_text
    from views
    where length(initials) >= 3
    union all
    select
        side,
        view,
        'initials ' || word as key_text
    from words
    where length(word) between 3 and 6 and rarity_rank <= 2
),

-- Consonant skeletons: other transliterations of one name.
skeletons as (
    select
        side,
        view,
        'sounds ' || skeleton as key_text
    from views
    where length(skeleton) >= 4
    union all
    select
        side,
        view,
        'sound ' || skeleton as key_text
    from words
    where length(skeleton) >= 4 and rarity_rank <= 2
),

-- Scripts without spaces: both ends of the native name.
native_ends as (
    select
        side,
        view,
        'native begins ' || left(native, 3) as key_text
    from views
    where length(native) >= 3
    union all
    select
        side,
        view,
        'native ends ' || right(native, 3) as key_text
    from views
    where length(native) >= 5
),

-- What is not a name: domains, their labels, and registered numbers.
facts as (
    select
        side,
        view,
        'domain ' || domain as key_text
    from addresses
    union all
    select
        side,
        view,
        'label ' || label as key_text
    from addresses
    where length(label) >= 4
    union all
    select
        side,
        view,
        'identifier ' || identifier as key_text
    from identifiers
),

all_keys as (
    select * from whole_names
    union all
    select * from rare_words
    union all
    select * from word_pairs
    union all
    select * from beginnings
    union all
    select * from initialisms
    union all
    select * from skeletons
    union all
    select * from native_ends
    union all
    select * from facts
)

select
    side,
    view,
    key_text
from all_keys
