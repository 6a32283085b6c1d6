-- Purpose: What a partner could resell for us: accounts it serves and we do not have, in countries and industries where
-- we have few customers or none (fewer than one for ten of theirs).
-- Grain: one row per partner, country and industry.
-- Key: partner_id, country, industry
-- Columns:
--   partner_id | | the partner | initech
--   country | ISO 3166 alpha-2 | country; empty text if unknown | PT
--   industry | | industry in lower case; empty text if unknown | logistics
--   their_customers | accounts | its customers there | 120
--   our_customers | accounts | our customers there | 2
--   new_accounts | accounts | its customers there that are expected not to be accounts of ours | 115.4
--   is_open | | whether we have few there or none; false where neither country nor industry is known | true
with

customers as (
    select
        accounts.company_id,
        accounts.account_id,
        accounts.country,
        accounts.industry
    from staging.accounts as accounts
    semi join staging.account_populations as populations
        on
            accounts.company_id = populations.company_id
            and accounts.account_id = populations.account_id
            and populations.population in ('customer', 'unknown')
),

-- Counted as written first: there are far fewer spellings than accounts.
written_markets as (
    select
        customers.company_id,
        customers.country,
        customers.industry,
        count(*) as customers
    from customers
    group by customers.company_id, customers.country, customers.industry
),

held as (
    select
        matches.partner_id,
        matches.partner_account_id,
        max(matches.probability) as probability
    from matching.matches as matches
    where matches.decision <> 'rejected'
    group by matches.partner_id, matches.partner_account_id
),

written_shared as (
    select
        customers.company_id,
        customers.country,
        customers.industry,
        sum(cast(held.probability as decimal(18, 9))) as accounts
    from held
    inner join customers
        on held.partner_id = customers.company_id and held.partner_account_id = customers.account_id
    group by customers.company_id, customers.country, customers.industry
),

markets as (
    select
        written_markets.company_id,
        upper(trim(coalesce(written_markets.country, ''))) as country,
        lower(trim(coalesce(written_markets.industry, ''))) as industry,
        sum(written_markets.customers) as customers,
        sum(written_markets.customers - coalesce(written_shared.accounts, 0)) as new_accounts
    from written_markets
    left join written_shared
        on
            written_markets.company_id = written_shared.company_id
            and written_markets.country is not distinct from written_shared.country
            and written_markets.industry is not distinct from written_shared.industry
    group by all
),

our_customers as (
    select
        upper(trim(coalesce(accounts.country, ''))) as country,
        lower(trim(coalesce(accounts.industry, ''))) as industry,
        count(*) as customers
    from staging.accounts as accounts
    inner join config.company as company on accounts.company_id = company.company_id
    semi join staging.account_populations as populations
        on
            accounts.company_id = populations.company_id
            and accounts.account_id = populations.account_id
            and populations.population = 'customer'
    group by all
),

resell_markets as (
    select
        markets.company_id as partner_id,
        markets.country,
        markets.industry,
        cast(markets.customers as bigint) as their_customers,
        coalesce(our_customers.customers, 0) as our_customers,
        cast(markets.new_accounts as double) as new_accounts,
        markets.country || markets.industry <> ''
        and 10 * coalesce(our_customers.customers, 0) < markets.customers as is_open
    from markets
    anti join config.company as company on markets.company_id = company.company_id
    left join our_customers on markets.country = our_customers.country and markets.industry = our_customers.industry
)

select * from resell_markets
