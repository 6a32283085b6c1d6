-- Purpose: What every published column means, made from the headers of the SQL files.
-- Grain: one row per published table and column.
-- Key: table_name, column_name
-- Columns:
--   table_name | | published table | overlap_matrix
--   column_name | | its column | expected_accounts
--   type | | type in DuckDB | DOUBLE
--   unit | | unit or range; empty if it has none | accounts
--   meaning | | what it says | best estimate of the shared accounts
--   example | | a believable value | 47.2
with

data_dictionary as (
    select
        described_columns.table_name,
        described_columns.column_name,
        described_columns.type,
        described_columns.unit,
        described_columns.meaning,
        described_columns.example
    from publishing.described_columns as described_columns
)

select * from data_dictionary
