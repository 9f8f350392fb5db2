"""Our splitting beside that of psql and of the mariadb client. A recorder takes the server's place."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sqlmig.sql.blank import skip
from sqlmig.sql.client import mode_after
from sqlmig.sql.kinds import COMMENTS, HINT
from sqlmig.sql.lexer import lexer
from sqlmig.sql.mode import SPACES, default_mode
from tests.conftest import have
from tests.servers.programs import find, find_client
from tests.sql.fragments import mysql_client_script, script
from tests.sql.mysql_recorder import MysqlRecorder
from tests.sql.recorder import Recorder
from tests.sql.test_conformance import code, ours
from tests.sql.test_golden import FOLDER

Sent = list[tuple[str, str | None]]
# psql reads `1e--` as a broken number and `-`; no server takes it
BROKEN_NUMBER = re.compile(r"[0-9][eE]-")

# where the mariadb client and the server disagree on a comment's end: a comment within /*! */, and these within /* */
DISPUTED = re.compile(r"/\*!(?:(?!\*/).)*/\*|/\*(?:(?!\*/)[\s\S])*/\*[!/]")
# what no server takes, and the client takes for its own commands
NO_SQL = re.compile(r"delimiter\b|use\b(?!\s*`?\w+`?\s*\Z)", re.I)


@pytest.fixture(scope="module")
def psql() -> Iterator[Recorder]:
    """The one that comes with PostgreSQL 16's wheel."""
    recorder = Recorder(str(have(lambda: find("postgres16")).path.with_name("psql")))
    yield recorder
    recorder.close()


def comparable(sent: Sent) -> Sent:
    r"""Take off what psql adds or leaves out: delimiters, empty lines, and the line `\.` behind data."""
    found: Sent = []
    for sql, data in sent:
        begin, _ = skip(sql, 0, "postgres")
        text = re.sub(r"\n\n+", "\n", code(sql[begin:], "postgres").replace("\r", ""))
        if text:
            found.append((text, None if data is None else re.sub(r"^\\\.\r?\n\Z", "", data, flags=re.M)))
    return found


@settings(max_examples=100, deadline=None, phases=[Phase.generate, Phase.shrink])
@given(scripts=st.lists(script("postgres"), min_size=20, max_size=20))
def test_postgres_is_cut_where_psql_cuts(psql: Recorder, scripts: list[str]) -> None:
    """Scripts that we refuse are left out: psql runs what it can of them. The message is the script."""
    readable = [text for text in scripts if ours(text, "postgres")[1] is None and not BROKEN_NUMBER.search(text)]
    for text, sent in zip(readable, psql.sent(readable), strict=True):
        statements, _ = ours(text, "postgres")
        expected = [
            (statement.sql, None if statement.data is None else "".join(statement.data)) for statement in statements
        ]
        assert comparable(expected) == comparable(sent), text


@pytest.fixture(scope="module")
def mariadb() -> Iterator[MysqlRecorder]:
    recorder = MysqlRecorder(have(lambda: find_client("mariadb")))
    yield recorder
    recorder.close()


# bodies without DELIMITER, which only we accept; a comment with which the client loses a statement; forms of
# SET sql_mode that the recorder does not know
OURS_ALONE = {"bodies_without_delimiter", "mariadb_blocks", "use_before_a_comment", "sql_mode_forms"}


def mysql_code(text: str) -> list[str]:
    """Our statements without comments, which the client takes out."""
    mode = default_mode("mysql")
    found = []
    for statement in ours(text, "mysql")[0]:
        spans = lexer("mysql", "parts", mode).spans(text, statement.offset, statement.end)
        kept = (text[start : min(end, statement.end)] for kind, start, end in spans if kind not in {*COMMENTS, HINT})
        found.append("".join(kept).strip(SPACES["mysql"]))
        mode = mode_after(statement.sql, "mysql", mode)
    return [sql for sql in found if sql]


def dense(statements: list[str]) -> list[str]:
    r"""The client changes line ends, also `\` before them, the space around comments and the quotes behind USE."""
    found = [re.sub(r"\A/\*M!999999 enable the sandbox mode \*/", "", sql) for sql in statements]
    found = [re.sub(r"\\?\r?\n|\s", "", sql, flags=re.A) for sql in found]
    return [sql.replace("`", "").lower() if sql[:3].lower() == "use" else sql for sql in found]


@settings(max_examples=60, deadline=None, phases=[Phase.generate, Phase.shrink])
@given(scripts=st.lists(mysql_client_script(), min_size=50, max_size=50))
def test_mysql_is_cut_where_the_mariadb_client_cuts(mariadb: MysqlRecorder, scripts: list[str]) -> None:
    """Scripts that we refuse are left out, and those that no server takes. The message is the script."""
    readable = [text for text in scripts if ours(text, "mysql")[1] is None and not DISPUTED.search(text)]
    valid = [text for text in readable if not any(map(NO_SQL.match, mysql_code(text)))]
    for text, sent in zip(valid, mariadb.sent(valid), strict=True):
        assert dense(mysql_code(text)) == dense(sent), text


def test_the_golden_cases_of_mysql_are_cut_where_the_mariadb_client_cuts(mariadb: MysqlRecorder) -> None:
    cases = {path.stem: path.read_bytes().decode("utf-8") for path in (FOLDER / "mysql").glob("*.sql")}
    scripts = {name: text for name, text in cases.items() if ours(text, "mysql")[1] is None and name not in OURS_ALONE}
    sent = dict(zip(scripts, map(dense, mariadb.sent(list(scripts.values()))), strict=True))
    assert {name: dense(mysql_code(text)) for name, text in scripts.items()} == sent
