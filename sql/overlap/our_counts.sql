-- Purpose: Our side of every cell that holds a pair: how many of our accounts, how sure, and what is open there.
-- Grain: one row per partner, population of ours and population of theirs, `all` included on either side.
-- Key: partner_id, our_population, their_population
-- Columns:
--   partner_id | | the partner | initech
--   our_population | | population of our accounts, or `all` | customer
--   their_population | | population of the partner's accounts, or `all` | customer
--   our_accounts | accounts | our accounts with a pair that nobody rejected | 53
--   sure_accounts | accounts | of those, the ones accepted or confirmed | 44
--   expected_accounts | accounts | sum of the largest probability of each account | 47.215000000
--   open_opportunities | opportunities | our open opportunities at those accounts | 12
--   open_amount | company currency | their amounts, each counted once; empty if there are none or none has an amount | 250000.00
--   expected_open_amount | company currency | the same, each account's amount times its probability | 221500.00
with

accounts as (
    select
        accounts.partner_id,
        accounts.their_population,
        accounts.is_sure,
        cast(accounts.probability as decimal(18, 9)) as probability,
        population_sets.populations,
        money.open_opportunities,
        case when money.open_opportunities > 0 then money.open_amount end as open_amount
    from overlap.accounts_by_their_population as accounts
    cross join config.company as company
    inner join overlap.population_sets as population_sets
        on company.company_id = population_sets.company_id and accounts.account_id = population_sets.account_id
    left join overlap.account_money as money
        on company.company_id = money.company_id and accounts.account_id = money.account_id
),

-- Counted by whole sets first: an account is in one set only, so nothing is counted twice when the sets are spread out.
counts_by_set as (
    select
        accounts.partner_id,
        accounts.populations,
        accounts.their_population,
        count(*) as our_accounts,
        count(*) filter (where accounts.is_sure) as sure_accounts,
        sum(accounts.probability) as expected_accounts,
        sum(accounts.open_opportunities) as open_opportunities,
        sum(accounts.open_amount) as open_amount,
        sum(cast(accounts.open_amount * accounts.probability as decimal(28, 6))) as expected_open_amount
    from accounts
    group by accounts.partner_id, accounts.populations, accounts.their_population
),

our_counts as (
    select
        counts_by_set.partner_id,
        set_members.population as our_population,
        counts_by_set.their_population,
        cast(sum(counts_by_set.our_accounts) as bigint) as our_accounts,
        cast(sum(counts_by_set.sure_accounts) as bigint) as sure_accounts,
        cast(sum(counts_by_set.expected_accounts) as decimal(18, 9)) as expected_accounts,
        cast(coalesce(sum(counts_by_set.open_opportunities), 0) as bigint) as open_opportunities,
        cast(sum(counts_by_set.open_amount) as decimal(18, 2)) as open_amount,
        cast(sum(counts_by_set.expected_open_amount) as decimal(18, 2)) as expected_open_amount
    from counts_by_set
    inner join overlap.set_members as set_members on counts_by_set.populations = set_members.populations
    group by counts_by_set.partner_id, set_members.population, counts_by_set.their_population
)

select * from our_counts
