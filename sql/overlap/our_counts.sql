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

our_counts as (
    select
        cell_probabilities.partner_id,
        cell_probabilities.our_population,
        cell_probabilities.their_population,
        sum(cell_probabilities.accounts)::bigint as our_accounts,
        sum(cell_probabilities.sure_accounts)::bigint as sure_accounts,
        sum(cell_probabilities.expected_accounts)::decimal(18, 9) as expected_accounts,
        sum(cell_probabilities.open_opportunities)::bigint as open_opportunities,
        sum(cell_probabilities.open_amount)::decimal(18, 2) as open_amount,
        sum(cell_probabilities.expected_open_amount)::decimal(18, 2) as expected_open_amount
    from overlap.cell_probabilities as cell_probabilities
    group by
        cell_probabilities.partner_id, cell_probabilities.our_population, cell_probabilities.their_population
)

select * from our_counts
