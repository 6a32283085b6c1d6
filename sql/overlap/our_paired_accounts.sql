-- Purpose: What counting needs to know of our accounts in pairs: their populations, their stratum and the money on
-- them. A parent that others are rolled up to has the populations and the money of all.
-- Grain: one row per account of ours that some pair links.
-- Key: account_id
-- Columns:
--   account_id | | our id of the account | 0015e00001
--   account_number | | a number for it within this run: numbers are joined faster than texts | 17
--   population_set | | its populations, as a sum of bits | 3
--   size_band | | its size in people, by doubling: 0 for 1, 1 for 2 to 3, 2 for 4 to 7, ...; -1 if unknown | 10
--   country | ISO 3166 alpha-2 | its country; empty text if unknown | DE
--   open_opportunities | opportunities | how many are open there | 2
--   open_amount | company currency | sum of the amounts of the open ones; empty if there are none or none has an amount | 24000.00
--   our_yearly_revenue | company currency | what it pays us a year, else what we won there in the last twelve months; empty if unknown | 48000.00
with

members as (
    select
        members.company_id,
        members.account_id,
        members.population
    from staging.account_populations as members
    semi join config.company as company on members.company_id = company.company_id
    union all
    select
        custom.company_id,
        custom.account_id,
        custom.population
    from config.custom_population_members as custom
    semi join config.company as company on custom.company_id = company.company_id
),

population_sets as (
    select
        coalesce(tops.top_account_id, members.account_id) as account_id,
        bit_or(population_bits.bit) as population_set
    from members
    inner join overlap.population_bits as population_bits on members.population = population_bits.population
    left join overlap.rolled_up_accounts as tops
        on members.company_id = tops.company_id and members.account_id = tops.account_id
    semi join overlap.standing_pairs as pairs on coalesce(tops.top_account_id, members.account_id) = pairs.account_id
    group by coalesce(tops.top_account_id, members.account_id)
),

money as (
    select
        coalesce(tops.top_account_id, money.account_id) as account_id,
        sum(money.open_opportunities) as open_opportunities,
        sum(money.open_amount) filter (where money.open_opportunities > 0) as open_amount,
        sum(money.won_last_year) as won_last_year
    from overlap.account_money as money
    semi join config.company as company on money.company_id = company.company_id
    left join overlap.rolled_up_accounts as tops
        on money.company_id = tops.company_id and money.account_id = tops.account_id
    group by coalesce(tops.top_account_id, money.account_id)
),

accounts as (
    select
        accounts.account_id,
        accounts.employees,
        accounts.country,
        accounts.our_yearly_revenue
    from staging.accounts as accounts
    semi join config.company as company on accounts.company_id = company.company_id
),

our_paired_accounts as (
    select
        population_sets.account_id,
        cast(row_number() over () as integer) as account_number,
        population_sets.population_set,
        cast(
            case when accounts.employees > 0 then floor(log2(accounts.employees)) else -1 end as integer
        ) as size_band,
        coalesce(accounts.country, '') as country,
        cast(coalesce(money.open_opportunities, 0) as bigint) as open_opportunities,
        cast(money.open_amount as decimal(18, 2)) as open_amount,
        cast(coalesce(accounts.our_yearly_revenue, money.won_last_year) as decimal(18, 2)) as our_yearly_revenue
    from population_sets
    inner join accounts on population_sets.account_id = accounts.account_id
    left join money on population_sets.account_id = money.account_id
)

select * from our_paired_accounts
