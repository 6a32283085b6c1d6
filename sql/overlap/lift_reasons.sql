-- Purpose: Why a cell has no lift: unknown is said with its reason, never filled with a guess.
-- Grain: one row per partner, population of ours and population of theirs, `all` included, without a lift.
-- Key: partner_id, our_population, their_population
-- Columns:
--   partner_id | | the partner | initech
--   our_population | | population of our accounts, or `all` | customer
--   their_population | | population of the partner's accounts, or `all` | customer
--   lift_reason | | why lift is unknown | the partner sends one population only
with

populations as (
    select
        population_sizes.company_id,
        count(*) as populations
    from overlap.population_sizes as population_sizes
    where population_sizes.population <> 'all'
    group by population_sizes.company_id
),

lift_reasons as (
    select
        cells.partner_id,
        cells.our_population,
        cells.their_population,
        case
            when 'all' in (cells.our_population, cells.their_population) then 'a total has nothing to compare with'
            when theirs.populations = 1 then 'the partner sends one population only'
            when ours.populations = 1 then 'our list has one population only'
            else 'too few shared accounts of one size and country to compare'
        end as lift_reason
    from overlap.cells as cells
    cross join config.company as company
    inner join populations as ours on company.company_id = ours.company_id
    inner join populations as theirs on cells.partner_id = theirs.company_id
    anti join overlap.lifts as lifts
        on
            cells.partner_id = lifts.partner_id
            and cells.our_population = lifts.our_population
            and cells.their_population = lifts.their_population
)

select * from lift_reasons
