-- Purpose: The pair that speaks for one of our accounts with one partner: rows of one partner for one account are right
-- or wrong together, so the largest probability counts, never their sum.
-- Grain: one row per partner and our account that has a pair which nobody rejected.
-- Key: partner_id, account_id
-- Columns:
--   partner_id | | the partner | initech
--   account_id | | our id of the account | 0015e00001
--   partner_account_id | | the partner's id of the likeliest account; of equal ones the first | 4711
--   probability | 0 to 1 | the largest probability among the account's pairs with the partner | 0.97
--   decision | | the decision on that pair: match, review or confirmed | match
--   pairs | accounts | how many of the partner's accounts are paired with ours | 2
with

standing as (
    select
        matches.partner_id,
        matches.account_id,
        matches.partner_account_id,
        matches.probability,
        matches.decision
    from matching.matches as matches
    where matches.decision <> 'rejected'
),

largest as (
    select
        standing.partner_id,
        standing.account_id,
        max(standing.probability) as probability,
        count(*) as pairs
    from standing
    group by standing.partner_id, standing.account_id
),

best as (
    select
        standing.partner_id,
        standing.account_id,
        min(standing.partner_account_id) as partner_account_id
    from standing
    inner join largest
        on
            standing.partner_id = largest.partner_id
            and standing.account_id = largest.account_id
            and standing.probability = largest.probability
    group by standing.partner_id, standing.account_id
),

best_pairs as (
    select
        best.partner_id,
        best.account_id,
        best.partner_account_id,
        largest.probability,
        standing.decision,
        largest.pairs
    from best
    inner join largest on best.partner_id = largest.partner_id and best.account_id = largest.account_id
    inner join standing
        on
            best.partner_id = standing.partner_id
            and best.account_id = standing.account_id
            and best.partner_account_id = standing.partner_account_id
)

select * from best_pairs
