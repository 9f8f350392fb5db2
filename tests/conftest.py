"""What every test may ask for: a real database (`db`), a user's project (`project`), dbmate (`dbmate`).

def test_something(db: Database, project: Project) -> None: ...          on all seven databases

@pytest.mark.databases("postgres15", "mysql")                            on these
@pytest.mark.databases(transactional=True, embedded=False)               on those that are so; dialect="mysql" too
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

from tests.figures import figures, long, pytest_addoption, pytest_terminal_summary
from tests.servers import KINDS, Database, MissingError, Pool, Project
from tests.servers.database import fresh
from tests.servers.kinds import select, strict
from tests.servers.pool import describe
from tests.servers.programs import client_folder, find_dbmate
from tests.servers.volume import Volume, mounted

__all__ = ["figures", "long", "pytest_addoption", "pytest_terminal_summary"]  # pytest finds them here

Wanted = TypeVar("Wanted")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "databases(*names, **traits): run on these databases only")
    config.addinivalue_line("markers", "long: does a part of what it does with --long")
    # A slow machine is no mistake of the code. Where a verdict is wanted the generated scripts are the same each
    # time, on a developer's machine they are new ones.
    patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("verdict", patient, derandomize=True)
    settings.register_profile("search", patient)
    settings.load_profile("verdict" if strict() else "search")


def pytest_report_header() -> list[str]:
    return [f"{kind.name}: {describe(kind)}" for kind in KINDS.values()]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "db" in metafunc.fixturenames:
        marks = [select(mark.args, mark.kwargs) for mark in metafunc.definition.iter_markers("databases")]
        names = [name for name in KINDS if all(name in mark for mark in marks or [select((), {})])]
        metafunc.parametrize("db", names, indirect=True)


@pytest.fixture(scope="session")
def servers() -> Iterator[Pool]:
    pool = Pool()
    yield pool
    pool.stop()


@pytest.fixture
def db(request: pytest.FixtureRequest, servers: Pool, tmp_path: Path) -> Iterator[Database]:
    """A database of this test's own, not created yet, dropped afterwards."""
    name = request.param
    database = fresh(name, None if KINDS[name].embedded else have(lambda: servers.address(name)), tmp_path)
    yield database
    database.drop()


@pytest.fixture(params=["transaction", "session"])
def pooled(request: pytest.FixtureRequest, db: Database, servers: Pool) -> Database:
    """The test's database through PgBouncer, in both modes. The user is the same."""
    address = have(lambda: servers.pooler(db.server, request.param))
    return replace(db, url=address.url(db.name), address=address)


@pytest.fixture
def nodes(servers: Pool, tmp_path: Path) -> Iterator[tuple[Database, ...]]:
    """A database of this test's own as each of three Galera nodes has it; the nodes are started by the first test."""
    addresses = have(servers.cluster)
    first = fresh("mariadb", addresses[0], tmp_path)
    yield tuple(replace(first, url=address.url(first.name), address=address) for address in addresses)
    first.drop()


@pytest.fixture
def member(servers: Pool, tmp_path: Path) -> Iterator[Database]:
    """A database on a MySQL server in a Group Replication group."""
    database = fresh("mysql", have(servers.group)[0], tmp_path)
    yield database
    database.drop()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A user's folder without any migration."""
    path = tmp_path / "project"
    path.mkdir()
    return Project(path)


@pytest.fixture(scope="session")
def dbmate() -> Path:
    """The dbmate whose files and databases sqlmig must understand."""
    return have(find_dbmate)


@pytest.fixture
def client_programs(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path | None:
    """The folder with the programs that copy this database, first on the PATH; None where none is needed."""
    if db.embedded:
        return None
    folder = have(lambda: client_folder(db.kind.product, tmp_path / "programs"))
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Volume]:
    """A small disk that can be full or read-only."""
    path = tmp_path / "volume"
    path.mkdir()
    with ExitStack() as stack:
        try:
            disk = stack.enter_context(mounted(path))
        except PermissionError as error:
            pytest.skip(str(error))
        yield disk


def have(get: Callable[[], Wanted]) -> Wanted:
    """What a test needs; without it the test is skipped, or fails where everything must be there."""
    try:
        return get()
    except MissingError as missing:
        reason = str(missing)
    if strict():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason.partition("\n")[0])
