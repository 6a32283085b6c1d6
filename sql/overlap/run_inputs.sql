-- Purpose: What this run stands on, so that the next one can say why something changed: how far receipts and decisions
-- had come, and which settings and model were in force.
-- Grain: one row per partner.
-- Key: partner_id
-- Columns:
--   run_id | | the run | 20261121T020000Z
--   partner_id | | the partner | initech
--   as_of | | the date the run speaks for | 2026-11-21
--   last_receipt | | number of the newest receipt; 0 if there is none | 14
--   last_decision | | number of the newest decision; 0 if there is none | 3
--   population_rules | | hash of the rules that put accounts in populations | 9b1c
--   currency_rates | | hash of the currency rates | 77af
--   model_id | | model that scored the partner's pairs; empty text if unknown | 3f2a
with

receipts as (
    select coalesce(max(files.sequence), 0) as last_receipt
    from intake.files as files
),

decisions as (
    select coalesce(max(decisions.sequence), 0) as last_decision
    from matching.recorded_decisions as decisions
),

run_inputs as (
    select
        $run_id::varchar as run_id,
        partners.partner_id,
        $as_of::date as as_of,
        receipts.last_receipt::bigint as last_receipt,
        decisions.last_decision::bigint as last_decision,
        $population_rules::varchar as population_rules,
        $currency_rates::varchar as currency_rates,
        coalesce(quality.model_id, '') as model_id
    from config.partners as partners
    cross join receipts
    cross join decisions
    left join matching.match_quality as quality on partners.partner_id = quality.partner_id
)

select * from run_inputs
