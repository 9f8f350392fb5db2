"""DuckDB, through its Python package."""

from sqlmig.dialects.api import Dialect
from sqlmig.dialects.duckdb.server import create, drop, exists, ping
from sqlmig.dialects.duckdb.session import TRAITS, connect

DIALECT = Dialect(traits=TRAITS, connect=connect, ping=ping, exists=exists, create=create, drop=drop)

__all__ = ["DIALECT"]
