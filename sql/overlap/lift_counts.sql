-- Purpose: Our shared accounts by populations of both sides within strata of size and country, each weighted by its
-- probability: what lift compares.
-- Grain: one row per partner, population of ours and of theirs (`all` included) and stratum.
-- Key: partner_id, our_population, their_population, size_band, country
-- Columns:
--   partner_id | | the partner | initech
--   our_population | | population of our accounts, or `all` | customer
--   their_population | | population of the partner's accounts, or `all` | customer
--   size_band | | size of our account, by doubling; -1 if unknown | 10
--   country | ISO 3166 alpha-2 | country of our account; empty text if unknown | DE
--   accounts | accounts | sum of the probabilities of the accounts | 11.640000000
with

strata as (
    select
        accounts.partner_id,
        accounts.our_set,
        accounts.their_population,
        accounts.size_band,
        accounts.country,
        sum(cast(accounts.probability as decimal(18, 9))) as accounts
    from overlap.accounts_by_their_population as accounts
    group by
        accounts.partner_id, accounts.our_set, accounts.their_population, accounts.size_band, accounts.country
),

lift_counts as (
    select
        strata.partner_id,
        set_members.population as our_population,
        strata.their_population,
        strata.size_band,
        strata.country,
        cast(sum(strata.accounts) as decimal(18, 9)) as accounts
    from strata
    inner join overlap.set_members as set_members on strata.our_set = set_members.population_set
    group by
        strata.partner_id, set_members.population, strata.their_population, strata.size_band, strata.country
)

select * from lift_counts
