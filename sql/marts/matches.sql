-- Purpose: Every pair of our account and a partner's account, with the probability that they are one company, and why.
-- Grain: one row per pair.
-- Key: partner_id, account_id, partner_account_id
-- Columns:
--   account_id | | our id of the account | 0015e00001
--   partner_id | | the partner | initech
--   partner_account_id | | the partner's id of the account | 4711
--   partner_account_name | | its name in the partner's list | Globex
--   probability | 0 to 1 | probability that both are one company; 1 or 0 where a person decided | 0.97
--   model_probability | 0 to 1 | what the model says; empty if it does not propose the pair | 0.97
--   decision | | match (accepted by itself), review (a person decides), confirmed or rejected (a person decided) | match
--   decided_by | | who confirmed or rejected it | dana.kim
--   evidence | | pieces of evidence with their weights in bits | same domain globex.com +11.2
--   first_seen_at | UTC | date of the run that first found the pair | 2026-11-21 00:00:00
with

matches as (
    select
        matches.account_id,
        matches.partner_id,
        matches.partner_account_id,
        accounts.account_name as partner_account_name,
        matches.probability,
        matches.model_probability,
        matches.decision,
        matches.decided_by,
        matches.evidence,
        matches.first_seen_at
    from matching.matches as matches
    inner join staging.accounts as accounts
        on matches.partner_id = accounts.company_id and matches.partner_account_id = accounts.account_id
)

select * from matches
