"""The seven databases every test of SQL runs on, others for a few tests, and what a test may ask of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from string import digits


@dataclass(frozen=True, slots=True)
class Kind:
    """One database. `version` is the oldest accepted.

    One that is not `common` is there for the tests that name it. Its version, and PostgreSQL's, is met exactly.
    """

    name: str
    dialect: str
    transactional: bool
    embedded: bool = False
    version: tuple[int, ...] = ()
    common: bool = True

    @property
    def product(self) -> str:
        """The server's name without a version, which is the scheme of its URLs, too."""
        return self.name.rstrip(digits)

    @property
    def variable(self) -> str:
        """The environment variable that names a server to use instead of a private one."""
        return f"SQLMIG_TEST_{self.name.upper()}_URL"

    @property
    def required(self) -> str:
        return ".".join(map(str, self.version))

    def accepts(self, version: str) -> bool:
        numbers = tuple(int(part) for part in version.split("."))
        if self.dialect == "postgres" or not self.common:
            return numbers[: len(self.version)] == self.version
        return numbers >= self.version


@dataclass(frozen=True, slots=True)
class Login:
    user: str
    password: str


# "hard" is for everything that quotes, encodes, hides or passes on a password
ADMIN = Login("sqlmig", "4Jd-admin-9xQ")
HARD = Login("hard", "p@:/?#%&+ w")

KINDS = {
    kind.name: kind
    for kind in (
        Kind("postgres15", "postgres", transactional=True, version=(15,)),
        Kind("postgres16", "postgres", transactional=True, version=(16,)),
        Kind("postgres18", "postgres", transactional=True, version=(18,)),
        Kind("mariadb", "mysql", transactional=False, version=(10, 11)),
        Kind("mysql", "mysql", transactional=False, version=(9,)),
        Kind("sqlite", "sqlite", transactional=True, embedded=True),
        Kind("duckdb", "duckdb", transactional=True, embedded=True),
        Kind("postgres12", "postgres", transactional=True, version=(12,), common=False),
        Kind("postgres13", "postgres", transactional=True, version=(13,), common=False),
        Kind("postgres14", "postgres", transactional=True, version=(14,), common=False),
        Kind("postgres17", "postgres", transactional=True, version=(17,), common=False),
        Kind("mariadb105", "mysql", transactional=False, version=(10, 5), common=False),
        Kind("mariadb118", "mysql", transactional=False, version=(11, 8), common=False),
    )
}


class MissingError(Exception):
    """A server that is not installed, or cannot start."""


def select(names: tuple[str, ...], traits: Mapping[str, object]) -> list[str]:
    """The names of the databases that a test's marks leave; ValueError for a word that means nothing."""
    known = {field.name for field in fields(Kind)}
    unknown = [word for word in names if word not in KINDS] + [word for word in traits if word not in known]
    if unknown:
        raise ValueError(f"unknown in @pytest.mark.databases: {', '.join(unknown)}")
    named = [kind for kind in KINDS.values() if (kind.name in names if names else kind.common)]
    return [kind.name for kind in named if all(getattr(kind, key) == value for key, value in traits.items())]


def cache_folder() -> Path:
    """Where scripts/test keeps what it unpacked."""
    own = os.environ.get("SQLMIG_TEST_CACHE")
    return Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sqlmig-tests"


def strict() -> bool:
    """Whether a missing server fails the tests."""
    return os.environ.get("CI", "").lower() == "true" or os.environ.get("SQLMIG_TEST_STRICT", "") not in ("", "0")
