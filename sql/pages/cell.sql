-- Purpose: One cell of the published matrix.
-- Grain: one row, or none if there is no such cell.
-- Key: partner_id, our_population, their_population
-- Columns:
--   partner_id | | the partner | initech
--   partner_name | | its name | Initech
--   our_population | | population of our accounts, or `all` | customer
--   their_population | | population of the partner's accounts, or `all` | customer
--   our_accounts | accounts | our accounts in the cell | 53
--   partner_accounts | accounts | the partner's accounts in the cell | 55
--   sure_accounts | accounts | of our accounts, the sure ones | 44
--   doubtful_accounts | accounts | of our accounts, the doubtful ones | 9
--   expected_accounts | accounts | best estimate | 47.2
--   expected_low | accounts | lower end of its 90 % interval | 45
--   expected_high | accounts | upper end of its 90 % interval | 50
--   potential_revenue | company currency | our open amounts there; empty if no amount is known | 250000.00
--   expected_revenue | company currency | the same, each account's amount times its probability | 221500.00
--   expected_revenue_low | company currency | lower end of the 90 % range of our open amounts at the accounts truly shared | 198000.00
--   expected_revenue_high | company currency | upper end of that range | 262000.00
--   lift | ratio | shared accounts over what independence would give; empty if unknown | 2.3
--   lift_low | ratio | lower end of its 90 % interval | 1.9
--   lift_high | ratio | upper end of its 90 % interval | 2.8
--   lift_reason | | why lift is unknown | the partner sends one population only
--   estimated_recall | 0 to 1 | share of the truly shared accounts that the matching finds; empty until it is estimated | 0.94
--   calibration_error | log-odds | common error of the probabilities that the interval allows for | 0.3
with

cell as (
    select
        matrix.partner_id,
        partners.partner_name,
        matrix.our_population,
        matrix.their_population,
        matrix.our_accounts,
        matrix.partner_accounts,
        matrix.sure_accounts,
        matrix.doubtful_accounts,
        matrix.expected_accounts,
        matrix.expected_low,
        matrix.expected_high,
        matrix.potential_revenue,
        matrix.expected_revenue,
        matrix.expected_revenue_low,
        matrix.expected_revenue_high,
        matrix.lift,
        matrix.lift_low,
        matrix.lift_high,
        matrix.lift_reason,
        matrix.estimated_recall,
        matrix.calibration_error
    from main.overlap_matrix as matrix
    inner join main.partners as partners on matrix.partner_id = partners.partner_id
    where
        matrix.partner_id = $partner_id
        and matrix.our_population = $our_population
        and matrix.their_population = $their_population
)

select * from cell
