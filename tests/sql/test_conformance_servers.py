"""Our splitting beside psql's, over generated scripts. A recorder takes the server's place."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sqlmig.sql.blank import skip
from tests.conftest import have
from tests.servers.programs import find
from tests.sql.fragments import script
from tests.sql.recorder import Recorder
from tests.sql.test_conformance import code, ours

Sent = list[tuple[str, str | None]]
# psql reads `1e--` as a broken number and `-`; no server takes it
BROKEN_NUMBER = re.compile(r"[0-9][eE]-")


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


@settings(max_examples=100, deadline=None, phases=[Phase.generate])
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
