-- Purpose: Whether our customers and a partner's have more in common than chance would bring. Empty until the matrix
-- says it; rankings then take every partner as neutral and say so.
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
        cast(null as double) as lift,
        cast(null as double) as lift_low,
        cast(null as double) as lift_high
    from config.partners as partners
)

select * from partner_lifts
