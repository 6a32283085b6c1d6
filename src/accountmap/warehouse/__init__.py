"""DuckDB: connection, the runner of `sql/`, publishing and history. Knows no business table."""
