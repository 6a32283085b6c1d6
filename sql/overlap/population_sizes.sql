-- Purpose: How many accounts each company has in each population; says which cells a partner has shared at all.
-- Grain: one row per company and population, `all` included.
-- Key: company_id, population
-- Columns:
--   company_id | | company whose accounts are counted; ours or a partner's | acme
--   population | | population, or `all` | customer
--   accounts | accounts | how many of its accounts are in it | 812
with

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

-- Telling accounts apart is dear, and needed only where several may count as one.
sizes as (
    select
        members.company_id,
        members.population,
        count(*) as accounts
    from members
    where not $roll_up_to_parents
    group by members.company_id, members.population
    union all
    select
        members.company_id,
        members.population,
        count(distinct coalesce(tops.top_account_id, members.account_id)) as accounts
    from members
    left join overlap.rolled_up_accounts as tops
        on members.company_id = tops.company_id and members.account_id = tops.account_id
    where $roll_up_to_parents
    group by members.company_id, members.population
),

rolled_up as (
    select
        tops.company_id,
        count(*) as accounts
    from overlap.rolled_up_accounts as tops
    group by tops.company_id
),

totals as (
    select
        accounts.company_id,
        'all' as population,
        count(*) - coalesce(any_value(rolled_up.accounts), 0) as accounts
    from staging.accounts as accounts
    left join rolled_up on accounts.company_id = rolled_up.company_id
    group by accounts.company_id
),

population_sizes as (
    select * from sizes
    union all
    select * from totals
)

select * from population_sizes
