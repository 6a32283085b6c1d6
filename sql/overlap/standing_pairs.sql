-- Purpose: The pairs that count: those nobody rejected, each account rolled up to its parent where the settings ask.
-- Grain: one row per partner, our account and partner's account.
-- Key: partner_id, account_id, partner_account_id
-- Columns:
--   partner_id | | the partner | initech
--   account_id | | our id of the account it counts as | 0015e00001
--   partner_account_id | | the partner's id of the account it counts as | 4711
--   probability | 0 to 1 | the largest probability among the pairs it stands for | 0.97
--   decision | | the best decision among them: confirmed, match or review | match
with

matches as (
    select
        matches.partner_id,
        matches.account_id,
        matches.partner_account_id,
        matches.probability,
        matches.decision
    from matching.matches as matches
    where matches.decision <> 'rejected'
),

-- In the alphabet, too, confirmed comes before match and match before review.
rolled_up as (
    select
        matches.partner_id,
        coalesce(our_tops.top_account_id, matches.account_id) as account_id,
        coalesce(their_tops.top_account_id, matches.partner_account_id) as partner_account_id,
        max(matches.probability) as probability,
        min(matches.decision) as decision
    from matches
    cross join config.company as company
    left join overlap.rolled_up_accounts as our_tops
        on company.company_id = our_tops.company_id and matches.account_id = our_tops.account_id
    left join overlap.rolled_up_accounts as their_tops
        on matches.partner_id = their_tops.company_id and matches.partner_account_id = their_tops.account_id
    where $roll_up_to_parents
    group by
        matches.partner_id,
        coalesce(our_tops.top_account_id, matches.account_id),
        coalesce(their_tops.top_account_id, matches.partner_account_id)
),

standing_pairs as (
    select * from matches
    where not $roll_up_to_parents
    union all
    select * from rolled_up
)

select * from standing_pairs
