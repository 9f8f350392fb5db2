"""A data file's rows by LOAD DATA LOCAL, for servers that allow it.

The server cannot stop a file that is on its way, so it makes warnings of errors and leaves rows out, as IGNORE does:
each warning is an error here. https://dev.mysql.com/doc/refman/9.0/en/load-data.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from pymysql.constants import CLIENT

from sqlmig.dialects.api import Traits
from sqlmig.dialects.mysql import wire
from sqlmig.dialects.mysql.channel import Target, ask, send_file
from sqlmig.dialects.mysql.columns import Kind, bits, hexadecimal, truth
from sqlmig.dialects.mysql.inbox import Rows as Answered
from sqlmig.dialects.mysql.inserting import AT_ROW
from sqlmig.errors import DatabaseError
from sqlmig.tabular import DataFile, Record

CHUNK = 5_000  # rows in a packet
# A backslash means the same in every SQL mode when it is written as a number
FORMAT = "CHARACTER SET utf8mb4 FIELDS TERMINATED BY 0x09 ESCAPED BY 0x5C LINES TERMINATED BY 0x0A"
QUIET = "SET @sqlmig_notes = @@sql_notes, sql_notes = 0"  # notes are no errors, and would hide some
LOUD = "SET sql_notes = @sqlmig_notes"
_NULL = "\\N"
_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n"})
_UNQUIET = re.compile(r"[\\\n]")
_EXPRESSIONS: dict[Kind, str] = {"bits": "CAST(CONV({}, 2, 10) AS UNSIGNED)", "bytes": "UNHEX({})"}
_TEXTS: dict[Kind, Callable[[str], str]] = {
    "truth": truth,
    "bits": lambda text: bits(text) or text,
    "bytes": hexadecimal,
}


def possible(link: wire.Link) -> bool:
    """Whether this end of the connection may send files."""
    return bool(link.client_flag & CLIENT.LOCAL_FILES)


def statement(traits: Traits, table: Sequence[str], columns: Sequence[str], kinds: Sequence[Kind]) -> str:
    targets, settings = [], []
    for number, (column, kind) in enumerate(zip(columns, kinds, strict=True)):
        variable = f"@sqlmig_{number}"
        targets.append(variable if kind in _EXPRESSIONS else traits.quoted(column))
        if kind in _EXPRESSIONS:
            settings.append(f"{traits.quoted(column)} = {_EXPRESSIONS[kind].format(variable)}")
    into = f"LOAD DATA LOCAL INFILE 'seed' INTO TABLE {traits.quoted(*table)} {FORMAT} ({', '.join(targets)})"
    return f"{into} SET {', '.join(settings)}" if settings else into


def packets(rows: DataFile, kinds: Sequence[Kind], on_rows: Callable[[int], None]) -> Iterator[bytes]:
    """The rows as the server reads them; each packet's are counted when the next one is asked for."""
    texts = {number: _TEXTS[kind] for number, kind in enumerate(kinds) if kind in _TEXTS}
    lines = (_line(record, texts) for record in rows.records())
    while chunk := list(islice(lines, CHUNK)):
        yield "".join(chunk).encode()
        on_rows(len(chunk))


def _line(record: Record, texts: dict[int, Callable[[str], str]]) -> str:
    if texts:
        record = tuple(
            [
                texts[number](text) if text is not None and number in texts else text
                for number, text in enumerate(record)
            ]
        )
    if None not in record:
        line = "\t".join(record)  # type: ignore[arg-type]  # None is not in it
        if _UNQUIET.search(line) is None and line.count("\t") == len(record) - 1:
            return f"{line}\n"
    return "\t".join([_NULL if text is None else text.translate(_SPECIAL) for text in record]) + "\n"


def load(
    link: wire.Link,
    target: Target,
    sql: str,
    rows: DataFile,
    kinds: Sequence[Kind],
    on_rows: Callable[[int], None],
) -> None:
    """Send the statement and the file. What the server warns of is a DatabaseError."""
    ask(link, target, QUIET)
    answer = send_file(link, target, sql, packets(rows, kinds, on_rows))
    if answer.warnings:
        raise _refused(ask(link, target, "SHOW WARNINGS", keep=True).rows, rows)
    ask(link, target, LOUD)


def _refused(warnings: Answered, rows: DataFile) -> DatabaseError:
    """The error that the first warning is."""
    _, number, text = warnings[0] if warnings else ("", "", "the server warns of something and does not say of what")
    error = DatabaseError(str(text), sqlstate=str(number) or None)
    match = AT_ROW.search(error.message)
    error.location = rows.place(int(match[1]) - 1) if match else None
    return error
