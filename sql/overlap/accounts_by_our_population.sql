-- Purpose: The same from the partner's side: how sure we are that one of its accounts stands in a population of ours.
-- Grain: one row per partner, partner's account and population of ours, `all` included.
-- Key: partner_id, partner_account_id, our_population
-- Columns:
--   partner_id | | the partner | initech
--   partner_account_id | | the partner's id of the account | 4711
--   our_population | | population of our accounts, or `all` | customer
--   probability | 0 to 1 | the largest probability among its pairs | 0.97
with

accounts_by_our_population as (
    select
        matches.partner_id,
        matches.partner_account_id,
        set_members.population as our_population,
        max(matches.probability) as probability
    from matching.matches as matches
    cross join config.company as company
    inner join overlap.population_sets as population_sets
        on company.company_id = population_sets.company_id and matches.account_id = population_sets.account_id
    inner join overlap.set_members as set_members on population_sets.populations = set_members.populations
    where matches.decision <> 'rejected'
    group by matches.partner_id, matches.partner_account_id, set_members.population
)

select * from accounts_by_our_population
