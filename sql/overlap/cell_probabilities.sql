-- Purpose: How the probabilities of our accounts are spread within every cell that holds a pair: the counts and the
-- money of the matrix are sums of it, and its interval is made from it.
-- Grain: one row per partner, population of ours and of theirs (`all` included) and step of probability.
-- Key: partner_id, our_population, their_population, log_odds_step
-- Columns:
--   partner_id | | the partner | initech
--   our_population | | population of our accounts, or `all` | customer
--   their_population | | population of the partner's accounts, or `all` | customer
--   log_odds_step | twentieths of log-odds | step of the probability; 999 for certain | 70
--   accounts | accounts | our accounts whose largest probability is in the step | 12
--   sure_accounts | accounts | of those, the ones accepted or confirmed | 12
--   expected_accounts | accounts | sum of their probabilities | 11.640000000
--   open_opportunities | opportunities | our open opportunities there | 3
--   open_amount | company currency | their amounts, each once; empty if there are none or none has an amount | 24000.00
--   expected_open_amount | company currency | the same, each account's amount times its probability | 23280.00
with

-- Counted by whole sets first: an account is in one set only, so nothing is counted twice when the sets are spread out.
steps as (
    select
        accounts.partner_id,
        accounts.our_set,
        accounts.their_population,
        case
            when accounts.probability < 1
                then round(20 * ln(accounts.probability / (1 - accounts.probability)))
            else 999
        end::integer as log_odds_step,
        count(*) as accounts,
        count(*) filter (where accounts.is_sure) as sure_accounts,
        sum(accounts.probability::decimal(18, 9)) as expected_accounts,
        sum(accounts.open_opportunities) as open_opportunities,
        sum(accounts.open_amount) as open_amount,
        sum((accounts.open_amount * accounts.probability::decimal(18, 9))::decimal(28, 6)) as expected_open_amount
    from overlap.accounts_by_their_population as accounts
    where accounts.probability > 0
    group by accounts.partner_id, accounts.our_set, accounts.their_population, log_odds_step
),

cell_probabilities as (
    select
        steps.partner_id,
        set_members.population as our_population,
        steps.their_population,
        steps.log_odds_step,
        sum(steps.accounts)::bigint as accounts,
        sum(steps.sure_accounts)::bigint as sure_accounts,
        sum(steps.expected_accounts)::decimal(18, 9) as expected_accounts,
        sum(steps.open_opportunities)::bigint as open_opportunities,
        sum(steps.open_amount)::decimal(18, 2) as open_amount,
        sum(steps.expected_open_amount)::decimal(28, 6) as expected_open_amount
    from steps
    inner join overlap.set_members as set_members on steps.our_set = set_members.population_set
    group by steps.partner_id, set_members.population, steps.their_population, steps.log_odds_step
)

select * from cell_probabilities
