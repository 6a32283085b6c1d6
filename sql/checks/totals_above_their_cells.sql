-- Purpose: A total of the matrix that is more than the sum of its cells or less than its largest cell: totals count
-- every account, record and opportunity once.
-- Grain: one row per offending total.
-- Key: partner_id, our_population, their_population
-- Columns:
--   partner_id | | the partner | initech
--   our_population | | population of our accounts; `all` in a total | all
--   their_population | | population of the partner's accounts; `all` in a total | all
--   our_accounts | accounts | our accounts in the total | 53
--   summed_accounts | accounts | sum over its cells | 50
--   potential_revenue | company currency | open amounts in the total | 250000.00
--   summed_revenue | company currency | sum over its cells | 240000.00
with

cells as (
    select
        matrix.partner_id,
        matrix.our_population,
        matrix.their_population,
        matrix.our_accounts,
        matrix.partner_accounts,
        cast(matrix.expected_accounts as decimal(18, 6)) as expected_accounts,
        coalesce(matrix.potential_revenue, 0) as potential_revenue,
        coalesce(matrix.partner_revenue, 0) as partner_revenue
    from marts.overlap_matrix as matrix
),

totals as (
    select * from cells
    where our_population = 'all' or their_population = 'all'
),

compared as (
    select
        totals.partner_id,
        totals.our_population,
        totals.their_population,
        totals.our_accounts,
        sum(cells.our_accounts) as summed_accounts,
        totals.potential_revenue,
        sum(cells.potential_revenue) as summed_revenue,
        totals.partner_accounts > sum(cells.partner_accounts)
        or totals.partner_revenue > sum(cells.partner_revenue)
        or totals.expected_accounts > sum(cells.expected_accounts) + 0.001
        or totals.our_accounts < max(cells.our_accounts)
        or totals.partner_accounts < max(cells.partner_accounts)
        or totals.expected_accounts < max(cells.expected_accounts) - 0.001
        or totals.potential_revenue < max(cells.potential_revenue) as is_otherwise_wrong
    from totals
    inner join cells
        on
            totals.partner_id = cells.partner_id
            and totals.our_population in ('all', cells.our_population)
            and totals.their_population in ('all', cells.their_population)
            and cells.our_population <> 'all'
            and cells.their_population <> 'all'
    group by
        totals.partner_id,
        totals.our_population,
        totals.their_population,
        totals.our_accounts,
        totals.partner_accounts,
        totals.expected_accounts,
        totals.potential_revenue,
        totals.partner_revenue
),

offending as (
    select
        compared.partner_id,
        compared.our_population,
        compared.their_population,
        compared.our_accounts,
        compared.summed_accounts,
        compared.potential_revenue,
        compared.summed_revenue
    from compared
    where
        compared.our_accounts > compared.summed_accounts
        or compared.potential_revenue > compared.summed_revenue
        or compared.is_otherwise_wrong
)

select * from offending
