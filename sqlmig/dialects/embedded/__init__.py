"""What SQLite and DuckDB share: both work inside this process, on one file."""
