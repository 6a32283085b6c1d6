-- Purpose: Accounts that a partner has and we do not, of partners that agreed to share all of theirs: where they could
-- open the door. An account with a doubtful pair is left out: it may be ours.
-- Grain: one row per partner and account of theirs.
-- Key: partner_id, partner_account_id
-- Columns:
--   partner_id | | the partner | initech
--   partner_account_id | | the partner's id of the account | 4711
--   account_name | | its name in the partner's list | Umbrella Ltd
--   domain | | first website or domain, as written | umbrella.co.uk
--   country | ISO 3166 alpha-2 | country | GB
--   city | | city | Leeds
--   industry | | industry, as written | Insurance
--   employees | people | number of employees | 800
--   their_populations | | its populations with the partner, in alphabetical order | customer
--   our_accounts_like_it | accounts | customers of ours in the same country and industry: how familiar such accounts are to us | 14
with

sharing as (
    select agreements.partner_id
    from config.partner_agreements as agreements
    where agreements.shares_all_accounts
),

-- Whatever the model proposes and nobody rejected may be ours, before any roll-up to parents.
possibly_ours as (
    select distinct
        matches.partner_id,
        matches.partner_account_id
    from matching.matches as matches
    where matches.decision <> 'rejected'
),

our_customers as (
    select
        accounts.country,
        lower(accounts.industry) as industry,
        count(*) as accounts
    from staging.accounts as accounts
    inner join config.company as company on accounts.company_id = company.company_id
    inner join staging.account_populations as members
        on
            accounts.company_id = members.company_id
            and accounts.account_id = members.account_id
            and members.population = 'customer'
    group by accounts.country, lower(accounts.industry)
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
        members.company_id,
        members.account_id,
        string_agg(members.population, ', ' order by members.population) as populations
    from members
    semi join sharing on members.company_id = sharing.partner_id
    group by members.company_id, members.account_id
),

greenfield_accounts as (
    select
        accounts.company_id as partner_id,
        accounts.account_id as partner_account_id,
        accounts.account_name,
        accounts.domain,
        accounts.country,
        accounts.city,
        accounts.industry,
        accounts.employees,
        population_texts.populations as their_populations,
        coalesce(our_customers.accounts, 0) as our_accounts_like_it
    from staging.accounts as accounts
    inner join sharing on accounts.company_id = sharing.partner_id
    inner join population_texts
        on accounts.company_id = population_texts.company_id and accounts.account_id = population_texts.account_id
    anti join possibly_ours
        on accounts.company_id = possibly_ours.partner_id and accounts.account_id = possibly_ours.partner_account_id
    left join our_customers
        on accounts.country = our_customers.country and lower(accounts.industry) = our_customers.industry
)

select * from greenfield_accounts
