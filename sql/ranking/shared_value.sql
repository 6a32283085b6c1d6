-- Purpose: What the first form of the rankings compares: expected shared accounts and open amounts, read from the
-- matrix. Money over time belongs to the ranking to come; a turnover of an account never enters.
-- Grain: one row per motion and partner.
-- Key: motion, partner_id
-- Columns:
--   motion | | integration (our customer, their customer), co_sell (our open opportunity, their customer) or resell (their customer, not an account of ours) | co_sell
--   partner_id | | the partner | initech
--   expected_accounts | accounts | accounts the motion can work on, weighted by probability; empty if the partner does not say who its customers are | 47.2
--   open_amount | company currency | our open amounts there, weighted by probability; co_sell only | 221500.00
--   drivers | | the reason in words | 47 customers in common expected: 44 sure, 9 to check
with

cells as (
    select
        cells.partner_id,
        cells.our_population,
        cells.their_population,
        cells.our_accounts,
        cells.sure_accounts,
        cells.doubtful_accounts,
        cells.expected_accounts,
        cells.expected_revenue,
        cells.partner_population_accounts,
        cells.expected_partner_accounts
    from overlap.cells as cells
    where cells.their_population = 'customer'
),

integration as (
    select
        'integration' as motion,
        cells.partner_id,
        cells.expected_accounts,
        cast(null as decimal(18, 2)) as open_amount,
        format(
            '{:.0f} customers in common expected: {} sure, {} to check',
            cast(cells.expected_accounts as double), cells.sure_accounts, cells.doubtful_accounts
        ) as drivers
    from cells
    where cells.our_population = 'customer'
),

co_sell as (
    select
        'co_sell' as motion,
        cells.partner_id,
        cells.expected_accounts,
        cells.expected_revenue as open_amount,
        format(
            '{:.0f} accounts with our open opportunities where they hold the customer: {} sure, {} to check',
            cast(cells.expected_accounts as double), cells.sure_accounts, cells.doubtful_accounts
        ) as drivers
    from cells
    where cells.our_population = 'open_opportunity'
),

resell as (
    select
        'resell' as motion,
        cells.partner_id,
        cells.partner_population_accounts - cells.expected_partner_accounts as expected_accounts,
        cast(null as decimal(18, 2)) as open_amount,
        format(
            '{:.0f} of their {} customers are expected not to be in our list',
            cast(cells.partner_population_accounts - cells.expected_partner_accounts as double),
            cells.partner_population_accounts
        ) as drivers
    from cells
    where cells.our_population = 'all'
),

measured as (
    select * from integration
    union all
    select * from co_sell
    union all
    select * from resell
),

motions as (
    select unnest(['integration', 'co_sell', 'resell']) as motion
),

silent_partners as (
    select distinct partners.partner_id
    from config.partners as partners
    anti join cells on partners.partner_id = cells.partner_id
),

shared_value as (
    select
        motions.motion,
        partners.partner_id,
        measured.expected_accounts,
        measured.open_amount,
        case
            when silent_partners.partner_id is not null then 'not shared by the partner: who its customers are'
            when measured.motion is null and motions.motion = 'co_sell' then 'we have no open opportunities'
            when measured.motion is null then 'our list does not say who our customers are'
            else measured.drivers
        end as drivers
    from config.partners as partners
    cross join motions
    left join measured on partners.partner_id = measured.partner_id and motions.motion = measured.motion
    left join silent_partners on partners.partner_id = silent_partners.partner_id
)

select * from shared_value
