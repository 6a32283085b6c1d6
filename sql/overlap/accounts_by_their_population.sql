-- Purpose: How sure we are that one of our accounts stands in a population of a partner: the largest probability among
-- its pairs with accounts of that population. Rows of one partner for one account are right or wrong together, so
-- probabilities are never summed here.
-- Grain: one row per partner, our account and population of theirs, `all` included.
-- Key: partner_id, account_id, their_population
-- Columns:
--   partner_id | | the partner | initech
--   account_id | | our id of the account | 0015e00001
--   their_population | | population of the partner's accounts, or `all` | customer
--   probability | 0 to 1 | the largest probability among its pairs | 0.97
--   is_sure | | whether one of the pairs was accepted by itself or confirmed | true
--   our_set | | populations of our account, as a sum of bits | 3
--   size_band | | size of our account, by doubling; -1 if unknown | 10
--   country | ISO 3166 alpha-2 | country of our account; empty text if unknown | DE
--   open_opportunities | opportunities | our open opportunities there; 0 if none | 2
--   open_amount | company currency | their amounts; empty if there are none or none has an amount | 24000.00
with

largest as (
    select
        pairs.partner_id,
        pairs.account_id,
        set_members.population as their_population,
        max(pairs.probability) as probability,
        min(pairs.decision) <> 'review' as is_sure
    from overlap.pairs as pairs
    inner join overlap.counted_accounts as theirs
        on pairs.partner_id = theirs.company_id and pairs.partner_account_id = theirs.account_id
    inner join overlap.set_members as set_members on theirs.population_set = set_members.population_set
    group by pairs.partner_id, pairs.account_id, set_members.population
),

accounts_by_their_population as (
    select
        largest.partner_id,
        largest.account_id,
        largest.their_population,
        largest.probability,
        largest.is_sure,
        ours.population_set as our_set,
        ours.size_band,
        ours.country,
        coalesce(ours.open_opportunities, 0) as open_opportunities,
        ours.open_amount
    from largest
    cross join config.company as company
    inner join overlap.counted_accounts as ours
        on company.company_id = ours.company_id and largest.account_id = ours.account_id
)

select * from accounts_by_their_population
