-- Purpose: Every run and how it went. A failed run's row appears with the next publish.
-- Grain: one row per run.
-- Key: run_id
-- Columns:
--   run_id | | id of the run | 20261121T020000000Z-3f2a
--   started_at | UTC | when it began | 2026-11-21 02:00:00
--   finished_at | UTC | when it ended: at publishing | 2026-11-21 02:00:05
--   status | | published, failed or interrupted (it died before its end) | published
--   as_of | | the date the run speaks for | 2026-11-21
--   timings | JSON, seconds | how long each stage took | {"intake": 0.4}
--   rows | JSON, rows | rows read and made by stage | {"intake": {"files": 14}}
--   versions | JSON | versions of accountmap and of what it stands on | {"accountmap": "0.1.0"}
--   config_hash | | hash of the settings in force | 3f2a9c
with

runs as (
    select
        runs.run_id,
        runs.started_at,
        runs.finished_at,
        runs.status,
        runs.as_of,
        runs.timings,
        runs.rows,
        runs.versions,
        runs.config_hash
    from history.runs as runs
)

select * from runs
