-- Purpose: The receipt of every file that was ever found in the inbox, and what became of it.
-- Grain: one row per receipt.
-- Key: receipt_id
-- Columns:
--   receipt_id | | id of the receipt | 20261121T020000-acme-1
--   file_id | | hash of the file's content | 9f86d081884c7d65
--   company_id | | company whose folder it lay in | acme
--   series | | file name less dates and counters | customers
--   file_name | | name of the file | customers_2026-11-21.csv
--   kind | | accounts or opportunities; empty if it was not recognised | accounts
--   status | | accepted, partly_accepted, refused or duplicate | accepted
--   rows_read | rows | rows in the file | 1200
--   rows_accepted | rows | rows taken | 1198
--   rows_rejected | rows | rows put in quarantine | 2
--   reason | | why it was refused or what is odd about it | 2 rows rejected
--   received_at | UTC | when it was taken from the inbox | 2026-11-21 02:00:00
with

intake_files as (
    select
        files.receipt_id,
        files.file_id,
        files.company_id,
        files.series,
        files.file_name,
        files.kind,
        files.status,
        files.rows_read,
        files.rows_accepted,
        files.rows_rejected,
        files.reason,
        files.received_at
    from intake.files as files
)

select * from intake_files
