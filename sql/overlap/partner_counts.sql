-- Purpose: The partner's side of every cell that holds a pair: how many of its accounts, and what is open there where
-- the partner shares it.
-- Grain: one row per partner, population of ours and population of theirs, `all` included on either side.
-- Key: partner_id, our_population, their_population
-- Columns:
--   partner_id | | the partner | initech
--   our_population | | population of our accounts, or `all` | customer
--   their_population | | population of the partner's accounts, or `all` | customer
--   partner_accounts | accounts | the partner's accounts with a pair that nobody rejected | 55
--   expected_partner_accounts | accounts | sum of the largest probability of each of them | 49.100000000
--   open_opportunities | opportunities | the partner's open opportunities at those accounts | 3
--   open_amount | company currency | their amounts, each counted once; empty if there are none or none has an amount | 90000.00
with

counts_by_part as (
    select
        parts.partner_id,
        parts.their_set,
        parts.our_part,
        count(*) as partner_accounts,
        sum(cast(parts.probability as decimal(18, 9))) as expected_partner_accounts,
        sum(theirs.open_opportunities) as open_opportunities,
        sum(theirs.open_amount) as open_amount
    from overlap.partner_parts as parts
    inner join overlap.their_paired_accounts as theirs on parts.their_number = theirs.account_number
    group by parts.partner_id, parts.their_set, parts.our_part
),

partner_counts as (
    select
        counts_by_part.partner_id,
        ours.population as our_population,
        theirs.population as their_population,
        cast(sum(counts_by_part.partner_accounts) as bigint) as partner_accounts,
        cast(sum(counts_by_part.expected_partner_accounts) as decimal(18, 9)) as expected_partner_accounts,
        cast(sum(counts_by_part.open_opportunities) as bigint) as open_opportunities,
        cast(sum(counts_by_part.open_amount) as decimal(18, 2)) as open_amount
    from counts_by_part
    inner join overlap.population_parts as ours on counts_by_part.our_part = ours.part
    inner join overlap.population_parts as theirs on counts_by_part.their_set = theirs.part
    group by counts_by_part.partner_id, ours.population, theirs.population
)

select * from partner_counts
