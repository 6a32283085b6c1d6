-- Purpose: From which day on exposure can be dated: the day of the first partner's first list, or from the beginning if a
-- partner says for most of its accounts since when they are its customers. Closed opportunities made before are left out
-- of the win model, as nobody can know who held their accounts.
-- Grain: one row.
-- Key: datable_from
-- Columns:
--   datable_from | | first day; empty if nothing can be dated | 2025-01-15
with

first_lists as (
    select
        files.company_id as partner_id,
        cast(min(files.received_at) as date) as listed_on
    from intake.files as files
    where files.kind = 'accounts' and files.status in ('accepted', 'partly_accepted')
    group by files.company_id
),

partners as (
    select
        holdings.partner_id,
        case
            when avg(case when holdings.customer_since is null then 0 else 1 end) >= 0.5 then date '1900-01-01'
            else least(min(holdings.customer_since), any_value(first_lists.listed_on), min(holdings.first_seen_on))
        end as datable_from
    from ranking.holdings as holdings
    left join first_lists on holdings.partner_id = first_lists.partner_id
    group by holdings.partner_id
),

dating as (
    select min(partners.datable_from) as datable_from
    from partners
)

select * from dating
