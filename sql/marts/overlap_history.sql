-- Purpose: How the matrix came to be what it is: a cell's figures from each run in which they changed. Between two rows
-- of a cell nothing changed.
-- Grain: one row per run and cell that changed in it.
-- Key: run_id, partner_id, our_population, their_population
-- Columns:
--   run_id | | the run that found it | 20261121T020000Z
--   as_of | | the date that run speaks for | 2026-11-21
--   partner_id | | the partner | initech
--   our_population | | population of our accounts, or `all` | customer
--   their_population | | population of the partner's accounts, or `all` | customer
--   our_accounts | accounts | our accounts in the cell; 0 once the cell is gone | 53
--   partner_accounts | accounts | the partner's accounts in the cell | 55
--   sure_accounts | accounts | of our accounts, the sure ones | 44
--   doubtful_accounts | accounts | of our accounts, the doubtful ones | 9
--   expected_accounts | accounts | best estimate | 47.215
--   expected_low | accounts | lower end of its 90 % interval | 45
--   expected_high | accounts | upper end of its 90 % interval | 50
--   potential_revenue | company currency | our open amounts in the cell; empty if no amount is known | 250000.00
--   partner_revenue | company currency | the partner's open amounts in the cell; empty if not shared | 90000.00
with

overlap_history as (
    select * from history.overlap_cells
    union all
    select * from overlap.cell_changes
)

select * from overlap_history
