-- Purpose: Which of our accounts a partner holds as its customer (or holds in a list that does not say what its accounts
-- are), how sure that is, and since when it is known to.
-- Grain: one row per partner and our account.
-- Key: partner_id, account_id
-- Columns:
--   partner_id | | the partner | initech
--   account_id | | our id of the account | 0015e00001
--   probability | 0 to 1 | the largest probability among its pairs with the partner's customers | 0.97
--   weight | 0 to 1 | the same as the win model takes it: 1 where it is accepted by itself, else in tenths | 1
--   customer_since | | first day as the partner's customer, if the partner says so | 2024-03-01
--   first_seen_on | | day of the run that first found the pair | 2026-11-21
with

holding_populations as (
    select
        populations.company_id,
        populations.account_id
    from staging.account_populations as populations
    where populations.population in ('customer', 'unknown')
),

holdings as (
    select
        matches.partner_id,
        matches.account_id,
        max(matches.probability) as probability,
        cast(
            case
                when max(matches.probability) >= any_value(thresholds.accept_probability) then 1
                else round(max(matches.probability), 1)
            end as double
        ) as weight,
        min(accounts.customer_since) as customer_since,
        cast(min(matches.first_seen_at) as date) as first_seen_on
    from matching.matches as matches
    cross join config.thresholds as thresholds
    inner join staging.accounts as accounts
        on matches.partner_id = accounts.company_id and matches.partner_account_id = accounts.account_id
    semi join holding_populations
        on
            matches.partner_id = holding_populations.company_id
            and matches.partner_account_id = holding_populations.account_id
    where matches.decision <> 'rejected'
    group by matches.partner_id, matches.account_id
)

select * from holdings
