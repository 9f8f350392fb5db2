"""A database of one test, seen through a raw driver: independent of everything that is tested."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import pymysql

from tests.servers import mysql, postgres
from tests.servers.address import Address
from tests.servers.kinds import KINDS, Kind, Login

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Database:
    """A database with a name of its own, which is not created yet.

    `url` logs in as an administrator over TCP, or names the file. `secret` is the password in it.
    """

    server: str
    dialect: str
    name: str
    url: str
    address: Address | None = field(default=None, repr=False)
    path: Path | None = None

    @property
    def kind(self) -> Kind:
        return KINDS[self.server]

    @property
    def transactional(self) -> bool:
        return self.kind.transactional

    @property
    def embedded(self) -> bool:
        return self.path is not None

    @property
    def secret(self) -> str:
        return self._server.login.password

    @property
    def socket_url(self) -> str:
        """The same database through the server's local socket."""
        return self._server.url(self.name, socket=True)

    @property
    def dbmate_url(self) -> str:
        """The URL for dbmate, which does not know mariadb: and insists on TLS for PostgreSQL unless told otherwise."""
        if self.dialect == "postgres":
            return self.with_options(sslmode="disable")
        return self.url.replace("mariadb:", "mysql:", 1)

    def with_login(self, user: str, password: str, *, socket: bool = False) -> str:
        """A URL with another login."""
        return self._server.url(self.name, Login(user, password), socket=socket)

    def with_options(self, **options: str) -> str:
        """The URL with parameters, such as sslmode="disable"."""
        return self.url + "?" + "&".join(f"{key}={quote(value)}" for key, value in options.items())

    def query(self, sql: str) -> list[Row]:
        """All rows of a statement, on a connection of its own in autocommit mode."""
        with self._cursor(self.name) as run:
            return run(sql)

    def execute(self, *statements: str) -> None:
        """Run statements, all on one connection of their own in autocommit mode."""
        with self._cursor(self.name) as run:
            for sql in statements:
                run(sql)

    def exists(self) -> bool:
        if self.path:
            return self.path.exists()
        column, table = ("datname", "pg_database") if self.dialect == "postgres" else ("schema_name", "schemata")
        schema = "pg_catalog" if self.dialect == "postgres" else "information_schema"
        with self._cursor(None) as run:
            return bool(run(f"SELECT 1 FROM {schema}.{table} WHERE {column} = '{self.name}'"))

    def create(self) -> None:
        """Create it without the help of sqlmig."""
        if self.path:
            self.execute()
            return
        with self._cursor(None) as run:
            run(f"CREATE DATABASE {self.name}")

    def drop(self) -> None:
        """Remove it if it is there, whoever is still connected."""
        if self.path:
            for file in self.path.parent.glob(f"{self.path.name}*"):
                file.unlink()
            return
        with self._cursor(None) as run:
            if self.dialect == "postgres":
                run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'")
                run(f"DROP DATABASE IF EXISTS {self.name}")  # waits for them; WITH (FORCE) is not there before 13
                return
            for (session,) in run(f"SELECT id FROM information_schema.processlist WHERE db = '{self.name}'"):
                with suppress(pymysql.err.OperationalError):  # it has just gone by itself
                    run(f"KILL {session}")
            run(f"DROP DATABASE IF EXISTS {self.name}")

    def server_log(self) -> str:
        """What the server has logged since it started."""
        log = self._server.log
        if log is None:
            raise LookupError(f"the log of {self.server} is not ours to read")
        return log.read_text(errors="replace")

    @property
    def _server(self) -> Address:
        if self.address is None:
            raise LookupError(f"{self.server} has no server, login or log")
        return self.address

    @contextmanager
    def _cursor(self, database: str | None) -> Iterator[Callable[[str], list[Row]]]:
        """Run a statement and get its rows; [] where it has none."""
        if self.dialect == "duckdb":
            with duckdb.connect(str(self.path)) as connection:
                yield lambda sql: connection.execute(sql).fetchall()
        elif self.dialect == "sqlite":
            with closing(sqlite3.connect(str(self.path), isolation_level=None)) as connection:
                yield lambda sql: connection.execute(sql).fetchall()
        elif self.dialect == "postgres":
            with postgres.connect(self._server, database or "postgres") as session, session.cursor() as cursor:
                yield lambda sql: cursor.fetchall() if cursor.execute(sql.encode()).description else []
        else:
            with closing(mysql.connect(self._server, database)) as link, link.cursor() as pointer:
                yield lambda sql: list(pointer.fetchall()) if pointer.execute(sql) else []


def fresh(server: str, address: Address | None, folder: Path) -> Database:
    """A database that no other test has."""
    kind, name = KINDS[server], f"sqlmig_{os.getpid()}_{secrets.token_hex(4)}"
    if address is not None:
        return Database(server, kind.dialect, name, address.url(name), address)
    path = folder / f"{name}.{kind.name}"
    return Database(server, kind.dialect, name, f"{kind.name}:{quote(str(path))}", path=path)
