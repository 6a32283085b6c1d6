-- Purpose: The money a company's opportunities put on its accounts. An account's own turnover (company_revenue) never
-- enters.
-- Grain: one row per company and account that has opportunities.
-- Key: company_id, account_id
-- Columns:
--   company_id | | company whose account it is; ours or a partner's | acme
--   account_id | | the company's own id of the account | 0015e00001
--   open_opportunities | opportunities | how many are open | 2
--   open_amount | company currency | sum of the amounts of the open ones; 0 if none is open, empty if none of them has an amount | 24000.00
--   won_last_year | company currency | sum of the amounts won in the twelve months up to the run's date; empty if none | 48000.00
with

opportunities as (
    select
        opportunities.company_id,
        opportunities.account_id,
        opportunities.amount,
        not coalesce(opportunities.is_closed, false) as is_open,
        coalesce(opportunities.is_won, false)
        and opportunities.close_date > $as_of - interval 12 month
        and opportunities.close_date <= $as_of as is_won_last_year
    from staging.opportunities as opportunities
    where opportunities.account_id is not null
),

account_money as (
    select
        opportunities.company_id,
        opportunities.account_id,
        count(*) filter (where opportunities.is_open) as open_opportunities,
        case
            when count(*) filter (where opportunities.is_open) = 0 then 0
            else sum(opportunities.amount) filter (where opportunities.is_open)
        end::decimal(18, 2) as open_amount,
        (sum(opportunities.amount) filter (where opportunities.is_won_last_year))::decimal(18, 2) as won_last_year
    from opportunities
    group by opportunities.company_id, opportunities.account_id
)

select * from account_money
