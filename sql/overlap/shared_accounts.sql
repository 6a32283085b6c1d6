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

set_names as (
    select
        set_members.population_set,
        string_agg(set_members.population, ', ' order by set_members.population) as populations
    from overlap.set_members as set_members
    where set_members.population <> 'all'
    group by set_members.population_set
),

largest as (
    select
        pairs.partner_id,
        pairs.account_id,
        max(pairs.probability) as probability,
        min(pairs.decision) as decision,
        bit_or(theirs.population_set) as their_set
    from overlap.pairs as pairs
    inner join overlap.counted_accounts as theirs
        on pairs.partner_id = theirs.company_id and pairs.partner_account_id = theirs.account_id
    group by pairs.partner_id, pairs.account_id
),

likeliest as (
    select
        pairs.partner_id,
        pairs.account_id,
        min(pairs.partner_account_id) as partner_account_id
    from overlap.pairs as pairs
    inner join largest
        on
            pairs.partner_id = largest.partner_id
            and pairs.account_id = largest.account_id
            and pairs.probability = largest.probability
    group by pairs.partner_id, pairs.account_id
),

their_sets as (
    select distinct largest.their_set
    from largest
),

-- The populations of several of their accounts together may be a set that no single account has.
their_names as (
    select
        their_sets.their_set,
        string_agg(population_bits.population, ', ' order by population_bits.population) as populations
    from their_sets
    inner join overlap.population_bits as population_bits on their_sets.their_set & population_bits.bit > 0
    group by their_sets.their_set
),

shared_accounts as (
    select
        largest.account_id,
        largest.partner_id,
        likeliest.partner_account_id,
        largest.probability,
        largest.decision,
        set_names.populations as our_populations,
        their_names.populations as their_populations,
        case
            when not our_money_is_known.is_known then null
            when coalesce(ours.open_opportunities, 0) = 0 then 0
            else ours.open_amount
        end::decimal(18, 2) as open_amount,
        coalesce(ours.our_yearly_revenue, ours.won_last_year) as our_yearly_revenue
    from largest
    cross join config.company as company
    cross join our_money_is_known
    inner join likeliest on largest.partner_id = likeliest.partner_id and largest.account_id = likeliest.account_id
    inner join overlap.counted_accounts as ours
        on company.company_id = ours.company_id and largest.account_id = ours.account_id
    inner join set_names on ours.population_set = set_names.population_set
    inner join their_names on largest.their_set = their_names.their_set
)

select * from shared_accounts
