"""The ledger: `schema_migrations`, which alone says what is applied, and its append-only log."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from itertools import chain
from operator import attrgetter

from sqlmig.errors import ConfigError, DatabaseError
from sqlmig.lean import sha256
from sqlmig.model import Applied, History, LogEntry
from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from sqlmig.dialects.api import Row, Session, Traits, Value

NAME_LIMIT = 63  # bytes: PostgreSQL cuts longer identifiers off, so two tables could become one
# a name part: quoted in any of the four ways, or anything without a dot
_PART = r'"((?:[^"]|"")+)"|`((?:[^`]|``)+)`|\[([^\]]+)\]|([^."`\[][^.]*)'
ROWS = 50  # of the log in one statement
_UP_KINDS = frozenset({"applied", "baselined", "repaired", "loaded"})
_OPEN_KINDS = frozenset({"started", "reached", "failed", "resumed"})

_COLUMNS = (
    "kind",
    "version",
    "name",
    "direction",
    "checksum",
    "batch",
    "statements_done",
    "statements_total",
    "done_checksum",
    "started_at",
    "finished_at",
    "duration_ms",
    "who",
    "host",
    "tool_version",
    "error",
)
_values: Callable[[LogEntry], tuple[Value, ...]] = attrgetter(*_COLUMNS)
_FACTS = ("version", "kind", "direction", "checksum", "batch", "statements_done", "id")
_TOLD = ("name", "finished_at", "duration_ms")


@noun
class Ledger:
    """The two tables' names, outermost qualifier first."""

    names: tuple[str, ...]

    @property
    def log_names(self) -> tuple[str, ...]:
        """The log stands beside the ledger; a long name is shortened so that it stays one of its own."""
        name = f"{self.names[-1]}_log"
        if len(name.encode()) > NAME_LIMIT:
            digest = sha256(name.encode()).hexdigest()[:8]
            name = f"{name.encode()[: NAME_LIMIT - 13].decode(errors='ignore')}_{digest}_log"
        return (*self.names[:-1], name)

    @property
    def key(self) -> str:
        """What runners on the same ledger share, and others do not: the advisory lock's key."""
        return ".".join(name.replace(".", "..") for name in self.names)


def locate(setting: str, session: Session) -> Ledger:
    """The ledger that a `--migrations-table` setting names: a table, or schema.table, each quoted or not.

    ConfigError when the text is no name.
    """
    names = parse_name(setting)
    namespace = session.namespace
    return Ledger((*namespace[: max(0, len(namespace) + 1 - len(names))], *names))


def parse_name(setting: str) -> tuple[str, ...]:
    """The parts of a possibly qualified name, for example `app."my.table"` → ("app", "my.table")."""
    parts = [setting] if setting.isidentifier() else _parts(setting)
    if not parts or len(parts) > 3 or "\0" in setting:
        raise ConfigError(
            f"migrations_table: {setting!r} is no table name",
            hint='write name or schema.name; quote a name that holds a dot or a quote, like "my.table"',
        )
    if len(parts[-1].encode()) > NAME_LIMIT:
        raise ConfigError(f"migrations_table: the name has {len(parts[-1].encode())} bytes, {NAME_LIMIT} at most")
    return tuple(parts)


def _parts(setting: str) -> list[str]:
    """The parts; none of a text that is no name."""
    import re  # most names need no expression

    parts, position, part = [], 0, re.compile(_PART)
    while match := part.match(setting, position):
        quoted, ticked, bracketed, plain = match.groups()
        parts.append(plain or bracketed or (quoted or "").replace('""', '"') or ticked.replace("``", "`"))
        position = match.end()
        if position == len(setting):
            return parts
        if setting[position] != ".":
            break
        position += 1
    return []


def prepare(session: Session, ledger: Ledger) -> None:
    """Make the two tables where they are missing; `schema_migrations` exactly as dbmate makes it."""
    traits = session.traits
    there, log_there = session.has_table(*ledger.names), session.has_table(*ledger.log_names)
    if not (there and log_there):
        session.ensure_schema(*ledger.names[:-1])
    if not there:
        session.execute(
            f"CREATE TABLE {traits.quoted(*ledger.names)} (version {traits.version_type} primary key)"
        )  # dbmate's own letters
    if not log_there:
        session.execute(_create_log(traits, ledger))


def _create_log(traits: Traits, ledger: Ledger) -> str:
    return f"""CREATE TABLE {traits.quoted(*ledger.log_names)} (
  id {traits.id_type} PRIMARY KEY,
  kind varchar(16) NOT NULL,
  version varchar(128) NOT NULL,
  name {traits.text_type} NOT NULL,
  direction varchar(4) NOT NULL,
  checksum varchar(128),
  batch bigint,
  statements_done bigint NOT NULL,
  statements_total bigint NOT NULL,
  done_checksum varchar(128),
  started_at {traits.timestamp_type} NOT NULL,
  finished_at {traits.timestamp_type},
  duration_ms bigint,
  who {traits.text_type} NOT NULL,
  host {traits.text_type} NOT NULL,
  tool_version varchar(64) NOT NULL,
  error {traits.text_type}
)"""


def recorder(session: Session, ledger: Ledger) -> Callable[[LogEntry], None]:
    """What appends an entry to the log, and enters or removes its version as the entry's kind and direction say."""
    table, mark = _target(session.traits, ledger.names), session.traits.placeholder
    entering, removing = f"INSERT INTO {table} (version) VALUES ({mark})", f"DELETE FROM {table} WHERE version = {mark}"
    appending = _insertion(session.traits, ledger, 1)

    def record(entry: LogEntry) -> None:
        if entry.kind in ("applied", "baselined"):
            session.enter(entering, (entry.version,))
        elif entry.direction == "down" and entry.kind in ("reverted", "repaired"):
            session.enter(removing, (entry.version,))
        session.enter(appending, _values(entry))

    return record


def _target(traits: Traits, names: tuple[str, ...]) -> str:
    """A table's name in a statement with parameters: where these are written with a %, one of the name is doubled."""
    name = traits.quoted(*names)
    return name.replace("%", "%%") if "%" in traits.placeholder else name


def append(session: Session, ledger: Ledger, entries: Sequence[LogEntry]) -> None:
    """Append entries to the log, and leave the ledger as it is."""
    for start in range(0, len(entries), ROWS):
        part = entries[start : start + ROWS]
        values = tuple(chain.from_iterable(map(_values, part)))
        session.enter(_insertion(session.traits, ledger, len(part)), values)


@cache
def _insertion(traits: Traits, ledger: Ledger, rows: int) -> str:
    """The statement that appends so many rows to the log.

    The lock allows one writer at a time, so the next id needs no sequence, which no two databases share.
    MySQL reads the table that it inserts into only through a derived table (manual, "INSERT ... SELECT"), which takes
    it as long as the rest; but one row, of which a run has several for each file, can be the answer of a query.
    """
    log, values = _target(traits, ledger.log_names), ", ".join([traits.placeholder] * len(_COLUMNS))
    head = f"INSERT INTO {log} (id, {', '.join(_COLUMNS)})"
    ids = (f"SELECT coalesce(max(id), 0) + {number} AS n FROM {log}" for number in range(1, rows + 1))
    if not traits.reads_target:
        if rows == 1:
            return f"{head} SELECT coalesce(max(id), 0) + 1, {values} FROM {log}"
        ids = (f"SELECT n FROM ({next_id}) AS last" for next_id in ids)
    return f"{head} VALUES {', '.join(f'(({next_id}), {values})' for next_id in ids)}"


def read(session: Session, ledger: Ledger, told: bool = False) -> History:
    """What is applied; with `told` also under which names, when and how long it took, which only people want to know.
    Reads only: a database without the tables has an empty history."""
    applied = versions(session, ledger)
    if applied is None:
        return History()
    rows = _past(session, ledger, told)
    if rows is None:
        return History(tuple(map(Applied, applied)))
    ups = {row[0]: row for row in rows if row[1] in _UP_KINDS and row[2] == "up"}
    last = {row[0]: row for row in rows}
    tried = [row for row in last.values() if row[1] in _OPEN_KINDS]
    return History(
        applied=tuple(_applied(version, ups.get(version)) for version in applied),
        unfinished=_unfinished(session, ledger, tried, frozenset(applied)),
        last_batch=max((row[4] or 0 for row in rows), default=0),
        attempted=frozenset((row[0], row[2]) for row in tried),
        kept=True,
    )


def _past(session: Session, ledger: Ledger, told: bool) -> list[tuple[Any, ...]] | None:
    """Of the log, oldest first, each row by which a version was applied, and the last one of each version in each
    batch, with the columns of `_FACTS`, and of `_TOLD` where people are told. The log may be many times as long."""
    log, columns = session.traits.quoted(*ledger.log_names), ", ".join(_FACTS + _TOLD if told else _FACTS)
    kinds = ", ".join(f"'{kind}'" for kind in sorted(_UP_KINDS))
    newest = f"SELECT max(id) AS newest FROM {log} GROUP BY version, batch"
    return _rows(
        session,
        ledger.log_names,
        f"SELECT {columns} FROM {log} WHERE kind IN ({kinds}) UNION ALL "
        f"SELECT {columns} FROM {log} JOIN ({newest}) AS ends ON id = newest WHERE kind NOT IN ({kinds}) ORDER BY id",
    )


def versions(session: Session, ledger: Ledger) -> tuple[str, ...] | None:
    """The applied versions in text order; None when there is no ledger yet."""
    rows = _rows(session, ledger.names, f"SELECT version FROM {session.traits.quoted(*ledger.names)}")
    return None if rows is None else tuple(sorted(str(row[0]) for row in rows))


def _rows(session: Session, names: tuple[str, ...], sql: str) -> list[Row] | None:
    """The rows of a table; None where it is not there. That is asked only when they cannot be read, but for within a
    transaction, which an error would end."""
    if not session.settled and not session.has_table(*names):
        return None
    try:
        return session.query(sql)
    except DatabaseError:
        if session.has_table(*names):
            raise
        return None


def is_applied(session: Session, ledger: Ledger, version: str) -> bool:
    """Whether one version is in the ledger now."""
    table, mark = _target(session.traits, ledger.names), session.traits.placeholder
    return bool(session.query(f"SELECT 1 FROM {table} WHERE version = {mark}", (version,)))


def read_log(session: Session, ledger: Ledger) -> tuple[LogEntry, ...]:
    """The whole log, oldest first; empty when there is none."""
    return _log_entries(session, ledger) or ()


def _log_entries(session: Session, ledger: Ledger, where: str = "") -> tuple[LogEntry, ...] | None:
    log = session.traits.quoted(*ledger.log_names)
    rows = _rows(session, ledger.log_names, f"SELECT id, {', '.join(_COLUMNS)} FROM {log}{where} ORDER BY id")
    return None if rows is None else tuple(map(_entry, rows))


def _entry(row: tuple[Any, ...]) -> LogEntry:
    number, kind, version, name, direction, checksum, batch, done, total, done_checksum, started, *rest = row
    finished, duration, who, host, tool_version, error = rest
    return LogEntry(
        id=_integer(number) or 0,
        kind=kind,
        version=str(version),
        name=str(name),
        direction=direction,
        checksum=_text(checksum),
        batch=_integer(batch),
        statements_done=_integer(done) or 0,
        statements_total=_integer(total) or 0,
        done_checksum=_text(done_checksum),
        started_at=_time(started) or datetime.min.replace(tzinfo=UTC),
        finished_at=_time(finished),
        duration_ms=_integer(duration),
        who=str(who),
        host=str(host),
        tool_version=str(tool_version),
        error=_text(error),
    )


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _integer(value: Any) -> int | None:
    return None if value is None else int(value)


def _time(value: Value) -> datetime | None:
    """UTC from what a driver gives: an aware or naive datetime, or SQLite's text."""
    if value is None:
        return None
    time = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _applied(version: str, row: tuple[Any, ...] | None) -> Applied:
    if row is None:  # another tool applied it
        return Applied(version)
    _, _, _, checksum, batch, _, _, *told = row
    if not told:
        return Applied(version, None, _text(checksum), _integer(batch))
    name, finished, duration = told
    return Applied(version, _text(name), _text(checksum), _integer(batch), _time(finished), _integer(duration))


def _unfinished(
    session: Session, ledger: Ledger, tried: Sequence[tuple[Any, ...]], applied: frozenset[str]
) -> tuple[LogEntry, ...]:
    """Of the last rows that ended nothing, in the order of their versions, those that say that some statements ran and
    others did not."""
    numbers = [
        str(number)
        for version, kind, direction, _, _, done, number, *_ in tried
        if (kind == "started" or done) and (version in applied) == (direction == "down")
    ]
    found = _log_entries(session, ledger, f" WHERE id IN ({', '.join(numbers)})") if numbers else ()
    return tuple(sorted(found or (), key=lambda entry: entry.version))
