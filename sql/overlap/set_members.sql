-- Purpose: Which rows of the matrix a set of populations counts in: each of its populations, and the total.
-- Grain: one row per set of populations and population, `all` included.
-- Key: population_set, population
-- Columns:
--   population_set | | populations of an account, as a sum of bits | 3
--   population | | one of them, or `all` | customer
with

distinct_sets as (
    select distinct counted_accounts.population_set
    from overlap.counted_accounts as counted_accounts
),

set_members as (
    select
        distinct_sets.population_set,
        population_bits.population
    from distinct_sets
    inner join overlap.population_bits as population_bits on distinct_sets.population_set & population_bits.bit > 0
    union all
    select
        distinct_sets.population_set,
        'all' as population
    from distinct_sets
)

select * from set_members
