-- Purpose: Which rows of the matrix something counts in: a set of populations counts in each of them and in the total;
-- a single population, named by its bit below zero, in itself; 0 in the total alone.
-- Grain: one row per part and population, `all` included.
-- Key: part, population
-- Columns:
--   part | | a set of populations as a sum of bits, or one population as its bit below zero, or 0 | 3
--   population | | population it counts in, or `all` | customer
with

sets as (
    select ours.population_set
    from overlap.our_paired_accounts as ours
    union
    select theirs.population_set
    from overlap.their_paired_accounts as theirs
),

population_parts as (
    select
        sets.population_set as part,
        population_bits.population
    from sets
    inner join overlap.population_bits as population_bits on sets.population_set & population_bits.bit > 0
    union all
    select
        sets.population_set as part,
        'all' as population
    from sets
    union all
    select
        -population_bits.bit as part,
        population_bits.population
    from overlap.population_bits as population_bits
    union all
    select
        0 as part,
        'all' as population
)

select * from population_parts
