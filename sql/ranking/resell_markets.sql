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

markets as (
    select
        accounts.company_id,
        accounts.account_id,
        upper(trim(coalesce(accounts.country, ''))) as country,
        lower(trim(coalesce(accounts.industry, ''))) as industry
    from staging.accounts as accounts
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

our_customers as (
    select
        markets.country,
        markets.industry,
        count(*) as customers
    from markets
    inner join config.company as company on markets.company_id = company.company_id
    inner join staging.account_populations as populations
        on markets.company_id = populations.company_id and markets.account_id = populations.account_id
    where populations.population = 'customer'
    group by markets.country, markets.industry
),

their_customers as (
    select
        markets.company_id as partner_id,
        markets.country,
        markets.industry,
        count(*) as customers,
        sum(1 - cast(coalesce(held.probability, 0) as decimal(18, 9))) as new_accounts
    from markets
    anti join config.company as company on markets.company_id = company.company_id
    inner join staging.account_populations as populations
        on markets.company_id = populations.company_id and markets.account_id = populations.account_id
    left join held on markets.company_id = held.partner_id and markets.account_id = held.partner_account_id
    where populations.population in ('customer', 'unknown')
    group by markets.company_id, markets.country, markets.industry
),

resell_markets as (
    select
        theirs.partner_id,
        theirs.country,
        theirs.industry,
        theirs.customers as their_customers,
        coalesce(ours.customers, 0) as our_customers,
        cast(theirs.new_accounts as double) as new_accounts,
        theirs.country || theirs.industry <> '' and 10 * coalesce(ours.customers, 0) < theirs.customers as is_open
    from their_customers as theirs
    left join our_customers as ours on theirs.country = ours.country and theirs.industry = ours.industry
)

select * from resell_markets
