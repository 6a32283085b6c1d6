-- Purpose: The segment of each of our accounts: its industry, else its country. Segments with few opportunities are put
-- together as `other`, so that each has something to say.
-- Grain: one row per account of ours.
-- Key: account_id
-- Columns:
--   account_id | | our id of the account | 0015e00001
--   account_number | | its place among our accounts by id, from 0 | 411
--   segment | | `industry: ...`, `country: ...`, `other` or `unknown` | industry: logistics
with

written as (
    select
        accounts.account_id,
        case
            when trim(accounts.industry) <> '' then 'industry: ' || lower(trim(accounts.industry))
            when trim(accounts.country) <> '' then 'country: ' || upper(trim(accounts.country))
            else 'unknown'
        end as segment
    from staging.accounts as accounts
    inner join config.company as company on accounts.company_id = company.company_id
),

opportunities as (
    select
        opportunities.account_id,
        count(*) as opportunities
    from staging.opportunities as opportunities
    inner join config.company as company on opportunities.company_id = company.company_id
    group by opportunities.account_id
),

sizes as (
    select
        written.segment,
        row_number() over (
            order by sum(coalesce(opportunities.opportunities, 0)) desc, count(*) desc, written.segment asc
        ) as place
    from written
    left join opportunities on written.account_id = opportunities.account_id
    group by written.segment
),

account_segments as (
    select
        written.account_id,
        cast(row_number() over (order by written.account_id) - 1 as integer) as account_number,
        case when sizes.place <= 8 then written.segment else 'other' end as segment
    from written
    inner join sizes on written.segment = sizes.segment
)

select * from account_segments
