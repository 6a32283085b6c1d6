-- Purpose: What counting needs to know of the partners' accounts in pairs: their populations and the money on them. A
-- parent that others are rolled up to has the populations and the money of all.
-- Grain: one row per partner and account of theirs that some pair links.
-- Key: partner_id, account_id
-- Columns:
--   partner_id | | the partner | initech
--   account_id | | the partner's id of the account | 4711
--   account_number | | a number for it within this run; smaller ones have smaller ids | 17
--   population_set | | its populations, as a sum of bits | 3
--   open_opportunities | opportunities | how many of the partner's are open there | 2
--   open_amount | company currency | sum of the amounts of the open ones; empty if there are none or none has an amount | 24000.00
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

population_sets as (
    select
        members.company_id as partner_id,
        coalesce(tops.top_account_id, members.account_id) as account_id,
        bit_or(population_bits.bit) as population_set
    from members
    inner join overlap.population_bits as population_bits on members.population = population_bits.population
    left join overlap.rolled_up_accounts as tops
        on members.company_id = tops.company_id and members.account_id = tops.account_id
    semi join overlap.standing_pairs as pairs
        on
            members.company_id = pairs.partner_id
            and coalesce(tops.top_account_id, members.account_id) = pairs.partner_account_id
    group by members.company_id, coalesce(tops.top_account_id, members.account_id)
),

money as (
    select
        money.company_id as partner_id,
        coalesce(tops.top_account_id, money.account_id) as account_id,
        sum(money.open_opportunities) as open_opportunities,
        sum(money.open_amount) filter (where money.open_opportunities > 0) as open_amount
    from overlap.account_money as money
    left join overlap.rolled_up_accounts as tops
        on money.company_id = tops.company_id and money.account_id = tops.account_id
    group by money.company_id, coalesce(tops.top_account_id, money.account_id)
),

their_paired_accounts as (
    select
        population_sets.partner_id,
        population_sets.account_id,
        cast(row_number() over (order by population_sets.account_id) as integer) as account_number,
        population_sets.population_set,
        cast(coalesce(money.open_opportunities, 0) as bigint) as open_opportunities,
        cast(money.open_amount as decimal(18, 2)) as open_amount
    from population_sets
    left join money
        on population_sets.partner_id = money.partner_id and population_sets.account_id = money.account_id
)

select * from their_paired_accounts
