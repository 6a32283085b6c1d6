-- Purpose: What the last published run stood on; no row before the first.
-- Grain: one row: the run.
-- Key: run_id
-- Columns:
--   run_id | | the run | 20261120T020000Z
--   last_receipt | | number of the newest receipt it knew | 12
--   last_decision | | number of the newest decision it knew | 3
--   population_rules | | hash of the rules that put accounts in populations | 9b1c
--   currency_rates | | hash of the currency rates | 77af
with

last_run as (
    select max(inputs.run_id) as run_id
    from history.overlap_inputs as inputs
),

previous_inputs as (
    select
        last_run.run_id,
        max(inputs.last_receipt) as last_receipt,
        max(inputs.last_decision) as last_decision,
        max(inputs.population_rules) as population_rules,
        max(inputs.currency_rates) as currency_rates
    from history.overlap_inputs as inputs
    inner join last_run on inputs.run_id = last_run.run_id
    group by last_run.run_id
)

select * from previous_inputs
