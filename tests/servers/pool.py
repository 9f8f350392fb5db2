"""The servers of one test session: each started when a test first asks, all stopped at the end."""

from __future__ import annotations

import atexit
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from tests.servers import galera, group, mysql, pgbouncer, postgres
from tests.servers.address import Address, read_address
from tests.servers.kinds import KINDS, Kind, MissingError
from tests.servers.processes import Processes
from tests.servers.programs import find, find_client


@dataclass(slots=True)
class Pool:
    _addresses: dict[str, Address] = field(default_factory=dict)
    _failures: dict[str, str] = field(default_factory=dict)
    _clusters: dict[str, tuple[Address, ...]] = field(default_factory=dict)
    _processes: Processes | None = None

    def address(self, name: str) -> Address:
        """The running server of this kind. One that cannot start is tried, and shows its log, only once."""
        if name in self._failures:
            raise MissingError(self._failures[name])
        if name not in self._addresses:
            try:
                self._addresses[name] = self._start(KINDS[name])
            except MissingError as missing:
                first, log, _ = str(missing).partition("\n")
                self._failures[name] = f"{first} (shown above)" if log else first
                raise
        return self._addresses[name]

    def pooler(self, name: str, mode: pgbouncer.Mode) -> Address:
        """A PgBouncer before the server of this kind."""
        server, key = self.address(name), f"{name}-{mode}"
        if key not in self._addresses:
            folder = self._folder(key)
            self._addresses[key] = pgbouncer.start(find_client("pgbouncer"), self._owned(), folder, server, mode)
        return self._addresses[key]

    def cluster(self) -> tuple[Address, ...]:
        """Three nodes of a Galera cluster."""
        return self._several("galera", lambda folder: galera.start(self._owned(), folder))

    def group(self) -> tuple[Address, ...]:
        """The only member of a Group Replication group."""
        return self._several("group", lambda folder: (group.start(self._owned(), folder),))

    def _several(self, name: str, start: Callable[[Path], tuple[Address, ...]]) -> tuple[Address, ...]:
        """Servers that are no kind of their own, and are tried only once, too."""
        if name in self._failures:
            raise MissingError(self._failures[name])
        if name not in self._clusters:
            try:
                self._clusters[name] = start(self._owned().folder / name)
            except MissingError as missing:
                self._failures[name] = str(missing).partition("\n")[0]
                raise
        return self._clusters[name]

    def stop(self) -> None:
        if self._processes:
            self._processes.stop()

    def _start(self, kind: Kind) -> Address:
        url = os.environ.get(kind.variable)
        if url:
            return read_address(kind.product, url)
        program = find(kind.name)
        processes, folder = self._owned(), self._folder(kind.name)
        if kind.dialect == "postgres":
            return postgres.start(program, processes, folder)
        return mysql.start(kind, program, processes, folder)

    def _owned(self) -> Processes:
        if self._processes is None:
            self._processes = Processes()
            atexit.register(self._processes.stop)
        return self._processes

    def _folder(self, name: str) -> Path:
        folder = self._owned().folder / name
        folder.mkdir(mode=0o755)
        return folder


def describe(kind: Kind) -> str:
    """A server's version, or why there is none, without starting it."""
    embedded: dict[str, Callable[[], str]] = {
        "sqlite": lambda: sqlite3.sqlite_version,
        "duckdb": lambda: duckdb.__version__,
    }
    if kind.name in embedded:
        return embedded[kind.name]()
    if os.environ.get(kind.variable):
        return f"as {kind.variable} says"
    try:
        return find(kind.name).version
    except MissingError as missing:
        return str(missing)
