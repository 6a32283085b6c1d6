-- Purpose: The cells of the matrix whose figures differ from those of the last published run: what history takes down.
-- A cell that was never taken down counts as empty.
-- Grain: one row per partner, population of ours and population of theirs with another figure.
-- Key: partner_id, our_population, their_population
-- Columns:
--   run_id | | the run | 20261121T020000Z
--   as_of | | the date it speaks for | 2026-11-21
--   partner_id | | the partner | initech
--   our_population | | population of our accounts, or `all` | customer
--   their_population | | population of the partner's accounts, or `all` | customer
--   our_accounts | accounts | our accounts in the cell | 53
--   partner_accounts | accounts | the partner's accounts in the cell | 55
--   sure_accounts | accounts | of our accounts, the sure ones | 44
--   doubtful_accounts | accounts | of our accounts, the doubtful ones | 9
--   expected_accounts | accounts | best estimate | 47.215
--   expected_low | accounts | lower end of its 90 % interval | 45
--   expected_high | accounts | upper end of its 90 % interval | 50
--   potential_revenue | company currency | our open amounts in the cell; empty if no amount is known | 250000.00
--   partner_revenue | company currency | the partner's open amounts in the cell; empty if not shared | 90000.00
with

newest as (
    select findings.*
    from history.overlap_cells as findings
    qualify row_number() over (
        partition by findings.partner_id, findings.our_population, findings.their_population
        order by findings.run_id desc
    ) = 1
),

cells as (
    select
        cells.partner_id,
        cells.our_population,
        cells.their_population,
        cells.our_accounts,
        cells.partner_accounts,
        cells.sure_accounts,
        cells.doubtful_accounts,
        round(cells.expected_accounts, 6) as expected_accounts,
        cells.expected_low,
        cells.expected_high,
        cells.potential_revenue,
        cells.partner_revenue
    from overlap.cell_estimates as cells
),

cell_changes as (
    select
        $run_id::varchar as run_id,
        $as_of::date as as_of,
        coalesce(cells.partner_id, newest.partner_id) as partner_id,
        coalesce(cells.our_population, newest.our_population) as our_population,
        coalesce(cells.their_population, newest.their_population) as their_population,
        coalesce(cells.our_accounts, 0) as our_accounts,
        coalesce(cells.partner_accounts, 0) as partner_accounts,
        coalesce(cells.sure_accounts, 0) as sure_accounts,
        coalesce(cells.doubtful_accounts, 0) as doubtful_accounts,
        coalesce(cells.expected_accounts, 0) as expected_accounts,
        coalesce(cells.expected_low, 0) as expected_low,
        coalesce(cells.expected_high, 0) as expected_high,
        cells.potential_revenue,
        cells.partner_revenue
    from cells
    full join newest
        on
            cells.partner_id = newest.partner_id
            and cells.our_population = newest.our_population
            and cells.their_population = newest.their_population
    where
        coalesce(cells.our_accounts, 0) <> coalesce(newest.our_accounts, 0)
        or coalesce(cells.partner_accounts, 0) <> coalesce(newest.partner_accounts, 0)
        or coalesce(cells.sure_accounts, 0) <> coalesce(newest.sure_accounts, 0)
        or coalesce(cells.expected_accounts, 0) <> coalesce(newest.expected_accounts, 0)
        or coalesce(cells.expected_low, 0) <> coalesce(newest.expected_low, 0)
        or coalesce(cells.expected_high, 0) <> coalesce(newest.expected_high, 0)
        or coalesce(cells.potential_revenue, 0) <> coalesce(newest.potential_revenue, 0)
        or coalesce(cells.partner_revenue, 0) <> coalesce(newest.partner_revenue, 0)
)

select * from cell_changes
