-- Purpose: Every cell of the matrix with its intervals: what is published, taken down in history and put into words.
-- Grain: one row per partner, population of ours and population of theirs.
-- Key: partner_id, our_population, their_population
-- Columns:
--   partner_id | | the partner | initech
--   our_population | | population of our accounts, or `all` | customer
--   their_population | | population of the partner's accounts, or `all` | customer
--   our_population_accounts | accounts | all our accounts in our population, shared or not | 812
--   partner_population_accounts | accounts | all the partner's accounts in theirs, shared or not | 400
--   our_accounts | accounts | our accounts in the cell | 53
--   partner_accounts | accounts | the partner's accounts in the cell | 55
--   sure_accounts | accounts | of our accounts, the sure ones | 44
--   doubtful_accounts | accounts | of our accounts, the doubtful ones | 9
--   expected_accounts | accounts | best estimate | 47.215
--   expected_low | accounts | lower end of its 90 % interval | 45
--   expected_high | accounts | upper end of its 90 % interval, missed accounts included where the recall is known | 50
--   expected_partner_accounts | accounts | the best estimate in the partner's accounts | 49.1
--   potential_revenue | company currency | our open amounts in the cell; empty if no amount is known | 250000.00
--   expected_revenue | company currency | the same, each account's amount times its probability | 221500.00
--   expected_revenue_low | company currency | lower end of the 90 % range of our open amounts at truly shared accounts | 198000.00
--   expected_revenue_high | company currency | upper end of that range, missed accounts included | 262000.00
--   partner_revenue | company currency | the partner's open amounts in the cell; empty if not shared | 90000.00
--   calibration_error | log-odds | common error of the probabilities that the intervals allow for; empty without a pair | 0.3
with

cell_estimates as (
    select
        cells.partner_id,
        cells.our_population,
        cells.their_population,
        cells.our_population_accounts,
        cells.partner_population_accounts,
        cells.our_accounts,
        cells.partner_accounts,
        cells.sure_accounts,
        cells.doubtful_accounts,
        cells.expected_accounts::double as expected_accounts,
        coalesce(intervals.expected_low, 0) as expected_low,
        coalesce(intervals.expected_high, 0) as expected_high,
        cells.expected_partner_accounts::double as expected_partner_accounts,
        cells.potential_revenue,
        cells.expected_revenue,
        case
            when cells.expected_revenue is not null
                then least(coalesce(intervals.expected_revenue_low, 0)::decimal(18, 2), cells.expected_revenue)
        end as expected_revenue_low,
        case
            when cells.expected_revenue is not null
                then greatest(coalesce(intervals.expected_revenue_high, 0)::decimal(18, 2), cells.expected_revenue)
        end as expected_revenue_high,
        cells.partner_revenue,
        intervals.calibration_error
    from overlap.cells as cells
    left join overlap.cell_intervals as intervals
        on
            cells.partner_id = intervals.partner_id
            and cells.our_population = intervals.our_population
            and cells.their_population = intervals.their_population
)

select * from cell_estimates
