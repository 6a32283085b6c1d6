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

counts_by_set as (
    select
        accounts.partner_id,
        accounts.our_population,
        accounts.their_set,
        count(*) as partner_accounts,
        sum(cast(accounts.probability as decimal(18, 9))) as expected_partner_accounts,
        sum(accounts.open_opportunities) as open_opportunities,
        sum(accounts.open_amount) as open_amount
    from overlap.accounts_by_our_population as accounts
    group by accounts.partner_id, accounts.our_population, accounts.their_set
),

partner_counts as (
    select
        counts_by_set.partner_id,
        counts_by_set.our_population,
        set_members.population as their_population,
        cast(sum(counts_by_set.partner_accounts) as bigint) as partner_accounts,
        cast(sum(counts_by_set.expected_partner_accounts) as decimal(18, 9)) as expected_partner_accounts,
        cast(sum(counts_by_set.open_opportunities) as bigint) as open_opportunities,
        cast(sum(counts_by_set.open_amount) as decimal(18, 2)) as open_amount
    from counts_by_set
    inner join overlap.set_members as set_members on counts_by_set.their_set = set_members.population_set
    group by counts_by_set.partner_id, counts_by_set.our_population, set_members.population
)

select * from partner_counts
