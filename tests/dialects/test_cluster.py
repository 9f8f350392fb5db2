"""Runners on three Galera nodes: one lock, which outlives no holder and admits no two."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import Timer

import pytest

from sqlmig.dialects.api import Holder, Session
from sqlmig.dialects.mysql import rowlock
from sqlmig.errors import DatabaseError, LockLost, LockTimeout
from tests.dialects.sessions import lock_briefly, opened, run
from tests.servers import Database, Project
from tests.servers.project import clean_environment

Nodes = tuple[Database, ...]
TABLE = "CREATE TABLE t (a int PRIMARY KEY)"
WIDE = (
    "CREATE TABLE wide (a int PRIMARY KEY, b varchar(200) NOT NULL)",
    "INSERT INTO wide SELECT seq, repeat(seq, 30) FROM seq_1_to_20000",
)
RUNNERS = 6
# a runner that takes a lock over after a short silence
HASTY = (
    "import sys; from sqlmig.dialects.mysql import rowlock; from sqlmig.cli import main\n"
    "rowlock.BEAT, rowlock.EXPIRY = 0.3, 1.5; sys.exit(main(sys.argv[1:]))"
)
HOLDER = (
    "import sys, time; from sqlmig.config import parse_url; from sqlmig.dialects import load\n"
    "from sqlmig.dialects.api import ConnectOptions\n"
    "url = parse_url(sys.argv[1]); session = load(url).connect(url, ConnectOptions())\n"
    "with session.lock('k', 0, print): print('held', flush=True); time.sleep(60)"
)


def start(project: Project, db: Database, *args: str) -> subprocess.Popen[str]:
    """A hasty sqlmig in the background."""
    return subprocess.Popen(
        [sys.executable, "-c", HASTY, *args],
        cwd=project.path,
        env={**clean_environment(), "DATABASE_URL": db.url},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code and all that it printed."""
    text, _ = process.communicate(timeout=60)
    return process.returncode, text


def until(db: Database, question: str) -> None:
    """Wait for a query to have rows."""
    end = time.monotonic() + 20
    while not db.query(question):
        assert time.monotonic() < end, question
        time.sleep(0.02)


@pytest.fixture
def made(nodes: Nodes) -> Nodes:
    """The nodes when all of them have the database."""
    nodes[0].create()
    end = time.monotonic() + 20
    while not all(node.exists() for node in nodes):
        assert time.monotonic() < end
        time.sleep(0.02)
    return nodes


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rowlock, "EXPIRY", 0.5)


@contextmanager
def taken_over(first: Session, second: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """`first` believes that it has the lock, and was silent for so long that `second` has it."""
    with ExitStack() as stack:
        with monkeypatch.context() as silent:
            silent.setattr(rowlock, "BEAT", 60)
            stack.enter_context(first.lock("k", 0, print))
        stack.enter_context(second.lock("k", 10, print))
        yield


def test_runners_on_different_nodes(nodes: Nodes, project: Project) -> None:
    """Six at once on a database that is not there: all succeed, and each migration runs once."""
    project.write("1_schema.sql", f"-- migrate:up\n{TABLE};\nINSERT INTO t VALUES (1);\n-- migrate:down\n")
    project.write("2_rows.sql", "-- migrate:up\nINSERT INTO t VALUES (2);\n-- migrate:down\n")
    for _ in range(2):
        runners = [start(project, nodes[number % 3], "up", "--no-dump-schema") for number in range(RUNNERS)]
        results = [ended(process) for process in runners]
        assert [code for code, _ in results] == [0] * RUNNERS, [text for code, text in results if code]
        for node in nodes:
            assert node.query("SELECT a FROM t ORDER BY a") == [(1,), (2,)]
        applied = nodes[0].query("SELECT version FROM schema_migrations_log WHERE kind = 'applied' ORDER BY id")
        assert applied == [("1",), ("2",)]
        assert nodes[2].query("SELECT count(*) FROM sqlmig_lock") == [(0,)]
        nodes[1].drop()


def test_many_create_and_drop_one_database(nodes: Nodes, project: Project) -> None:
    """Of runners that create or drop it at once on different nodes all succeed."""
    for command in ("create", "drop"):
        runners = [start(project, node, command) for node in nodes]
        assert [ended(process)[0] for process in runners] == [0] * 3
        assert {node.exists() for node in nodes} == {command == "create"}


def test_a_holder_on_another_node_is_named(made: Nodes) -> None:
    """Who, from which machine, through which node, since when, and when it was last heard of."""
    heard: list[Holder] = []
    with opened(made[0]) as first, opened(made[1]) as second, first.lock("k", 0, print):
        with pytest.raises(
            LockTimeout, match=rf"sqlmig through 127.0.0.1:{port_of(made[0])} .*last sign of life \d s ago"
        ):
            lock_briefly(second, 0.3, heard.append)
        with second.lock("another", 0, print):
            pass
    assert len(heard) == 1
    assert heard[0].since is not None


@pytest.mark.usefixtures("hasty")
def test_a_killed_holder_is_succeeded(made: Nodes) -> None:
    """kill -9 leaves its rows. They count as long as it beats, and no longer than they may be silent."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, made[0].url], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        process.kill()
    with opened(made[1]) as session:
        with pytest.raises(LockTimeout):
            lock_briefly(session, 0.2)
        lock_briefly(session, 10)


@pytest.mark.usefixtures("hasty")
def test_a_holder_that_beats_keeps_the_lock(made: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes, also during an ALTER, which no beat can overtake."""
    monkeypatch.setattr(rowlock, "BEAT", 0.1)
    order = []
    with opened(made[0]) as first, opened(made[1]) as second, ThreadPoolExecutor() as threads:
        run(first, *WIDE)

        def wait() -> None:
            lock_briefly(second, 30)
            order.append("second")

        with first.lock("k", 0, print):
            waiter = threads.submit(wait)
            run(first, "ALTER TABLE wide ADD INDEX (b, a), ADD INDEX (a, b), ALGORITHM=COPY")
            time.sleep(0.8)
            run(first, TABLE)
            order.append("first")
        waiter.result()
    assert order == ["first", "second"]


def test_nothing_is_read_from_the_past(made: Nodes) -> None:
    """What was committed on another node is waited for, when this one is behind."""
    made[0].execute(TABLE)
    with opened(made[2]) as session, opened(made[2]) as backup, session.lock("k", 0, print):
        run(backup, "FLUSH TABLES WITH READ LOCK")  # which halts what comes from other nodes
        made[0].execute("INSERT INTO t VALUES (1)")
        release = Timer(0.5, run, (backup, "UNLOCK TABLES"))
        release.start()
        assert session.query("SELECT a FROM t") == [(1,)]
        release.join()


def test_ctrl_c_gives_the_lock_back(made: Nodes) -> None:
    """Nobody has to wait for its rows to expire."""
    with opened(made[0]) as first, opened(made[1]) as second:
        with pytest.raises(KeyboardInterrupt), first.lock("k", 0, print):
            raise KeyboardInterrupt
        lock_briefly(second, 1)


@pytest.mark.usefixtures("hasty")
def test_a_holder_that_was_succeeded_changes_nothing(made: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in a transaction nor by a statement that commits by itself, a file's or the ledger's own."""
    with opened(made[0]) as first, opened(made[1]) as second:
        first.execute(TABLE)
        with taken_over(first, second, monkeypatch):
            with pytest.raises(LockLost), first.transaction():
                run(first, "INSERT INTO t VALUES (1)")
            with pytest.raises(LockLost):
                run(first, "INSERT INTO t VALUES (2)")
            with pytest.raises(LockLost):
                first.execute("INSERT INTO t VALUES (3)")
            with pytest.raises(LockLost):
                first.execute("CREATE TABLE more (a int)")
            assert second.query("SELECT * FROM t") == []
            assert not second.has_table("more")
            with second.transaction():
                run(second, "INSERT INTO t VALUES (4)")
    assert made[2].query("SELECT * FROM t") == [(4,)]


@pytest.mark.usefixtures("hasty")
def test_a_takeover_just_before_the_commit_is_noticed(made: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction has the lock's row in it, so that the cluster lets only one of the two commit."""
    seal = rowlock.Fence.seal

    def slowly(fence: rowlock.Fence, link: object) -> None:
        seal(fence, link)  # type: ignore[arg-type]
        lock_briefly(second, 10)

    with opened(made[0]) as first, opened(made[1]) as second:
        first.execute(TABLE)
        with monkeypatch.context() as patched:
            patched.setattr(rowlock, "BEAT", 60)
            with first.lock("k", 0, print):
                patched.setattr(rowlock.Fence, "seal", slowly)
                with pytest.raises(DatabaseError) as caught, first.transaction():
                    run(first, "INSERT INTO t VALUES (1)")
    assert caught.value.lock_timeout
    assert made[2].query("SELECT * FROM t") == []


@pytest.mark.parametrize("options", ["", "transaction:false"])
def test_a_suspended_runner_that_wakes_up(made: Nodes, project: Project, options: str) -> None:
    """Another took over and finished; the first ends with an error and nothing is done twice."""
    made[0].execute(TABLE)
    rows = "\n".join(f"INSERT INTO t VALUES ({number});" for number in range(4))
    project.write("1_rows.sql", f"-- migrate:up {options}\nDO sleep(0.5);\n{rows}\n-- migrate:down\n")
    first = start(project, made[0], "up")
    until(made[0], "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'DO sleep%'")
    first.send_signal(signal.SIGSTOP)
    code, text = ended(start(project, made[1], "up"))
    first.send_signal(signal.SIGCONT)
    late, told = ended(first)
    assert late in (4, 5), told
    assert "taken the lock over" in told or "1213" in told
    if options:
        assert code == 3, text  # a statement was under way, and a person must look
        assert made[2].query("SELECT a FROM t") == []
    else:
        assert code == 0, text
        assert made[2].query("SELECT count(*) FROM schema_migrations_log") == [(1,)]
        assert made[2].query("SELECT count(*) FROM t") == [(4,)]


def test_a_conflict_with_other_traffic_is_tried_again(made: Nodes, project: Project) -> None:
    """What another node committed meanwhile makes the whole transaction fail, which may succeed later."""
    made[0].execute(TABLE, "INSERT INTO t VALUES (1)")
    for number, options in enumerate(("retry:1", ""), 1):
        project.write(
            f"{number}_rows.sql", f"-- migrate:up {options}\nUPDATE t SET a = a + 10;\nDO sleep(1);\n-- migrate:down\n"
        )
        runner = start(project, made[0], "up")
        until(made[0], "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'DO sleep%'")
        made[1].execute("UPDATE t SET a = a + 1")
        code, text = ended(runner)
        assert code == (0 if options else 4), text
        assert ("next try in" in text) == bool(options)
    assert "retry:5" in text
    assert made[2].query("SELECT a FROM t") == [(13,)]


@pytest.mark.usefixtures("hasty")
def test_group_replication(member: Database, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same lock: files of both kinds run, and a holder that was succeeded changes nothing."""
    project.write("1_schema.sql", f"-- migrate:up\n{TABLE};\nINSERT INTO t VALUES (1);\n-- migrate:down\n")
    project.write("2_rows.sql", "-- migrate:up\nINSERT INTO t VALUES (2);\n-- migrate:down\n")
    done = project.run("up", db=member)
    assert done.code == 0, done.err
    with opened(member) as first, opened(member) as second, taken_over(first, second, monkeypatch):
        with pytest.raises(LockLost), first.transaction():
            run(first, "INSERT INTO t VALUES (3)")
        with pytest.raises(LockLost):
            run(first, "INSERT INTO t VALUES (4)")
    assert member.query("SELECT a FROM t ORDER BY a") == [(1,), (2,)]


def test_a_node_outside_the_cluster(nodes: Nodes, project: Project) -> None:
    """It refuses every query: that is the environment's fault, and nothing was changed."""
    project.write("1_rows.sql", f"-- migrate:up\n{TABLE};\n-- migrate:down\n")
    nodes[2].create()
    nodes[2].execute("SET GLOBAL wsrep_reject_queries = 'ALL'")
    try:
        done = project.run("up", db=nodes[2])
    finally:
        nodes[2].execute("SET GLOBAL wsrep_reject_queries = 'NONE'")
    assert done.code == 5
    assert "no working part of its cluster" in done.err


def test_the_lock_is_no_part_of_the_schema(nodes: Nodes, project: Project) -> None:
    """Neither in the file nor in the way of loading it. Another table of that name would be."""
    project.write("1_schema.sql", f"-- migrate:up\n{TABLE};\n-- migrate:down\n")
    assert project.run("up", db=nodes[0]).code == 0
    assert "sqlmig_lock" not in (project.path / "db/schema.sql").read_text()
    nodes[0].drop()
    done = project.run("load", db=nodes[1])
    assert done.code == 0, done.err
    assert project.run("diff", db=nodes[2]).code == 0
    nodes[2].execute("ALTER TABLE sqlmig_lock COMMENT = ''")
    assert "sqlmig_lock" in project.run("diff", db=nodes[2]).out


def port_of(db: Database) -> int:
    assert db.address is not None
    return db.address.port
