-- Purpose: For every cell and stratum, how many shared accounts are in both populations and how many would be if the
-- two were independent there. A stratum in which all or none of the shared accounts are in a population says nothing
-- and is left out.
-- Grain: one row per partner, population of ours, population of theirs and stratum that can be compared.
-- Key: partner_id, our_population, their_population, size_band, country
-- Columns:
--   partner_id | | the partner | initech
--   our_population | | population of our accounts | customer
--   their_population | | population of the partner's accounts | customer
--   size_band | | size of our account, by doubling; -1 if unknown | 10
--   country | ISO 3166 alpha-2 | country of our account; empty text if unknown | DE
--   in_both | accounts | shared accounts in both populations | 12
--   in_ours | accounts | shared accounts in our population | 30
--   in_theirs | accounts | shared accounts in theirs | 20
--   shared | accounts | all shared accounts of the stratum | 80
--   expected | accounts | in_ours times in_theirs over shared: what independence would give | 7.5
with

shared as (
    select * from overlap.lift_counts
    where our_population = 'all' and their_population = 'all'
),

in_ours as (
    select * from overlap.lift_counts
    where our_population <> 'all' and their_population = 'all'
),

in_theirs as (
    select * from overlap.lift_counts
    where our_population = 'all' and their_population <> 'all'
),

lift_strata as (
    select
        shared.partner_id,
        in_ours.our_population,
        in_theirs.their_population,
        shared.size_band,
        shared.country,
        coalesce(both_sides.accounts, 0)::double as in_both,
        in_ours.accounts::double as in_ours,
        in_theirs.accounts::double as in_theirs,
        shared.accounts::double as shared,
        in_ours.accounts::double * in_theirs.accounts::double / shared.accounts::double as expected
    from shared
    inner join in_ours
        on
            shared.partner_id = in_ours.partner_id
            and shared.size_band = in_ours.size_band
            and shared.country = in_ours.country
    inner join in_theirs
        on
            shared.partner_id = in_theirs.partner_id
            and shared.size_band = in_theirs.size_band
            and shared.country = in_theirs.country
    left join overlap.lift_counts as both_sides
        on
            shared.partner_id = both_sides.partner_id
            and in_ours.our_population = both_sides.our_population
            and in_theirs.their_population = both_sides.their_population
            and shared.size_band = both_sides.size_band
            and shared.country = both_sides.country
    where in_ours.accounts < shared.accounts and in_theirs.accounts < shared.accounts
)

select * from lift_strata
