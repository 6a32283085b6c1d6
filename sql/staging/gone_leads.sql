-- Purpose: Companies that leads named once and that no lead names any more: their leads were converted, or moved to another
-- company. Leads are upserted by their id; the newest word on a lead counts.
-- Grain: one row per company and company of leads that is gone.
-- Key: company_id, account_id
-- Columns:
--   company_id | | company whose leads they were; ours or a partner's | acme
--   account_id | | id that the leads' company got from its name | row-86b03d918e03d845
with

lead_rows as (
    select
        leads.company_id,
        leads.lead_id,
        leads.account_id,
        files.sequence,
        leads.line
    from intake.leads as leads
    inner join intake.files as files on leads.receipt_id = files.receipt_id
    where files.status in ('accepted', 'partly_accepted')
),

newest_rows as (
    select
        lead_rows.company_id,
        lead_rows.lead_id,
        max((lead_rows.sequence, lead_rows.line)) as place
    from lead_rows
    where lead_rows.lead_id is not null
    group by lead_rows.company_id, lead_rows.lead_id
),

standing as (
    select distinct
        lead_rows.company_id,
        lead_rows.account_id
    from lead_rows
    left join newest_rows
        on lead_rows.company_id = newest_rows.company_id and lead_rows.lead_id = newest_rows.lead_id
    where lead_rows.lead_id is null or (lead_rows.sequence, lead_rows.line) = newest_rows.place
),

gone_leads as (
    select distinct
        lead_rows.company_id,
        lead_rows.account_id
    from lead_rows
    anti join standing
        on lead_rows.company_id = standing.company_id and lead_rows.account_id = standing.account_id
    where lead_rows.account_id is not null
)

select * from gone_leads
