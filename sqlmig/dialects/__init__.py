"""From a URL's scheme to the module that speaks to that database, imported when it is asked for."""

from __future__ import annotations

from sqlmig.errors import DriverMissing
from sqlmig.lean import load_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.config import DatabaseURL
    from sqlmig.dialects.api import Dialect

# dialect → (the driver's import name, the extra that installs it)
DRIVERS = {
    "postgres": ("psycopg", "postgres"),
    "mysql": ("pymysql", "mysql"),
    "sqlite": ("sqlite3", "sqlite"),
    "duckdb": ("duckdb", "duckdb"),
}


def load(url: DatabaseURL) -> Dialect:
    """The dialect for a URL. DriverMissing names the extra when its driver package is not installed."""
    driver, extra = DRIVERS[url.dialect]
    try:
        module = load_module(f"sqlmig.dialects.{url.dialect}")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != driver:
            raise
        raise DriverMissing(
            f"{url.scheme}: URLs need the Python package {driver}, which is not installed",
            hint=f"pip install 'sqlmig[{extra}]'",
        ) from error
    dialect: Dialect = module.DIALECT
    return dialect
