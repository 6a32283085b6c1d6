-- Purpose: Which rows of the matrix a set of populations counts in: each of its populations, and the total.
-- Grain: one row per set of populations and population, `all` included.
-- Key: populations, population
-- Columns:
--   populations | | populations of an account, joined by a comma and a space | customer, open_opportunity
--   population | | one of them, or `all` | customer
with

distinct_sets as (
    select distinct population_sets.populations
    from overlap.population_sets as population_sets
),

set_members as (
    select
        distinct_sets.populations,
        unnest(list_append(string_split(distinct_sets.populations, ', '), 'all')) as population
    from distinct_sets
)

select * from set_members
