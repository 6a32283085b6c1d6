-- Purpose: A cell of the matrix that contradicts itself: a negative count, sure and doubtful accounts that are not the
-- whole, more expected than there are, an interval without its estimate.
-- Grain: one row per offending cell.
-- Key: partner_id, our_population, their_population
-- Columns:
--   partner_id | | the partner | initech
--   our_population | | population of our accounts, or `all` | customer
--   their_population | | population of the partner's accounts, or `all` | customer
--   our_accounts | accounts | our accounts in the cell | 53
--   sure_accounts | accounts | of those, the sure ones | 44
--   doubtful_accounts | accounts | of those, the doubtful ones | 9
--   expected_accounts | accounts | best estimate | 47.2
with

offending as (
    select
        cells.partner_id,
        cells.our_population,
        cells.their_population,
        cells.our_accounts,
        cells.sure_accounts,
        cells.doubtful_accounts,
        cells.expected_accounts
    from marts.overlap_matrix as cells
    where
        least(
            cells.our_accounts, cells.partner_accounts, cells.sure_accounts, cells.doubtful_accounts,
            cells.expected_accounts, coalesce(cells.potential_revenue, 0), coalesce(cells.partner_revenue, 0)
        ) < 0
        or cells.sure_accounts + cells.doubtful_accounts <> cells.our_accounts
        or cells.expected_accounts > cells.our_accounts
        or cells.our_accounts > cells.our_population_accounts
        or cells.partner_accounts > cells.partner_population_accounts
        or (cells.our_accounts = 0) <> (cells.partner_accounts = 0)
        or cells.expected_low > cells.expected_accounts
        or cells.expected_high < cells.expected_accounts
        or cells.lift_low > cells.lift
        or cells.lift_high < cells.lift
)

select * from offending
