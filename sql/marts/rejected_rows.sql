-- Purpose: Every reason why a row of an accepted file was put in quarantine, and what to do about it.
-- Grain: one row per rejected row and reason.
-- Key: receipt_id, line, column_name, reason
-- Columns:
--   receipt_id | | receipt of the file | 20261121T020000-acme-1
--   line | | line in the file, the header being line 1 | 17
--   column_name | | column that is wrong | amount
--   value | | what stands there | 12.000,x
--   reason | | what is wrong with it | not a number
--   remedy | | what to do | write the amount with digits only
with

rejected_rows as (
    select
        rejected_rows.receipt_id,
        rejected_rows.line,
        rejected_rows.column_name,
        rejected_rows.value,
        rejected_rows.reason,
        rejected_rows.remedy
    from intake.rejected_rows as rejected_rows
)

select * from rejected_rows
