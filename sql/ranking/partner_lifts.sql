-- Purpose: Whether our customers and a partner's have more in common than chance would bring.
-- Grain: one row per partner.
-- Key: partner_id
-- Columns:
--   partner_id | | the partner | initech
--   lift | ratio | shared customers over what chance alone would share; empty if unknown | 2.3
--   lift_low | ratio | lower end of its 90 % interval | 1.9
--   lift_high | ratio | upper end of its 90 % interval | 2.8
with

partner_lifts as (
    select
        partners.partner_id,
        lifts.lift,
        lifts.lift_low,
        lifts.lift_high
    from config.partners as partners
    left join overlap.lifts as lifts
        on
            partners.partner_id = lifts.partner_id
            and lifts.our_population = 'customer'
            and lifts.their_population = 'customer'
)

select * from partner_lifts
