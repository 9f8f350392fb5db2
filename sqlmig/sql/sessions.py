"""What statements leave in the session alone: settings, which can be made again, and what is gone with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlmig.sql.classify import classify
from sqlmig.sql.kinds import WORD
from sqlmig.sql.words import Word, words

_SETTINGS = {
    "postgres": frozenset({"SET", "RESET", "LOAD", "LISTEN"}),
    "mysql": frozenset({"SET", "USE", "LOCK"}),
    "sqlite": frozenset({"PRAGMA", "ATTACH"}),
    "duckdb": frozenset({"SET", "RESET", "USE", "PRAGMA", "ATTACH", "LOAD"}),
}
# SET of these is no matter of the session, or not of the whole session
_ELSEWHERE = frozenset({"GLOBAL", "PERSIST", "PERSIST_ONLY", "PASSWORD", "LOCAL", "CONSTRAINTS", "TRANSACTION"})


def is_setting(sql: str, dialect: str) -> bool:
    """Whether a statement sets up the session and means the same when it is said again in a new one.

    That is not so of a value that is computed, such as MySQL's `SET @id = LAST_INSERT_ID()`.
    """
    kind = classify(sql, dialect)
    if dialect == "postgres" and kind.verb == "SELECT":
        return "set_config" in sql.lower()
    if kind.verb not in _SETTINGS[dialect]:
        return False
    if kind.verb == "PRAGMA":
        return "VALUE" in kind.properties or dialect == "duckdb"
    if kind.verb != "SET":
        return True
    found = list(words(sql, dialect))
    local = {word.upper for word in found[1:2]} & (_ELSEWHERE - {"LOCAL"} if dialect == "mysql" else _ELSEWHERE)
    computed = dialect == "mysql" and any(word.text == "(" for word in found)
    return not local and not computed


def kept_in_session(sql: str, dialect: str) -> tuple[str, ...]:
    """The names of temporary tables, computed variables (with @) and prepared statements that a statement makes."""
    kind = classify(sql, dialect)
    if kind.verb == "CREATE" and "TEMPORARY" in kind.properties:
        return (kind.object_name.rpartition(".")[2].strip('"`[]'),)
    found = [word for word in words(sql, dialect) if word.depth == 0]
    if kind.verb == "PREPARE" and kind.object_kind != "TRANSACTION":
        return tuple(word.text for word in found[1:2])
    if dialect != "mysql" or kind.verb not in ("SET", "SELECT"):
        return ()
    if kind.verb == "SET":
        return () if is_setting(sql, dialect) else tuple(_variables(found, before=("=", ":")))
    into = next((index for index, word in enumerate(found) if word.upper == "INTO"), len(found))
    return tuple(_variables(found[into:]))


def mentioned(sql: str, names: Iterable[str], dialect: str) -> str | None:
    """The first of the names that stands in a statement as a word; a variable's name begins with @."""
    wanted = {name.lower(): name for name in names}
    if not wanted:
        return None
    before = ""
    for word in words(sql, dialect):
        text = word.text.strip('"`[]').lower()
        name = wanted.get(f"@{text}" if before == "@" else text)
        if name is not None:
            return name
        before = word.text
    return None


def _variables(found: list[Word], before: tuple[str, ...] = ()) -> Iterator[str]:
    """The user variables among the words, with `before` those that are assigned to."""
    for index, word in enumerate(found[1:], 1):
        single = found[index - 1].text == "@" and (index < 2 or found[index - 2].text != "@")
        assigned = not before or (index + 1 < len(found) and found[index + 1].text in before)
        if single and assigned and (word.kind is WORD or word.text.startswith("`")):
            yield f"@{word.text.strip('`')}"
