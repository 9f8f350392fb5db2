"""Every command with a dead server, a wrong name, a known login, a read-only folder and an interrupt."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sqlmig.cli.program import execute
from sqlmig.commands import MODULES
from tests.servers import Database, Project
from tests.servers.project import FOREIGN
from tests.servers.volume import Volume

FIRST = "20260101000000_good.sql"
GOOD = "-- migrate:up\nCREATE TABLE good (id integer PRIMARY KEY);\n-- migrate:down\nDROP TABLE good;\n"
PRODUCTION = ("--environment", "production")
WORDS = {
    "new": ("new", "x"),
    "wait": ("wait", "--wait-timeout", "300ms", "--wait-interval", "100ms"),
    "resume": ("resume", "20260101000000", "--retry"),
    "load": ("load", "--force", *PRODUCTION),
    "repair": ("repair", "--all"),
    "baseline": ("baseline", "20260101000000"),
    "drop": ("drop", "--force", *PRODUCTION),
    "completion": ("completion", "bash"),
}
"""How a command is called, where its name alone is not enough."""
ALONE = {"init", "new", "lint", "config", "completion"}
"""What asks no server."""
WRITING = {"create", "up", "migrate", "rollback", "redo", "resume", "load", "repair", "baseline", "drop"}
"""What writes to a database, makes or drops one."""
MAKING = {"create", "up", "load"}
"""What makes a missing one."""
CONTENT = {"wait", "plan", "validate", "preflight", "drop"}
"""What else has an answer where there is none."""
LOOKING = {"wait", "status", "plan", "log", "validate", "diff"}
"""What only reads the database, and writes no file."""

Document = dict[str, Any]
Call = Callable[..., Document]


@pytest.fixture
def call(project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """`call(command, url, *flags)` runs a command in the project, in this process, since it is done with all of them;
    its document. The project has a migration and a schema file."""
    monkeypatch.chdir(project.path)
    for name in [name for name in os.environ if name.startswith(FOREIGN)]:
        monkeypatch.delenv(name)
    project.write(FIRST, GOOD)
    (project.path / "sqlmig.toml").write_text("[env.production]\n")

    def called(command: str, url: str, *flags: str) -> Document:
        handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            code = execute([*WORDS.get(command, (command,)), *flags, "--json", "--url", url])
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
        told = capsys.readouterr()
        document: Document = json.loads(told.out)
        assert document["exit_code"] == code
        assert "Traceback" not in told.err
        return document

    schema = f"sqlite:{project.path}/schema.db"
    called("up", schema)
    Path(project.path, "schema.db").unlink()
    return called


def answers(documents: dict[str, Document]) -> dict[str, tuple[int, str | None]]:
    """By command its exit code, and where it failed what it says of the database."""
    return {
        command: (document["exit_code"], document["error"]["state"] if document["error"] else None)
        for command, document in documents.items()
    }


def expected(failing: set[str], code: int, others: int = 0) -> dict[str, tuple[int, str | None]]:
    """These fail with that code and have changed nothing, and the others are content."""
    return {command: (code, "nothing was changed") if command in failing else (others, None) for command in MODULES}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_command_is_somewhere() -> None:
    """A new command has to say whether it asks the server, writes, makes the database, or only looks."""
    assert set(MODULES) == ALONE | WRITING | CONTENT | LOOKING | {"dump"}


@pytest.mark.parametrize("scheme", ["postgres", "mysql"])
def test_a_dead_server(call: Call, project: Project, scheme: str) -> None:
    """Whatever asks the server says where nobody answers, with exit 5; no file is written."""
    before = contents(project.path)
    documents = {command: call(command, f"{scheme}://u:s3cretive@127.0.0.1:1/db") for command in sorted(MODULES)}
    assert answers(documents) == expected(set(MODULES) - ALONE, 5)
    assert all("127.0.0.1:1" in documents[command]["error"]["message"] for command in set(MODULES) - ALONE)
    assert "s3cretive" not in str(documents)
    written = documents["new"]["written"] + documents["init"]["written"]
    assert {name for name in contents(project.path) if name not in written} == set(before)


@pytest.mark.databases(embedded=False)
def test_a_wrong_password(call: Call, db: Database) -> None:
    """The server's refusal, with exit 5 and without the password that was wrong."""
    wrong = "wr0ng@:/?#%&+ pass"
    documents = {command: call(command, db.with_login("sqlmig", wrong)) for command in MODULES}
    assert answers(documents) == expected(set(MODULES) - ALONE, 5)
    assert all("sqlmig" in documents[command]["error"]["message"] for command in set(MODULES) - ALONE)
    for spelling in (wrong, "wr0ng", "wr0ng%40"):
        assert spelling not in str(documents)
    assert not db.exists()


def test_a_missing_database(call: Call, db: Database) -> None:
    """Who needs it says that it is missing, with exit 5; only `up`, `create` and `load` make it."""
    call("up", db.url)
    db.drop()
    documents, made = {}, set()
    for command in MODULES:
        documents[command] = call(command, db.url)
        if db.exists():
            made.add(command)
            db.drop()
    content = ALONE | MAKING | CONTENT
    assert answers(documents) == expected(set(MODULES) - content, 5)
    for command in set(MODULES) - content:
        assert documents[command]["error"]["code"] == "database_missing"
        assert db.name in documents[command]["error"]["message"]
        assert documents[command]["error"]["hint"]
    assert made == MAKING


@pytest.mark.parametrize("url", ["postgres://postgres:postgres@127.0.0.1:1/db", "mysql://root@127.0.0.1:1/db"])
def test_a_login_that_everybody_knows(call: Call, url: str) -> None:
    """In production whatever writes refuses it with exit 3 before it connects; what reads goes on to the server."""
    documents = {}
    for command in MODULES:
        flags = () if PRODUCTION[0] in WORDS.get(command, ()) else PRODUCTION
        documents[command] = call(command, url, *flags)
    assert answers(documents) == {
        **expected(set(MODULES) - ALONE, 5),
        **dict.fromkeys(WRITING, (3, "nothing was changed")),
    }


@pytest.mark.databases("sqlite", "duckdb")
def test_a_read_only_folder(
    call: Call, db: Database, project: Project, volume: Volume, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the project and the database on a disk that nobody may write, what writes says so with exit 5, and what
    looks does as ever."""
    url = f"{db.server}:app.{db.server}"
    assert call("up", url)["exit_code"] == 0
    Path("db/schema.sql").write_text(Path("db/schema.sql").read_text() + "-- not as the database is\n")
    shutil.copytree(project.path, volume.path, dirs_exist_ok=True)
    volume.read_only()
    monkeypatch.chdir(volume.path)
    before = contents(volume.path)
    documents = {command: call(command, url) for command in MODULES}
    codes = {command: document["exit_code"] for command, document in documents.items()}
    writing = WRITING - {"create"} | {"dump", "init", "new"}  # the database to create is there
    assert codes == {command: 5 if command in writing else 0 for command in MODULES} | {"preflight": 1, "diff": 1}
    documents["create"] = call("create", f"{db.server}:new/app.{db.server}")
    assert answers(documents)["create"] == (5, "nothing was changed")
    for command in writing | {"create"}:
        assert "ead-only file system" in str(documents[command]["error"])
    assert contents(volume.path) == before


# an interrupt may come between the driver's having a socket and its knowing that
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
@pytest.mark.parametrize("scheme", ["postgres", "mysql"])
def test_an_interrupt(call: Call, project: Project, scheme: str) -> None:
    """While the server is silent an interrupt ends each command with 130, and nothing was changed."""
    before = contents(project.path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"{scheme}://u:s3cretive@127.0.0.1:{silent.getsockname()[1]}/db"
        documents = {}
        for command in set(MODULES) - ALONE:
            with ended_when_connected(silent):
                documents[command] = call(command, url, "--connect-timeout", "30s")
    gc.collect()
    assert answers(documents) == dict.fromkeys(set(MODULES) - ALONE, (130, "nothing was changed"))
    assert contents(project.path) == before


@contextmanager
def ended_when_connected(silent: socket.socket) -> Iterator[None]:
    """Send this process SIGINT when somebody has connected."""

    def wait() -> None:
        with silent.accept()[0]:
            os.kill(os.getpid(), signal.SIGINT)
            over.wait(30)

    over, thread = threading.Event(), threading.Thread(target=wait)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
