-- Purpose: What we give and what we get, per partner, as the first meeting needs it: the cells of the matrix in words.
-- Grain: one row per partner, direction and benefit.
-- Key: partner_id, direction, benefit
-- Columns:
--   partner_id | | the partner | initech
--   direction | | get (they help us), give (we help them) or share (both gain) | get
--   benefit | | what it is: introduction, warm lead, joint deal, integration | introduction
--   meaning | | in words | they are in where we have an open deal
--   our_population | | population of our accounts that it rests on | open_opportunity
--   their_population | | population of theirs | customer
--   our_accounts | accounts | our accounts in that cell | 12
--   sure_accounts | accounts | of those, the sure ones | 9
--   expected_accounts | accounts | best estimate | 10.6
--   expected_low | accounts | lower end of its 90 % interval | 9
--   expected_high | accounts | upper end of its 90 % interval | 12
--   amount | company currency | open amounts it concerns: ours where we get, theirs where we give; empty if unknown | 84000.00
--   is_shared | | whether the partner and we have such accounts at all; if not, the partner or we have not shared them | true
with

-- The reference's own reading of the cells.
benefits as (
    select
        meanings.direction,
        meanings.benefit,
        meanings.our_population,
        meanings.their_population,
        meanings.meaning
    from (
        values
        ('get', 'introduction', 'open_opportunity', 'customer', 'they are in where we have an open deal'),
        ('get', 'warm lead', 'prospect', 'customer', 'they are in where we would like to be'),
        ('get', 'warm lead in motion', 'prospect', 'open_opportunity', 'they are selling where we would like to be'),
        ('give', 'introduction', 'customer', 'open_opportunity', 'we are in where they have an open deal'),
        ('give', 'warm lead', 'customer', 'prospect', 'we are in where they would like to be'),
        ('give', 'warm lead in motion', 'open_opportunity', 'prospect', 'we are selling where they would like to be'),
        ('share', 'joint deal', 'open_opportunity', 'open_opportunity', 'both are selling: sell together'),
        ('share', 'integration', 'customer', 'customer', 'both are in: an integration serves these customers')
    ) as meanings (direction, benefit, our_population, their_population, meaning)
),

benefit_matrix as (
    select
        partners.partner_id,
        benefits.direction,
        benefits.benefit,
        benefits.meaning,
        benefits.our_population,
        benefits.their_population,
        coalesce(cells.our_accounts, 0) as our_accounts,
        coalesce(cells.sure_accounts, 0) as sure_accounts,
        coalesce(cells.expected_accounts, 0) as expected_accounts,
        coalesce(cells.expected_low, 0) as expected_low,
        coalesce(cells.expected_high, 0) as expected_high,
        case when benefits.direction = 'give' then cells.partner_revenue else cells.potential_revenue end as amount,
        cells.partner_id is not null as is_shared
    from config.partners as partners
    cross join benefits
    left join overlap.cell_estimates as cells
        on
            partners.partner_id = cells.partner_id
            and benefits.our_population = cells.our_population
            and benefits.their_population = cells.their_population
)

select * from benefit_matrix
