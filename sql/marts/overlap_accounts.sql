-- Purpose: Which of our accounts each partner holds too: the list behind the matrix.
-- Grain: one row per our account and partner.
-- Key: account_id, partner_id
-- Columns:
--   account_id | | our id of the account | 0015e00001
--   partner_id | | the partner | initech
--   partner_account_id | | the partner's id of the likeliest account; `matches` has all | 4711
--   probability | 0 to 1 | the largest probability among the account's pairs with the partner | 0.97
--   decision | | the decision on that pair: match, review or confirmed | match
--   our_populations | | populations of our account, in alphabetical order | customer, open_opportunity
--   their_populations | | populations of all the partner's accounts paired with it, in alphabetical order | customer
--   open_amount | company currency | our open amounts at the account; empty if no amount is known | 24000.00
--   our_yearly_revenue | company currency | what the account pays us a year; empty if unknown | 48000.00
with

overlap_accounts as (
    select * from overlap.shared_accounts
)

select * from overlap_accounts
