"""SQLite, through Python's own sqlite3 module."""

from sqlmig.dialects.api import Dialect
from sqlmig.dialects.sqlite.server import create, drop, exists, needless, ping
from sqlmig.dialects.sqlite.session import TRAITS, connect

DIALECT = Dialect(traits=TRAITS, connect=connect, ping=ping, exists=exists, create=create, drop=drop, needless=needless)

__all__ = ["DIALECT"]
