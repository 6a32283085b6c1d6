-- Purpose: The lift that ignores size and country: shown beside the stratified one, because the difference is what both
-- lists merely prefer.
-- Grain: one row per partner, population of ours and population of theirs with shared accounts in each.
-- Key: partner_id, our_population, their_population
-- Columns:
--   partner_id | | the partner | initech
--   our_population | | population of our accounts | customer
--   their_population | | population of the partner's accounts | customer
--   lift_unstratified | ratio | observed over expected without strata | 2.9
with

counts as (
    select
        our_counts.partner_id,
        our_counts.our_population,
        our_counts.their_population,
        our_counts.expected_accounts::double as accounts
    from overlap.our_counts as our_counts
),

unstratified_lifts as (
    select
        shared.partner_id,
        in_ours.our_population,
        in_theirs.their_population,
        coalesce(both_sides.accounts, 0) * shared.accounts / in_ours.accounts / in_theirs.accounts as lift_unstratified
    from counts as shared
    inner join counts as in_ours
        on
            shared.partner_id = in_ours.partner_id
            and in_ours.our_population <> 'all'
            and in_ours.their_population = 'all'
    inner join counts as in_theirs
        on
            shared.partner_id = in_theirs.partner_id
            and in_theirs.our_population = 'all'
            and in_theirs.their_population <> 'all'
    left join counts as both_sides
        on
            shared.partner_id = both_sides.partner_id
            and in_ours.our_population = both_sides.our_population
            and in_theirs.their_population = both_sides.their_population
    where shared.our_population = 'all' and shared.their_population = 'all'
)

select * from unstratified_lifts
