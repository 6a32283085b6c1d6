-- Purpose: Where this run finds something else about a shared account than the last published one: what history takes
-- down, before and after.
-- Grain: one row per partner and our account that appeared, changed or is gone.
-- Key: partner_id, account_id
-- Columns:
--   run_id | | the run | 20261121T020000Z
--   partner_id | | the partner | initech
--   account_id | | our id of the account | 0015e00001
--   partner_account_ids | | the partner's ids of all accounts paired with it, in order | ['4711', '4712']
--   probability | 0 to 1 | the largest probability among the account's pairs with the partner | 0.970000
--   decision | | the best decision: match, review or confirmed | match
--   our_populations | | populations of our account | customer
--   their_populations | | populations of the partner's accounts | customer
--   open_amount | company currency | our open amounts at the account; empty if no amount is known | 24000.00
--   is_gone | | whether it is shared no more; the columns before then say what was | false
--   is_new | | whether the last run did not have it | true
--   partner_account_ids_before | | as the last run had it | ['4711']
--   probability_before | 0 to 1 | as the last run had it | 0.830000
--   decision_before | | as the last run had it | review
--   our_populations_before | | as the last run had it | prospect
--   their_populations_before | | as the last run had it | customer
--   open_amount_before | company currency | as the last run had it | 0.00
with

-- Most accounts have one pair; only for the others are lists made.
several as (
    select
        pairs.partner_id,
        pairs.account_id,
        list(pairs.partner_account_id order by pairs.partner_account_id) as partner_account_ids
    from overlap.standing_pairs as pairs
    group by pairs.partner_id, pairs.account_id
    having count(*) > 1
),

-- Differences beyond the sixth digit are rounding, not news.
accounts as (
    select
        shared_accounts.partner_id,
        shared_accounts.account_id,
        coalesce(several.partner_account_ids, [shared_accounts.partner_account_id]) as partner_account_ids,
        round(shared_accounts.probability, 6) as probability,
        shared_accounts.decision,
        shared_accounts.our_populations,
        shared_accounts.their_populations,
        shared_accounts.open_amount
    from overlap.shared_accounts as shared_accounts
    left join several
        on shared_accounts.partner_id = several.partner_id and shared_accounts.account_id = several.account_id
),

account_changes as (
    select
        $run_id::varchar as run_id,
        coalesce(accounts.partner_id, previous.partner_id) as partner_id,
        coalesce(accounts.account_id, previous.account_id) as account_id,
        coalesce(accounts.partner_account_ids, previous.partner_account_ids) as partner_account_ids,
        coalesce(accounts.probability, previous.probability) as probability,
        coalesce(accounts.decision, previous.decision) as decision,
        coalesce(accounts.our_populations, previous.our_populations) as our_populations,
        coalesce(accounts.their_populations, previous.their_populations) as their_populations,
        case when accounts.account_id is null then previous.open_amount else accounts.open_amount end as open_amount,
        accounts.account_id is null as is_gone,
        previous.account_id is null as is_new,
        previous.partner_account_ids as partner_account_ids_before,
        previous.probability as probability_before,
        previous.decision as decision_before,
        previous.our_populations as our_populations_before,
        previous.their_populations as their_populations_before,
        previous.open_amount as open_amount_before
    from accounts
    full join overlap.previous_accounts as previous
        on accounts.partner_id = previous.partner_id and accounts.account_id = previous.account_id
    where
        accounts.account_id is null
        or previous.account_id is null
        or accounts.partner_account_ids is distinct from previous.partner_account_ids
        or accounts.probability is distinct from previous.probability
        or accounts.decision is distinct from previous.decision
        or accounts.our_populations is distinct from previous.our_populations
        or accounts.their_populations is distinct from previous.their_populations
        or accounts.open_amount is distinct from previous.open_amount
)

select * from account_changes
