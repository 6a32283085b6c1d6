-- Purpose: The same from the partner's side: how sure we are that one of its accounts stands in a population of ours.
-- Grain: one row per partner, partner's account and population of ours, `all` included.
-- Key: partner_id, partner_account_id, our_population
-- Columns:
--   partner_id | | the partner | initech
--   partner_account_id | | the partner's id of the account | 4711
--   our_population | | population of our accounts, or `all` | customer
--   probability | 0 to 1 | the largest probability among its pairs | 0.97
--   their_set | | populations of the partner's account, as a sum of bits | 3
--   open_opportunities | opportunities | the partner's open opportunities there; 0 if none | 2
--   open_amount | company currency | their amounts; empty if there are none or none has an amount | 24000.00
with

largest as (
    select
        pairs.partner_id,
        pairs.partner_account_id,
        set_members.population as our_population,
        max(pairs.probability) as probability
    from overlap.pairs as pairs
    cross join config.company as company
    inner join overlap.counted_accounts as ours
        on company.company_id = ours.company_id and pairs.account_id = ours.account_id
    inner join overlap.set_members as set_members on ours.population_set = set_members.population_set
    group by pairs.partner_id, pairs.partner_account_id, set_members.population
),

accounts_by_our_population as (
    select
        largest.partner_id,
        largest.partner_account_id,
        largest.our_population,
        largest.probability,
        theirs.population_set as their_set,
        coalesce(theirs.open_opportunities, 0) as open_opportunities,
        theirs.open_amount
    from largest
    inner join overlap.counted_accounts as theirs
        on largest.partner_id = theirs.company_id and largest.partner_account_id = theirs.account_id
)

select * from accounts_by_our_population
