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
        parts.partner_id,
        parts.our_set,
        parts.their_part,
        ours.size_band,
        ours.country,
        sum(cast(parts.probability as decimal(18, 9))) as accounts
    from overlap.our_parts as parts
    inner join overlap.our_paired_accounts as ours on parts.our_number = ours.account_number
    group by parts.partner_id, parts.our_set, parts.their_part, ours.size_band, ours.country
),

lift_counts as (
    select
        strata.partner_id,
        ours.population as our_population,
        theirs.population as their_population,
        strata.size_band,
        strata.country,
        cast(sum(strata.accounts) as decimal(18, 9)) as accounts
    from strata
    inner join overlap.population_parts as ours on strata.our_set = ours.part
    inner join overlap.population_parts as theirs on strata.their_part = theirs.part
    group by strata.partner_id, ours.population, theirs.population, strata.size_band, strata.country
)

select * from lift_counts
