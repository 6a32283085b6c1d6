-- Purpose: Every company's account list as it stands today. Of each series (a company's file name less dates and
-- counters) the newest accepted file counts; several series of a company are united. The companies of leads are accounts too,
-- unless they are accounts already.
-- Grain: one row per company and account; an id that stands in several series, or twice in one file, is taken from the
-- newest file, there from its last line.
-- Key: company_id, account_id
-- Columns:
--   company_id | | company whose list it is; ours or a partner's | acme
--   account_id | | the company's own id of the account | 0015e00001
--   receipt_id | | receipt of the file the row comes from | 20261121T020000-acme-1
--   line | | line in that file, the header being line 1 | 17
--   account_name | | name as the company writes it | Globex GmbH
--   alternative_names | | other languages, readings, short and former names | ['Globex']
--   domain | | first website or domain, as written | www.globex.com
--   domains | | all websites and domains, as written | ['www.globex.com', 'globex.de']
--   country | ISO 3166 alpha-2 | country; text that is not recognised stays as written | DE
--   region | | state, province or region | Bayern
--   city | | city | München
--   postal_code | | postal code | 80331
--   phone | | telephone number, as written | +49 89 1234
--   email | | general e-mail address | info@globex.com
--   registration_ids | | typed registration numbers | ['duns:123456789']
--   parent_account_id | | the company's id of the parent account | 0015e00002
--   account_type | | type, as written | Customer - Direct
--   lifecycle_stage | | lifecycle stage, as written | opportunity
--   industry | | industry, as written | Manufacturing
--   employees | people | number of employees | 1200
--   company_revenue | company currency | the account's own yearly turnover; never our money | 250000000.00
--   our_yearly_revenue | company currency | what the account pays the company a year | 48000.00
--   revenue_basis | | what our_yearly_revenue was made from | arr
--   currency | ISO 4217 | currency the amounts were written in | EUR
--   owner_name | | who looks after the account | Dana Kim
--   owner_email | | e-mail address of the owner | dana.kim@acme.com
--   customer_since | | first day as a customer | 2023-04-01
--   created_at | UTC | when the record was made | 2022-01-15 09:30:00
--   updated_at | UTC | when the record was last changed | 2026-11-02 14:00:00
with

series_files as (
    select
        files.company_id,
        files.series,
        max(files.sequence) as sequence
    from intake.files as files
    where files.kind in ('accounts', 'leads') and files.status in ('accepted', 'partly_accepted')
    group by files.company_id, files.series
),

counting_files as (
    select
        files.receipt_id,
        files.sequence
    from intake.files as files
    inner join series_files on files.sequence = series_files.sequence
),

-- Only ids are compared here: the rows are wide and there may be millions.
standing_rows as (
    select
        accounts.company_id,
        accounts.account_id,
        max((counting_files.sequence, accounts.line, accounts.receipt_id)) as place
    from intake.accounts as accounts
    inner join counting_files on accounts.receipt_id = counting_files.receipt_id
    group by accounts.company_id, accounts.account_id
),

places as (
    select
        standing_rows.place[2] as line,
        standing_rows.place[3] as receipt_id
    from standing_rows
),

snapshot as (
    select
        accounts.company_id,
        accounts.account_id,
        accounts.receipt_id,
        accounts.line,
        accounts.account_name,
        accounts.alternative_names,
        accounts.domain,
        accounts.domains,
        accounts.country,
        accounts.region,
        accounts.city,
        accounts.postal_code,
        accounts.phone,
        accounts.email,
        accounts.registration_ids,
        accounts.parent_account_id,
        accounts.account_type,
        accounts.lifecycle_stage,
        accounts.industry,
        accounts.employees,
        accounts.company_revenue,
        accounts.our_yearly_revenue,
        accounts.revenue_basis,
        accounts.currency,
        accounts.owner_name,
        accounts.owner_email,
        accounts.customer_since,
        accounts.created_at,
        accounts.updated_at
    from intake.accounts as accounts
    inner join places on accounts.receipt_id = places.receipt_id and accounts.line = places.line
    anti join staging.lead_links as lead_links
        on accounts.company_id = lead_links.company_id and accounts.account_id = lead_links.lead_account_id
    anti join staging.gone_leads as gone_leads
        on accounts.company_id = gone_leads.company_id and accounts.account_id = gone_leads.account_id
)

select * from snapshot
