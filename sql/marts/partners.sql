-- Purpose: Every partner of the settings, and every candidate that has a folder in the inbox.
-- Grain: one row per partner.
-- Key: partner_id
-- Columns:
--   partner_id | | the partner's id and the name of its inbox folder | initech
--   partner_name | | display name | Initech
--   partner_type | | technology, reseller, services, vendor, competitor or other | technology
--   status | | candidate, active, paused or ended | active
--   started_on | | first day of the partnership; empty for a candidate | 2025-03-01
--   accounts | accounts | accounts in its lists as they stand today | 1200
--   last_export_at | UTC | when its newest accepted file was received | 2026-11-21 02:00:00
--   relationship_score | 0 to 100 | score of the relationship; empty until it is assessed | 72
--   verdict | | partner, vendor, turning vendor, turning partner or unknown; empty until it is assessed | partner
with

sizes as (
    select
        accounts.company_id,
        count(*) as accounts
    from staging.accounts as accounts
    group by accounts.company_id
),

exports as (
    select
        files.company_id,
        max(files.received_at) as last_export_at
    from intake.files as files
    where files.status in ('accepted', 'partly_accepted')
    group by files.company_id
),

partners as (
    select
        partners.partner_id,
        partners.partner_name,
        partners.partner_type,
        partners.status,
        partners.started_on,
        coalesce(sizes.accounts, 0) as accounts,
        exports.last_export_at,
        cast(null as double) as relationship_score,
        cast(null as varchar) as verdict
    from config.partners as partners
    left join sizes on partners.partner_id = sizes.company_id
    left join exports on partners.partner_id = exports.company_id
)

select * from partners
