"""sqlmig: pure-SQL migrations for PostgreSQL, MySQL, MariaDB, SQLite and DuckDB."""

__version__ = "0.1.0"
