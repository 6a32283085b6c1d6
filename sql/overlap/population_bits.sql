-- Purpose: A number for each population, so that an account's populations are the bits of one number and counting goes
-- once per account, to be spread over populations afterwards.
-- Grain: one row per population that any account is in.
-- Key: population
-- Columns:
--   population | | population | customer
--   bit | | its bit: 1, 2, 4, ... in alphabetical order | 1
with

populations as (
    select distinct members.population
    from staging.account_populations as members
    union
    select distinct custom.population
    from config.custom_population_members as custom
),

population_bits as (
    select
        populations.population,
        cast(1 as bigint) << cast(row_number() over (order by populations.population) - 1 as integer) as bit
    from populations
)

select * from population_bits
