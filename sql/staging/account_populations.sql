-- Purpose: Which populations every account is in, by the rules of the settings: its type, its lifecycle stage, its
-- company's own opportunities. Where nothing says, the population is the partner's default, else unknown. A deal once
-- won makes no customer of an account whose own record says that it left.
-- Grain: one row per account and population; an account may be in several.
-- Key: company_id, account_id, population
-- Columns:
--   company_id | | company whose account it is; ours or a partner's | acme
--   account_id | | the company's own id of the account | 0015e00001
--   population | | customer, open_opportunity, prospect, former_customer or unknown | customer
with

-- A rule is tried once per distinct value, not once per account.
written_values as (
    select distinct
        'account_type' as field,
        accounts.account_type as written,
        lower(trim(accounts.account_type)) as compared
    from staging.accounts as accounts
    where accounts.account_type is not null
    union all
    select distinct
        'lifecycle_stage' as field,
        accounts.lifecycle_stage as written,
        lower(trim(accounts.lifecycle_stage)) as compared
    from staging.accounts as accounts
    where accounts.lifecycle_stage is not null
    union all
    select
        'opportunity' as field,
        unnest(['open', 'won', 'lost']) as written,
        unnest(['open', 'won', 'lost']) as compared
),

meanings as (
    select distinct
        written_values.field,
        written_values.written,
        rules.population
    from written_values
    inner join config.population_rules as rules
        on
            written_values.field = rules.field
            and regexp_full_match(written_values.compared, rules.pattern)
),

recorded as (
    select
        accounts.company_id,
        accounts.account_id,
        meanings.population
    from staging.accounts as accounts
    inner join meanings
        on meanings.field = 'account_type' and accounts.account_type = meanings.written
    union
    select
        accounts.company_id,
        accounts.account_id,
        meanings.population
    from staging.accounts as accounts
    inner join meanings
        on meanings.field = 'lifecycle_stage' and accounts.lifecycle_stage = meanings.written
),

opportunity_states as (
    select distinct
        opportunities.company_id,
        opportunities.account_id,
        case
            when not coalesce(opportunities.is_closed, false) then 'open'
            when coalesce(opportunities.is_won, false) then 'won'
            else 'lost'
        end as state
    from staging.opportunities as opportunities
    where opportunities.account_id is not null
),

derived as (
    select distinct
        opportunity_states.company_id,
        opportunity_states.account_id,
        meanings.population
    from opportunity_states
    inner join staging.accounts as accounts
        on
            opportunity_states.company_id = accounts.company_id
            and opportunity_states.account_id = accounts.account_id
    inner join meanings on meanings.field = 'opportunity' and opportunity_states.state = meanings.written
    left join recorded as former
        on
            opportunity_states.company_id = former.company_id
            and opportunity_states.account_id = former.account_id
            and former.population = 'former_customer'
    where former.account_id is null or meanings.population <> 'customer'
),

said as (
    select * from recorded
    union
    select * from derived
),

silent as (
    select
        accounts.company_id,
        accounts.account_id,
        coalesce(partners.default_population, 'unknown') as population
    from staging.accounts as accounts
    anti join said on accounts.company_id = said.company_id and accounts.account_id = said.account_id
    left join config.partners as partners on accounts.company_id = partners.partner_id
),

account_populations as (
    select * from said
    union all
    select * from silent
)

select * from account_populations
