-- Purpose: Partners ranked per motion. In this first form they are ranked by expected shared accounts (integration), by
-- open amounts they can help with (co_sell) and by accounts they serve and we do not have (resell); values in money are
-- empty until they are modelled.
-- Grain: one row per motion, horizon and partner.
-- Key: motion, horizon_months, partner_id
-- Columns:
--   motion | | integration (our customer, their customer), co_sell (our open opportunity, their customer) or resell (their customer, not an account of ours) | co_sell
--   horizon_months | months | how far the value is looked ahead | 24
--   rank | | place within motion and horizon; 1 is best | 1
--   partner_id | | the partner | initech
--   expected_value | company currency | expected value gross; empty until it is modelled | 310000.00
--   value_low | company currency | lower end of its 90 % interval | 120000.00
--   value_high | company currency | upper end of its 90 % interval | 560000.00
--   net_value | company currency | expected value less assumed costs | 240000.00
--   probability_top_three | 0 to 1 | probability of being among the top three | 0.8
--   expected_accounts | accounts | accounts the motion can work on, weighted by probability; empty if the partner does not say who its customers are | 47.2
--   open_amount | company currency | our open amounts there, weighted by probability; co_sell only | 221500.00
--   drivers | | the reason in words | 47 customers in common expected: 44 sure, 9 to check
with

horizons as (
    select unnest([12, 24, 36]) as horizon_months
),

-- Everybody's place rests on what is known; of equals the id decides, so that the order never changes by itself.
ranked as (
    select
        shared_value.motion,
        row_number() over (
            partition by shared_value.motion
            order by
                shared_value.open_amount desc nulls last,
                shared_value.expected_accounts desc nulls last,
                shared_value.partner_id asc
        ) as rank,
        shared_value.partner_id,
        shared_value.expected_accounts,
        shared_value.open_amount,
        shared_value.drivers
    from ranking.shared_value as shared_value
),

partner_rankings as (
    select
        ranked.motion,
        horizons.horizon_months,
        ranked.rank,
        ranked.partner_id,
        cast(null as decimal(18, 2)) as expected_value,
        cast(null as decimal(18, 2)) as value_low,
        cast(null as decimal(18, 2)) as value_high,
        cast(null as decimal(18, 2)) as net_value,
        cast(null as double) as probability_top_three,
        cast(ranked.expected_accounts as double) as expected_accounts,
        ranked.open_amount,
        ranked.drivers
    from ranked
    cross join horizons
)

select * from partner_rankings
