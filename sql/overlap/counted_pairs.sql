-- Purpose: The pairs that count, with the populations of both sides, joined once for all that is counted.
-- Grain: one row per partner, our account and partner's account.
-- Key: partner_id, our_number, their_number
-- Columns:
--   partner_id | | the partner | initech
--   our_number | | number of our account within this run | 17
--   their_number | | number of the partner's account within this run | 4
--   probability | 0 to 1 | the largest probability among the pairs it stands for | 0.97
--   is_sure | | whether it was accepted by itself or confirmed | true
--   decision | | the best decision among them: confirmed, match or review | match
--   our_set | | populations of our account, as a sum of bits | 3
--   their_set | | populations of the partner's account, as a sum of bits | 1
with

counted_pairs as (
    select
        pairs.partner_id,
        ours.account_number as our_number,
        theirs.account_number as their_number,
        pairs.probability,
        pairs.decision <> 'review' as is_sure,
        pairs.decision,
        ours.population_set as our_set,
        theirs.population_set as their_set
    from overlap.standing_pairs as pairs
    inner join overlap.our_paired_accounts as ours on pairs.account_id = ours.account_id
    inner join overlap.their_paired_accounts as theirs
        on pairs.partner_id = theirs.partner_id and pairs.partner_account_id = theirs.account_id
)

select * from counted_pairs
