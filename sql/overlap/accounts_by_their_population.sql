-- Purpose: How sure we are that one of our accounts stands in a population of a partner: the largest probability among
-- its pairs with accounts of that population.
-- Grain: one row per partner, our account and population of theirs, `all` included.
-- Key: partner_id, account_id, their_population
-- Columns:
--   partner_id | | the partner | initech
--   account_id | | our id of the account | 0015e00001
--   their_population | | population of the partner's accounts, or `all` | customer
--   probability | 0 to 1 | the largest probability among its pairs | 0.97
--   is_sure | | whether one of the pairs was accepted by itself or confirmed | true
with

accounts_by_their_population as (
    select
        matches.partner_id,
        matches.account_id,
        set_members.population as their_population,
        max(matches.probability) as probability,
        bool_or(matches.decision in ('match', 'confirmed')) as is_sure
    from matching.matches as matches
    inner join overlap.population_sets as population_sets
        on matches.partner_id = population_sets.company_id and matches.partner_account_id = population_sets.account_id
    inner join overlap.set_members as set_members on population_sets.populations = set_members.populations
    where matches.decision <> 'rejected'
    group by matches.partner_id, matches.account_id, set_members.population
)

select * from accounts_by_their_population
