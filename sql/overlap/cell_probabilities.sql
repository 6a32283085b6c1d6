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

accounts as (
    select
        parts.partner_id,
        parts.our_set,
        parts.their_part,
        case
            when parts.probability < 1 then round(20 * ln(parts.probability / (1 - parts.probability)))
            else 999
        end::integer as log_odds_step,
        parts.is_sure,
        parts.probability::decimal(18, 9) as probability,
        ours.open_opportunities,
        ours.open_amount
    from overlap.our_parts as parts
    inner join overlap.our_paired_accounts as ours on parts.our_number = ours.account_number
    where parts.probability > 0
),

-- Counted by parts first: an account is in one only, so nothing is counted twice when they are spread over populations.
steps as (
    select
        accounts.partner_id,
        accounts.our_set,
        accounts.their_part,
        accounts.log_odds_step,
        count(*) as accounts,
        count(*) filter (where accounts.is_sure) as sure_accounts,
        sum(accounts.probability) as expected_accounts,
        sum(accounts.open_opportunities) as open_opportunities,
        sum(accounts.open_amount) as open_amount,
        sum((accounts.open_amount * accounts.probability)::decimal(28, 6)) as expected_open_amount
    from accounts
    group by accounts.partner_id, accounts.our_set, accounts.their_part, accounts.log_odds_step
),

cell_probabilities as (
    select
        steps.partner_id,
        ours.population as our_population,
        theirs.population as their_population,
        steps.log_odds_step,
        sum(steps.accounts)::bigint as accounts,
        sum(steps.sure_accounts)::bigint as sure_accounts,
        sum(steps.expected_accounts)::decimal(18, 9) as expected_accounts,
        sum(steps.open_opportunities)::bigint as open_opportunities,
        sum(steps.open_amount)::decimal(18, 2) as open_amount,
        sum(steps.expected_open_amount)::decimal(28, 6) as expected_open_amount
    from steps
    inner join overlap.population_parts as ours on steps.our_set = ours.part
    inner join overlap.population_parts as theirs on steps.their_part = theirs.part
    group by steps.partner_id, ours.population, theirs.population, steps.log_odds_step
)

select * from cell_probabilities
