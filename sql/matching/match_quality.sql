-- Purpose: How good the matching with each partner is likely to be: what it misses, how far its probabilities may be
-- off together, and the model that gave them.
-- Grain: one row per partner.
-- Key: partner_id
-- Columns:
--   partner_id | | the partner | initech
--   estimated_recall | 0 to 1 | expected share of our accounts truly shared that have a pair; empty where nothing was compared | 0.94
--   calibration_error | log-odds | standard deviation of the error common to all probabilities with the partner | 0.4
--   model_id | | model that scored the pairs | 3f2a
with

-- What people confirmed is found, what they rejected is not.
found as (
    select
        best_pairs.partner_id,
        sum(best_pairs.probability::decimal(18, 9))::double as accounts
    from matching.best_pairs as best_pairs
    group by best_pairs.partner_id
),

shares as (
    select
        statistics.partner_id,
        statistics.calibration_error,
        statistics.model_id,
        statistics.candidate_recall * found.accounts
        / nullif(coalesce(found.accounts, 0) + statistics.unwritten_accounts, 0) as estimated_recall
    from matching.model_statistics as statistics
    left join found on statistics.partner_id = found.partner_id
),

match_quality as (
    select
        shares.partner_id,
        round(shares.estimated_recall, 6)::double as estimated_recall,
        shares.calibration_error::double as calibration_error,
        shares.model_id::varchar as model_id
    from shares
)

select * from match_quality
