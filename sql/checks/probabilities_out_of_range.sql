-- Purpose: A probability that is missing or no probability, or a decision that does not fit it.
-- Grain: one row per offending pair.
-- Key: partner_id, account_id, partner_account_id
-- Columns:
--   partner_id | | the partner | initech
--   account_id | | our id of the account | 0015e00001
--   partner_account_id | | the partner's id of the account | 4711
--   probability | 0 to 1 | the offending probability | 1.2
--   decision | | the decision beside it | match
with

offending as (
    select
        matches.partner_id,
        matches.account_id,
        matches.partner_account_id,
        matches.probability,
        matches.decision
    from marts.matches as matches
    where
        matches.probability is null
        or isnan(matches.probability)
        or matches.probability not between 0 and 1
        or matches.model_probability not between 0 and 1
        or (matches.decision = 'confirmed' and matches.probability <> 1)
        or (matches.decision = 'rejected' and matches.probability <> 0)
        or matches.decision not in ('match', 'review', 'confirmed', 'rejected')
)

select * from offending
