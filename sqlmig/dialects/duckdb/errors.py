"""What duckdb's exceptions mean.

Our connections set `errors_as_json`, so that a message carries the place of the error instead of a drawing of it
(https://duckdb.org/docs/stable/configuration/overview). Where a file switches that off, the drawing is cut away.
"""

from __future__ import annotations

import json
import re
from typing import Any

import duckdb

from sqlmig.errors import ConnectionFailed, DatabaseError, EnvironmentFailure, SqlmigError

# RuntimeError is what the package raises for a signal in the middle of a query, and for text that is no Unicode
Raised = (duckdb.Error, RuntimeError)

_DRAWING = re.compile(r"\n+LINE \d+: .*", re.S)
_JSON = re.compile(r"(?P<kind>[A-Z][\w ]*): (?P<body>\{.*\})\s*", re.S)
_QUOTED = re.compile(r'"((?:[^"]|"")+)"')
_FULL = re.compile(r"no space left on device|disk (?:is )?full|quota exceeded", re.I)
_READ_ONLY = re.compile(r"read-only file ?system|attached in read-only mode|in read-only mode", re.I)
_BROKEN = re.compile(r"database has been invalidated|corrupt|could not read enough bytes|input/output error", re.I)


def interrupted(error: BaseException) -> bool:
    """Whether the package saw a signal by itself and swallowed what Python's handler raised."""
    return isinstance(error, RuntimeError) and str(error) == "Query interrupted"


def words(error: BaseException) -> str:
    """The message as DuckDB prints it, whatever form it comes in."""
    kind, details = _details(error)
    return f"{kind}: {details['exception_message']}" if details else str(error)


def translate(error: BaseException, path: str, sql: str) -> SqlmigError:
    """Our error for duckdb's while `sql` ran."""
    text = _DRAWING.sub("", words(error)).strip()
    message, _, rest = text.partition("\n")
    failure = _environment(text, error, path)
    if failure is not None:
        return failure
    _, details = _details(error)
    return DatabaseError(
        message,
        sqlstate=type(error).__name__,
        offset=_offset(details, sql),
        hint=" ".join(rest.split()) or None,
    )


def _environment(text: str, error: BaseException, path: str) -> EnvironmentFailure | None:
    if _FULL.search(text):
        return EnvironmentFailure(f"the disk that holds {path} is full: {text}", hint="make room and run it again")
    if _READ_ONLY.search(text):
        return EnvironmentFailure(f"{path} is read-only: {text}", hint="the file and its directory must be writable")
    if isinstance(error, duckdb.FatalException | duckdb.IOException) and _BROKEN.search(text):
        return ConnectionFailed(f"{path} cannot be used any more: {text}", hint="check the disk; run it again")
    if isinstance(error, duckdb.ConnectionException):
        return ConnectionFailed(f"the connection to {path} was lost: {text}")
    return None


def _details(error: BaseException) -> tuple[str, dict[str, Any]]:
    match = _JSON.fullmatch(str(error))
    if match is None:
        return "", {}
    try:
        details = json.loads(match["body"])
    except ValueError:
        return "", {}
    return match["kind"], details if "exception_message" in details else {}


def _offset(details: dict[str, Any], sql: str) -> int | None:
    """The place in characters. DuckDB counts bytes, and up to 1.4 characters in errors of the parser."""
    position = details.get("position")
    if position is None or not str(position).isdecimal():
        return None
    count = int(position)
    if sql.isascii():
        return count if count <= len(sql) else None
    by_bytes = len(sql.encode()[:count].decode(errors="ignore"))
    if details.get("exception_type") != "Parser":
        return by_bytes
    named = _QUOTED.search(details["exception_message"])
    fits = {at for at in (by_bytes, count) if named and sql.startswith(named[1], at)}
    return fits.pop() if len(fits) == 1 else None
