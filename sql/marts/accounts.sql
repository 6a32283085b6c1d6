-- Purpose: Our accounts, with what is open there and how many partners hold them.
-- Grain: one row per account of ours.
-- Key: account_id
-- Columns:
--   account_id | | our id of the account | 0015e00001
--   account_name | | its name in our list | Globex GmbH
--   domain | | first website or domain, as written | www.globex.com
--   country | ISO 3166 alpha-2 | country; text that is not recognised stays as written | DE
--   populations | | its populations in alphabetical order, joined by a comma and a space | customer, open_opportunity
--   open_amount | company currency | our open amounts there, each opportunity once; empty if no amount is known | 24000.00
--   our_yearly_revenue | company currency | what it pays us a year; empty if unknown, never zero for want of knowledge | 48000.00
--   revenue_basis | | what our_yearly_revenue was made from: arr, acv, mrr, ... or won_last_year (deals won in the last twelve months) | arr
--   company_revenue | company currency | the account's own yearly turnover; never our money | 250000000.00
--   owner_name | | who looks after it | Dana Kim
--   partners | partners | how many partners hold it: pairs that nobody rejected | 2
with

our_money_is_known as (
    select count(*) > 0 as is_known
    from overlap.account_money as account_money
    inner join config.company as company on account_money.company_id = company.company_id
),

holders as (
    select
        best_pairs.account_id,
        count(*) as partners
    from matching.best_pairs as best_pairs
    group by best_pairs.account_id
),

members as (
    select
        members.company_id,
        members.account_id,
        members.population
    from staging.account_populations as members
    union all
    select
        custom.company_id,
        custom.account_id,
        custom.population
    from config.custom_population_members as custom
),

population_texts as (
    select
        members.account_id,
        string_agg(members.population, ', ' order by members.population) as populations
    from members
    inner join config.company as company on members.company_id = company.company_id
    group by members.account_id
),

accounts as (
    select
        accounts.account_id,
        accounts.account_name,
        accounts.domain,
        accounts.country,
        population_texts.populations,
        case
            when not our_money_is_known.is_known then null
            when coalesce(money.open_opportunities, 0) = 0 then 0
            else money.open_amount
        end::decimal(18, 2) as open_amount,
        coalesce(accounts.our_yearly_revenue, money.won_last_year) as our_yearly_revenue,
        case
            when accounts.our_yearly_revenue is not null then coalesce(accounts.revenue_basis, 'as written')
            when money.won_last_year is not null then 'won_last_year'
        end as revenue_basis,
        accounts.company_revenue,
        accounts.owner_name,
        coalesce(holders.partners, 0) as partners
    from staging.accounts as accounts
    cross join our_money_is_known
    inner join config.company as company on accounts.company_id = company.company_id
    inner join population_texts on accounts.account_id = population_texts.account_id
    left join overlap.account_money as money
        on accounts.company_id = money.company_id and accounts.account_id = money.account_id
    left join holders on accounts.account_id = holders.account_id
)

select * from accounts
