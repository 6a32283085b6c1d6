-- Purpose: What the rankings assume, with range and source: our default, set by you, or measured from your data.
-- Grain: one row per assumption.
-- Key: name
-- Columns:
--   name | | name in the settings, under [assumptions] | integration_adoption
--   value | | most likely value, in its unit | 0.15
--   low | | lower end of the 90 % range | 0.05
--   high | | upper end of the 90 % range | 0.35
--   unit | | unit of the three | share a year
--   meaning | | what is assumed | share of the shared customers that take up an integration in a year
--   source | | where it comes from | guess
--   origin | | default, set or measured | default
--   is_guess | | whether nothing but judgement stands behind it | true
--   set_at | | day it was set; empty if it was not | 2026-03-01
with

assumptions as (
    select
        assumption_values.name,
        assumption_values.value,
        assumption_values.low,
        assumption_values.high,
        assumption_values.unit,
        assumption_values.meaning,
        assumption_values.source,
        assumption_values.origin,
        assumption_values.is_guess,
        assumption_values.set_at
    from ranking.assumption_values as assumption_values
)

select * from assumptions
