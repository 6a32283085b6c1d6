-- Purpose: The three-way view: our accounts that two partners hold as well, for deals that take more than one of them.
-- Grain: one row per pair of partners (in alphabetical order) and population of ours, `all` included.
-- Key: partner_id, other_partner_id, our_population
-- Columns:
--   partner_id | | one partner | hooli
--   other_partner_id | | the other | initech
--   our_population | | population of our accounts, or `all` | customer
--   our_accounts | accounts | our accounts that both hold; sure and doubtful ones | 21
--   sure_accounts | accounts | of those, the ones that are sure with both | 15
--   expected_accounts | accounts | best estimate: sum of the product of both probabilities | 18.4
--   potential_revenue | company currency | our open amounts at those accounts, each opportunity once; empty if no amount is known | 120000.00
with

totals as (
    select population_parts.part
    from overlap.population_parts as population_parts
    where population_parts.population = 'all'
),

held as (
    select
        parts.partner_id,
        parts.our_number,
        parts.our_set,
        parts.probability,
        parts.is_sure
    from overlap.our_parts as parts
    semi join totals on parts.their_part = totals.part
),

counts_by_set as (
    select
        held.partner_id,
        others.partner_id as other_partner_id,
        held.our_set,
        count(*) as our_accounts,
        count(*) filter (where held.is_sure and others.is_sure) as sure_accounts,
        sum((held.probability * others.probability)::decimal(18, 9)) as expected_accounts,
        sum(ours.open_opportunities) as open_opportunities,
        sum(ours.open_amount) as open_amount
    from held
    inner join held as others on held.our_number = others.our_number and held.partner_id < others.partner_id
    inner join overlap.our_paired_accounts as ours on held.our_number = ours.account_number
    group by held.partner_id, others.partner_id, held.our_set
),

our_money_is_known as (
    select count(*) > 0 as is_known
    from overlap.account_money as account_money
    inner join config.company as company on account_money.company_id = company.company_id
),

counts as (
    select
        counts_by_set.partner_id,
        counts_by_set.other_partner_id,
        ours.population as our_population,
        sum(counts_by_set.our_accounts)::bigint as our_accounts,
        sum(counts_by_set.sure_accounts)::bigint as sure_accounts,
        sum(counts_by_set.expected_accounts)::double as expected_accounts,
        sum(counts_by_set.open_opportunities) as open_opportunities,
        sum(counts_by_set.open_amount) as open_amount
    from counts_by_set
    inner join overlap.population_parts as ours on counts_by_set.our_set = ours.part
    group by counts_by_set.partner_id, counts_by_set.other_partner_id, ours.population
),

shared_by_partners as (
    select
        counts.partner_id,
        counts.other_partner_id,
        counts.our_population,
        counts.our_accounts,
        counts.sure_accounts,
        counts.expected_accounts,
        case
            when not our_money_is_known.is_known then null
            when counts.open_opportunities = 0 then 0
            else counts.open_amount
        end::decimal(18, 2) as potential_revenue
    from counts
    cross join our_money_is_known
)

select * from shared_by_partners
