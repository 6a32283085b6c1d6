-- Purpose: Everything that is known between one account of ours and the partners: every pair, rejected ones included.
-- Grain: one row per partner and account of theirs paired with ours.
-- Key: partner_id, partner_account_id
-- Columns:
--   partner_id | | the partner | initech
--   partner_name | | its name | Initech
--   partner_account_id | | the partner's id of the account | 4711
--   partner_account_name | | its name in the partner's list | Globex
--   their_populations | | populations of that account, in alphabetical order | customer
--   probability | 0 to 1 | probability that both are one company | 0.97
--   decision | | match, review, confirmed or rejected | match
--   decided_by | | who confirmed or rejected it | dana.kim
--   evidence | | why | same domain globex.com +11.2
--   first_seen_at | UTC | date of the run that first found the pair | 2026-11-21 00:00:00
with

populations as (
    select
        members.company_id,
        members.account_id,
        string_agg(members.population, ', ' order by members.population) as populations
    from main.account_populations as members
    group by members.company_id, members.account_id
),

account_partners as (
    select
        matches.partner_id,
        partners.partner_name,
        matches.partner_account_id,
        matches.partner_account_name,
        populations.populations as their_populations,
        matches.probability,
        matches.decision,
        matches.decided_by,
        matches.evidence,
        matches.first_seen_at
    from main.matches as matches
    inner join main.partners as partners on matches.partner_id = partners.partner_id
    left join populations
        on matches.partner_id = populations.company_id and matches.partner_account_id = populations.account_id
    where matches.account_id = $account_id
    order by matches.partner_id asc, matches.probability desc, matches.partner_account_id asc
)

select * from account_partners
