-- Purpose: Which of our accounts each partner holds too, with the populations on both sides and our money there.
-- Grain: one row per partner and our account that has a pair which nobody rejected.
-- Key: partner_id, account_id
-- Columns:
--   account_id | | our id of the account | 0015e00001
--   partner_id | | the partner | initech
--   partner_account_id | | the partner's id of the likeliest account | 4711
--   probability | 0 to 1 | the largest probability among the account's pairs with the partner | 0.97
--   decision | | the decision on that pair: match, review or confirmed | match
--   our_populations | | populations of our account, in alphabetical order | customer, open_opportunity
--   their_populations | | populations of all the partner's accounts paired with it, in alphabetical order | customer
--   open_amount | company currency | our open amounts at the account; empty if no amount is known | 24000.00
--   our_yearly_revenue | company currency | what the account pays us a year; empty if unknown | 48000.00
with

our_money_is_known as (
    select count(*) > 0 as is_known
    from overlap.account_money as account_money
    inner join config.company as company on account_money.company_id = company.company_id
),

several as (
    select
        pairs.partner_id,
        pairs.our_number
    from overlap.counted_pairs as pairs
    group by pairs.partner_id, pairs.our_number
    having count(*) > 1
),

-- The likeliest of their accounts; of equals the one with the smallest id has the smallest number.
likeliest as (
    select
        pairs.partner_id,
        pairs.our_number,
        max((pairs.probability, -pairs.their_number)) as best,
        min(pairs.decision) as decision,
        any_value(pairs.our_set) as our_set,
        bit_or(pairs.their_set) as their_set
    from overlap.counted_pairs as pairs
    semi join several on pairs.partner_id = several.partner_id and pairs.our_number = several.our_number
    group by pairs.partner_id, pairs.our_number
),

largest as (
    select
        pairs.partner_id,
        pairs.our_number,
        pairs.their_number,
        pairs.probability,
        pairs.decision,
        pairs.our_set,
        pairs.their_set
    from overlap.counted_pairs as pairs
    anti join several on pairs.partner_id = several.partner_id and pairs.our_number = several.our_number
    union all
    select
        likeliest.partner_id,
        likeliest.our_number,
        -likeliest.best[2] as their_number,
        likeliest.best[1] as probability,
        likeliest.decision,
        likeliest.our_set,
        likeliest.their_set
    from likeliest
),

sets as (
    select distinct largest.our_set as population_set
    from largest
    union
    select distinct largest.their_set as population_set
    from largest
),

set_names as (
    select
        sets.population_set,
        string_agg(population_bits.population, ', ' order by population_bits.population) as populations
    from sets
    inner join overlap.population_bits as population_bits on sets.population_set & population_bits.bit > 0
    group by sets.population_set
),

shared_accounts as (
    select
        ours.account_id,
        largest.partner_id,
        theirs.account_id as partner_account_id,
        largest.probability,
        largest.decision,
        our_names.populations as our_populations,
        their_names.populations as their_populations,
        case
            when not our_money_is_known.is_known then null
            when ours.open_opportunities = 0 then 0
            else ours.open_amount
        end::decimal(18, 2) as open_amount,
        ours.our_yearly_revenue
    from largest
    cross join our_money_is_known
    inner join overlap.our_paired_accounts as ours on largest.our_number = ours.account_number
    inner join overlap.their_paired_accounts as theirs on largest.their_number = theirs.account_number
    inner join set_names as our_names on largest.our_set = our_names.population_set
    inner join set_names as their_names on largest.their_set = their_names.population_set
)

select * from shared_accounts
