-- Purpose: What several partners are worth together: the best one, the best two and so on, up to all that are expected to
-- add anything. Each time the partner joins that adds most to those before it. A deal counts once, for the partner from
-- whom most is expected there; integrations add up, but save no more of a customer's revenue than is lost.
-- Grain: one row per motion, horizon and size of the set.
-- Key: motion, horizon_months, set_size
-- Columns:
--   motion | | integration, co_sell or resell | co_sell
--   horizon_months | months | how far the value is looked ahead | 24
--   set_size | partners | how many partners are in the set | 2
--   partner_id | | the partner that joins at this size | initech
--   partner_ids | | all partners of the set, in the order they joined, joined by a comma and a space | umbrella, initech
--   expected_value | company currency | expected value of the set; of one partner, its own in partner_rankings | 410000.00
--   value_low | company currency | lower end of its 90 % interval | 160000.00
--   value_high | company currency | upper end of its 90 % interval | 700000.00
--   added_value | company currency | what the partner adds to those before it; the added values of a motion and horizon up to a size sum to its expected_value | 100000.00
--   added_net_value | company currency | the same less the partner's own assumed costs: below zero, it costs more than it adds | 87600.00
--   value_alone | company currency | what the partner is worth alone | 140000.00
--   accounts | accounts | accounts behind its value, weighted by probability: of ours that it holds (co_sell), customers shared (integration), accounts of its markets (resell) | 47.2
--   shared_accounts | accounts | of these, the ones that a partner before it holds, too; resell: that lie in a market which one before it serves | 18.5
with

partner_sets as (
    select
        set_values.motion,
        set_values.horizon_months,
        cast(set_values.set_size as bigint) as set_size,
        set_values.partner_id,
        set_values.partner_ids,
        cast(set_values.expected_value as decimal(18, 2)) as expected_value,
        cast(set_values.value_low as decimal(18, 2)) as value_low,
        cast(set_values.value_high as decimal(18, 2)) as value_high,
        cast(set_values.added_value as decimal(18, 2)) as added_value,
        cast(set_values.added_net_value as decimal(18, 2)) as added_net_value,
        cast(set_values.value_alone as decimal(18, 2)) as value_alone,
        set_values.accounts,
        set_values.shared_accounts
    from ranking.set_values as set_values
)

select * from partner_sets
