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
--   expected_low | accounts | lower end of the 90 % interval, the common error of the matching included | 45
--   expected_high | accounts | upper end of the 90 % interval; where the recall of the matching is known, the accounts it missed are counted in | 52
--   potential_revenue | company currency | our open amounts on our accounts of the cell, each opportunity once; empty if no amount is known | 250000.00
--   expected_revenue | company currency | the same, each account's amount times its probability | 221500.00
--   expected_revenue_low | company currency | lower end of the 90 % range of our open amounts at the accounts truly shared; empty if no amount is known | 198000.00
--   expected_revenue_high | company currency | upper end of that range, accounts that the matching missed counted in | 262000.00
--   partner_revenue | company currency | the partner's open amounts on its accounts of the cell; empty if not shared | 90000.00
--   lift | ratio | shared accounts in both populations over what independence within strata of size and country would give; empty if unknown | 2.3
--   lift_low | ratio | lower end of its 90 % interval | 1.9
--   lift_high | ratio | upper end of its 90 % interval | 2.8
--   lift_unstratified | ratio | the same without strata; the difference is what both lists merely prefer | 2.9
--   lift_reason | | why lift is unknown; empty if it is known | the partner sends one population only
--   our_population_accounts | accounts | all our accounts in our population, shared or not | 812
--   partner_population_accounts | accounts | all the partner's accounts in theirs, shared or not | 400
--   our_share | 0 to 1 | expected accounts over all our accounts in our population | 0.058
--   partner_share | 0 to 1 | the same of the partner's accounts in theirs | 0.123
--   estimated_recall | 0 to 1 | share of the truly shared accounts that the matching finds; empty until it is estimated | 0.94
--   calibration_error | log-odds | common error of the probabilities that the interval allows for: measured, else assumed | 0.3
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
        cells.expected_accounts,
        cells.expected_low,
        cells.expected_high,
        cells.potential_revenue,
        cells.expected_revenue,
        cells.expected_revenue_low,
        cells.expected_revenue_high,
        cells.partner_revenue,
        lifts.lift,
        lifts.lift_low,
        lifts.lift_high,
        case when lifts.lift is not null then unstratified.lift_unstratified end as lift_unstratified,
        reasons.lift_reason,
        cells.our_population_accounts,
        cells.partner_population_accounts,
        cells.expected_accounts / cells.our_population_accounts as our_share,
        cells.expected_partner_accounts / cells.partner_population_accounts as partner_share,
        quality.estimated_recall,
        coalesce(cells.calibration_error, quality.calibration_error) as calibration_error
    from overlap.cell_estimates as cells
    left join overlap.lifts as lifts
        on
            cells.partner_id = lifts.partner_id
            and cells.our_population = lifts.our_population
            and cells.their_population = lifts.their_population
    left join overlap.unstratified_lifts as unstratified
        on
            cells.partner_id = unstratified.partner_id
            and cells.our_population = unstratified.our_population
            and cells.their_population = unstratified.their_population
    left join overlap.lift_reasons as reasons
        on
            cells.partner_id = reasons.partner_id
            and cells.our_population = reasons.our_population
            and cells.their_population = reasons.their_population
    left join matching.match_quality as quality on cells.partner_id = quality.partner_id
)

select * from overlap_matrix
