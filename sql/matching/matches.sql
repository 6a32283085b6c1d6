-- Purpose: Every pair of our account and a partner's account that the model proposes or a person settled, with the last
-- word on it. A person's decision makes the probability 1 or 0; what the model said stays beside it.
-- Grain: one row per pair whose accounts both stand in today's lists.
-- Key: partner_id, account_id, partner_account_id
-- Columns:
--   partner_id | | the partner | initech
--   account_id | | our id of the account | 0015e00001
--   partner_account_id | | the partner's id of the account | 4711
--   probability | 0 to 1 | probability that both are one company; 1 or 0 where a person decided | 0.97
--   model_probability | 0 to 1 | what the model says; empty if it does not propose the pair | 0.97
--   decision | | match (accepted by itself), review (a person decides), confirmed or rejected (a person decided) | match
--   decided_by | | who confirmed or rejected it | dana.kim
--   evidence | | pieces of evidence with their weights in bits | same domain globex.com +11.2
--   first_seen_at | UTC | date of the run that first found the pair | 2026-11-21 00:00:00
with

last_decisions as (
    select
        decisions.partner_id,
        decisions.account_id,
        decisions.partner_account_id,
        arg_max(decisions.decision, decisions.sequence) as decision,
        arg_max(coalesce(decisions.decided_by, ''), decisions.sequence) as decided_by
    from matching.recorded_decisions as decisions
    group by decisions.partner_id, decisions.account_id, decisions.partner_account_id
),

settled as (
    select * from last_decisions
    where decision in ('confirmed', 'rejected')
),

pairs as (
    select
        coalesce(scored.partner_id, settled.partner_id) as partner_id,
        coalesce(scored.account_id, settled.account_id) as account_id,
        coalesce(scored.partner_account_id, settled.partner_account_id) as partner_account_id,
        case settled.decision
            when 'confirmed' then 1.0
            when 'rejected' then 0.0
            else scored.probability
        end::double as probability,
        scored.probability as model_probability,
        case
            when settled.decision is not null then settled.decision
            when scored.probability >= thresholds.accept_probability then 'match'
            else 'review'
        end as decision,
        nullif(settled.decided_by, '') as decided_by,
        coalesce(scored.evidence, 'the model does not propose this pair') as evidence
    from matching.scored_pairs as scored
    full join settled
        on
            scored.partner_id = settled.partner_id
            and scored.account_id = settled.account_id
            and scored.partner_account_id = settled.partner_account_id
    cross join config.thresholds as thresholds
    where settled.decision is not null or scored.probability >= thresholds.review_probability
),

standing as (
    select
        pairs.partner_id,
        pairs.account_id,
        pairs.partner_account_id,
        pairs.probability,
        pairs.model_probability,
        pairs.decision,
        pairs.decided_by,
        pairs.evidence,
        coalesce(first_seen.first_seen_at, cast($as_of as timestamp)) as first_seen_at
    from pairs
    cross join config.company as company
    semi join staging.accounts as our_accounts
        on company.company_id = our_accounts.company_id and pairs.account_id = our_accounts.account_id
    semi join staging.accounts as their_accounts
        on pairs.partner_id = their_accounts.company_id and pairs.partner_account_id = their_accounts.account_id
    left join history.first_seen as first_seen
        on
            pairs.partner_id = first_seen.partner_id
            and pairs.account_id = first_seen.account_id
            and pairs.partner_account_id = first_seen.partner_account_id
)

select * from standing
