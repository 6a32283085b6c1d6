-- Purpose: Partners ranked per motion and horizon by what the partnership is worth in that time: the extra revenue with
-- it against without it. Where no amounts are known, by expected accounts and lift, and the drivers say so. A partner
-- stands in the motions that go with its type.
-- Grain: one row per motion, horizon and partner.
-- Key: motion, horizon_months, partner_id
-- Columns:
--   motion | | integration (our customer, their customer), co_sell (our opportunity, their customer) or resell (their customer, not an account of ours) | co_sell
--   horizon_months | months | how far the value is looked ahead | 24
--   rank | | place within motion and horizon; 1 is best | 1
--   partner_id | | the partner | initech
--   expected_value | company currency | expected value gross; empty where no amounts are known, or the partner does not share what the motion works on | 310000.00
--   value_low | company currency | lower end of its 90 % interval | 120000.00
--   value_high | company currency | upper end of its 90 % interval | 560000.00
--   net_value | company currency | expected value less assumed costs | 240000.00
--   probability_top_three | 0 to 1 | share of simulations in which it is among the three best | 0.8
--   leads_low | company currency | co_sell only: lower end of the 90 % range of what warm leads may add; their best estimate is 0, as long as their conversion with and without the partner is not known | -2100.00
--   leads_high | company currency | co_sell only: upper end of that range | 2600.00
--   criteria_score | 0 to 100 | how near it comes to the ideal partner of the settings; apart from the money, empty if no weights are set | 64.5
--   expected_accounts | accounts | accounts the motion can work on, weighted by probability; empty if the partner does not say who its customers are | 47.2
--   open_amount | company currency | our open amounts there, weighted by probability; co_sell only | 221500.00
--   drivers | | the reasons in words | 62 shared customers worth 1.9 M EUR a year; lift 2.3; started 2025-03; 3 of 5 assumptions are our guesses
with

partner_rankings as (
    select
        partner_values.motion,
        partner_values.horizon_months,
        cast(partner_values.rank as bigint) as rank,
        partner_values.partner_id,
        cast(partner_values.expected_value as decimal(18, 2)) as expected_value,
        cast(partner_values.value_low as decimal(18, 2)) as value_low,
        cast(partner_values.value_high as decimal(18, 2)) as value_high,
        cast(partner_values.net_value as decimal(18, 2)) as net_value,
        partner_values.probability_top_three,
        cast(partner_values.leads_low as decimal(18, 2)) as leads_low,
        cast(partner_values.leads_high as decimal(18, 2)) as leads_high,
        partner_values.criteria_score,
        cast(shared_value.expected_accounts as double) as expected_accounts,
        shared_value.open_amount,
        partner_values.drivers
    from ranking.partner_values as partner_values
    left join ranking.shared_value as shared_value
        on
            partner_values.motion = shared_value.motion
            and partner_values.partner_id = shared_value.partner_id
)

select * from partner_rankings
