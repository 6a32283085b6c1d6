-- Purpose: Our accounts with open amounts as they count with each partner: what the ranges of money are drawn from.
-- Grain: one row per partner, our account with an open amount and part of their populations.
-- Key: partner_id, account_id, their_part
-- Columns:
--   partner_id | | the partner | initech
--   account_id | | our id of the account | 0015e00001
--   our_set | | populations of our account, as a sum of bits | 3
--   their_part | | populations of theirs in which it counts, see population_parts | 1
--   probability | 0 to 1 | the largest probability among its pairs there | 0.97
--   open_amount | company currency | sum of our open amounts there | 24000.00
with

money_accounts as (
    select
        parts.partner_id,
        ours.account_id,
        parts.our_set,
        parts.their_part,
        parts.probability,
        ours.open_amount
    from overlap.our_parts as parts
    inner join overlap.our_paired_accounts as ours on parts.our_number = ours.account_number
    where parts.probability > 0 and ours.open_amount <> 0
)

select * from money_accounts
