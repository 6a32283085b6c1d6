-- Purpose: How many accounts each company has in each population; says which cells a partner has shared at all.
-- Grain: one row per company and population, `all` included.
-- Key: company_id, population
-- Columns:
--   company_id | | company whose accounts are counted; ours or a partner's | acme
--   population | | population, or `all` | customer
--   accounts | accounts | how many of its accounts are in it | 812
with

population_sizes as (
    select
        population_sets.company_id,
        set_members.population,
        count(*) as accounts
    from overlap.population_sets as population_sets
    inner join overlap.set_members as set_members on population_sets.populations = set_members.populations
    group by population_sets.company_id, set_members.population
)

select * from population_sizes
