-- Purpose: What counting needs to know of the accounts in pairs: their populations, their stratum and the money on
-- them; a parent that others are rolled up to has the populations and the money of all.
-- Grain: one row per company and account that some pair links.
-- Key: company_id, account_id
-- Columns:
--   company_id | | company whose account it is; ours or a partner's | acme
--   account_id | | the company's own id of the account | 0015e00001
--   population_set | | its populations, as a sum of bits | 3
--   size_band | | its size in people, by doubling: 0 for 1, 1 for 2 to 3, 2 for 4 to 7, ...; -1 if unknown | 10
--   country | ISO 3166 alpha-2 | its country; empty text if unknown | DE
--   open_opportunities | opportunities | how many are open there; empty if it never had one | 2
--   open_amount | company currency | sum of the amounts of the open ones; empty if there are none or none has an amount | 24000.00
--   won_last_year | company currency | sum of the amounts won in the last twelve months; empty if none | 48000.00
--   our_yearly_revenue | company currency | what it pays the company a year, as its records say; empty if unknown | 48000.00
with

population_sets as (
    select
        members.company_id,
        coalesce(tops.top_account_id, members.account_id) as account_id,
        bit_or(population_bits.bit) as population_set
    from overlap.account_populations as members
    inner join overlap.population_bits as population_bits on members.population = population_bits.population
    left join overlap.rolled_up_accounts as tops
        on members.company_id = tops.company_id and members.account_id = tops.account_id
    semi join overlap.paired_accounts as paired
        on
            members.company_id = paired.company_id
            and coalesce(tops.top_account_id, members.account_id) = paired.account_id
    group by members.company_id, coalesce(tops.top_account_id, members.account_id)
),

money as (
    select
        money.company_id,
        coalesce(tops.top_account_id, money.account_id) as account_id,
        sum(money.open_opportunities) as open_opportunities,
        sum(money.open_amount) filter (where money.open_opportunities > 0) as open_amount,
        sum(money.won_last_year) as won_last_year
    from overlap.account_money as money
    left join overlap.rolled_up_accounts as tops
        on money.company_id = tops.company_id and money.account_id = tops.account_id
    group by money.company_id, coalesce(tops.top_account_id, money.account_id)
),

counted_accounts as (
    select
        population_sets.company_id,
        population_sets.account_id,
        population_sets.population_set,
        case when accounts.employees > 0 then floor(log2(accounts.employees)) else -1 end::integer as size_band,
        coalesce(accounts.country, '') as country,
        money.open_opportunities::bigint as open_opportunities,
        money.open_amount::decimal(18, 2) as open_amount,
        money.won_last_year::decimal(18, 2) as won_last_year,
        accounts.our_yearly_revenue
    from population_sets
    inner join staging.accounts as accounts
        on population_sets.company_id = accounts.company_id and population_sets.account_id = accounts.account_id
    left join money
        on population_sets.company_id = money.company_id and population_sets.account_id = money.account_id
)

select * from counted_accounts
