-- Purpose: The partners' accounts as they count: the same as our_parts from their side.
-- Grain: one row per partner, partner's account and part of our populations.
-- Key: partner_id, their_number, our_part
-- Columns:
--   partner_id | | the partner | initech
--   their_number | | number of the partner's account within this run | 4
--   their_set | | populations of the partner's account, as a sum of bits | 1
--   our_part | | populations of ours in which it counts, see population_parts | 3
--   probability | 0 to 1 | the largest probability among its pairs there | 0.97
with

several as (
    select pairs.their_number
    from overlap.counted_pairs as pairs
    group by pairs.their_number
    having count(*) > 1
),

single_parts as (
    select
        sets.part as population_set,
        coalesce(-population_bits.bit, 0) as part
    from overlap.population_parts as sets
    left join overlap.population_bits as population_bits on sets.population = population_bits.population
    where sets.part > 0
),

partner_parts as (
    select
        pairs.partner_id,
        pairs.their_number,
        pairs.their_set,
        pairs.our_set as our_part,
        pairs.probability
    from overlap.counted_pairs as pairs
    anti join several on pairs.their_number = several.their_number
    union all
    select
        any_value(pairs.partner_id) as partner_id,
        pairs.their_number,
        any_value(pairs.their_set) as their_set,
        single_parts.part as our_part,
        max(pairs.probability) as probability
    from overlap.counted_pairs as pairs
    semi join several on pairs.their_number = several.their_number
    inner join single_parts on pairs.our_set = single_parts.population_set
    group by pairs.their_number, single_parts.part
)

select * from partner_parts
