-- Purpose: Which of our accounts each partner held when the last run was published: the newest row of history stands.
-- Grain: one row per partner and our account.
-- Key: partner_id, account_id
-- Columns:
--   partner_id | | the partner | initech
--   account_id | | our id of the account | 0015e00001
--   partner_account_ids | | the partner's ids of all accounts paired with it | ['4711', '4712']
--   probability | 0 to 1 | the largest probability among the account's pairs with the partner | 0.970000
--   decision | | the best decision: match, review or confirmed | match
--   our_populations | | populations of our account | customer
--   their_populations | | populations of the partner's accounts | customer
--   open_amount | company currency | our open amounts at the account; empty if no amount is known | 24000.00
with

newest as (
    select
        findings.partner_id,
        findings.account_id,
        findings.partner_account_ids,
        findings.probability,
        findings.decision,
        findings.our_populations,
        findings.their_populations,
        findings.open_amount,
        findings.is_gone
    from history.overlap_accounts as findings
    qualify row_number() over (
        partition by findings.partner_id, findings.account_id
        order by findings.run_id desc
    ) = 1
),

previous_accounts as (
    select
        partner_id,
        account_id,
        partner_account_ids,
        probability,
        decision,
        our_populations,
        their_populations,
        open_amount
    from newest
    where not is_gone
)

select * from previous_accounts
