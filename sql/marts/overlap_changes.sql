-- Purpose: What became new about shared accounts, run by run, and why. The first run of a workspace has nothing to
-- compare with and reports nothing.
-- Grain: one row per run, partner, our account and kind of change.
-- Key: run_id, partner_id, account_id, change
-- Columns:
--   run_id | | the run that found it | 20261121T020000Z
--   as_of | | the date that run speaks for | 2026-11-21
--   partner_id | | the partner | initech
--   account_id | | our id of the account; it may have left our list since | 0015e00001
--   change | | appeared, disappeared, match (its probability or decision), our_populations, their_populations or open_amount | match
--   before | | what stood there before; empty if it appeared | 0.83 (review)
--   after | | what stands there now; empty if it disappeared | 1 (confirmed)
--   cause | | decision, our record, their record, model, population rule, currency rate or date | decision
with

overlap_changes as (
    select * from history.overlap_changes
    union all
    select * from overlap.changes
)

select * from overlap_changes
