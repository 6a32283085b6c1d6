-- Purpose: Our accounts as they count: each with the largest probability among its pairs with accounts of a population
-- of theirs. Rows of one partner for one account are right or wrong together, so probabilities are never summed here.
-- An account with one pair has one row for all populations of that pair; one with several has a row for each
-- population, as another pair may be the likeliest there.
-- Grain: one row per partner, our account and part of their populations.
-- Key: partner_id, our_number, their_part
-- Columns:
--   partner_id | | the partner | initech
--   our_number | | number of our account within this run | 17
--   our_set | | populations of our account, as a sum of bits | 3
--   their_part | | populations of theirs in which it counts, see population_parts | 1
--   probability | 0 to 1 | the largest probability among its pairs there | 0.97
--   is_sure | | whether one of these pairs was accepted by itself or confirmed | true
with

several as (
    select
        pairs.partner_id,
        pairs.our_number
    from overlap.counted_pairs as pairs
    group by pairs.partner_id, pairs.our_number
    having count(*) > 1
),

-- Made of populations, not of sets: minus the bit, and 0 for the total.
single_parts as (
    select
        sets.part as population_set,
        coalesce(-population_bits.bit, 0) as part
    from overlap.population_parts as sets
    left join overlap.population_bits as population_bits on sets.population = population_bits.population
    where sets.part > 0
),

our_parts as (
    select
        pairs.partner_id,
        pairs.our_number,
        pairs.our_set,
        pairs.their_set as their_part,
        pairs.probability,
        pairs.is_sure
    from overlap.counted_pairs as pairs
    anti join several on pairs.partner_id = several.partner_id and pairs.our_number = several.our_number
    union all
    select
        pairs.partner_id,
        pairs.our_number,
        any_value(pairs.our_set) as our_set,
        single_parts.part as their_part,
        max(pairs.probability) as probability,
        bool_or(pairs.is_sure) as is_sure
    from overlap.counted_pairs as pairs
    semi join several on pairs.partner_id = several.partner_id and pairs.our_number = several.our_number
    inner join single_parts on pairs.their_set = single_parts.population_set
    group by pairs.partner_id, pairs.our_number, single_parts.part
)

select * from our_parts
