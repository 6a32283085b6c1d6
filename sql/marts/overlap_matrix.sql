-- Purpose: The matrix: how many accounts we share with each partner, by population on both sides, how sure that is and
-- what is open there.
-- Grain: one row per partner, population of ours and population of theirs. `all` on either side is a total: it counts
-- every account, record and opportunity once, so it is at most the sum of its cells, as an account may be in several
-- populations.
-- Key: partner_id, our_population, their_population
-- Columns:
--   partner_id | | the partner | initech
--   our_population | | population of our accounts, or `all` | customer
--   their_population | | population of the partner's accounts, or `all` | customer
--   our_accounts | accounts | our accounts in the cell; sure and doubtful ones | 53
--   partner_accounts | accounts | the partner's accounts in the cell; may differ from ours, as one side may hold duplicates or divisions | 55
--   sure_accounts | accounts | of our accounts, the ones accepted by themselves or confirmed | 44
--   doubtful_accounts | accounts | of our accounts, the ones a person should look at | 9
--   expected_accounts | accounts | best estimate: sum over our accounts of the largest probability among their pairs in the cell | 47.2
--   expected_low | accounts | lower end of the 90 % interval; empty until it is computed | 45
--   expected_high | accounts | upper end of the 90 % interval; empty until it is computed | 50
--   potential_revenue | company currency | our open amounts on our accounts of the cell, each opportunity once; empty if no amount is known | 250000.00
--   expected_revenue | company currency | the same, each account's amount times its probability | 221500.00
--   partner_revenue | company currency | the partner's open amounts on its accounts of the cell; empty if not shared | 90000.00
--   lift | ratio | shared accounts over what chance alone would share; empty until it is computed | 2.3
--   lift_low | ratio | lower end of its 90 % interval | 1.9
--   lift_high | ratio | upper end of its 90 % interval | 2.8
--   our_population_accounts | accounts | all our accounts in our population, shared or not | 812
--   partner_population_accounts | accounts | all the partner's accounts in theirs, shared or not | 400
with

overlap_matrix as (
    select
        cells.partner_id,
        cells.our_population,
        cells.their_population,
        cells.our_accounts,
        cells.partner_accounts,
        cells.sure_accounts,
        cells.doubtful_accounts,
        cast(cells.expected_accounts as double) as expected_accounts,
        cast(null as bigint) as expected_low,
        cast(null as bigint) as expected_high,
        cells.potential_revenue,
        cells.expected_revenue,
        cells.partner_revenue,
        cast(null as double) as lift,
        cast(null as double) as lift_low,
        cast(null as double) as lift_high,
        cells.our_population_accounts,
        cells.partner_population_accounts
    from overlap.cells as cells
)

select * from overlap_matrix
