"""A statement's verb, object and properties, from its words."""

from __future__ import annotations

from itertools import islice

from sqlmig.sql.classification import Classification
from sqlmig.sql.kinds import QUOTED, WORD
from sqlmig.sql.objects import DEFINING, named, object_of
from sqlmig.sql.transactions import dml, forbidden_in_transaction, transaction_control
from sqlmig.sql.words import Word, words

__all__ = ["Classification", "classify", "dml", "forbidden_in_transaction", "transaction_control"]

_ENOUGH = 2000
"""How many tokens are read of a statement whose end says nothing about it, such as a long INSERT."""

_MAIN = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "VALUES", "TABLE", "FROM"})
_ANYWHERE = frozenset({"WHERE", "CASCADE", "CONCURRENTLY"})


def classify(sql: str, dialect: str) -> Classification:
    """Say what a statement does, from its words only."""
    reader = words(sql, dialect)
    tokens = list(islice(reader, _ENOUGH))
    main = _main(tokens)
    if main is None:
        return Classification("")
    verb = tokens[main].upper if tokens[main].kind is WORD else ""
    if verb in ("UPDATE", "DELETE"):
        tokens.extend(reader)
    rest = tokens[main + 1 :]
    kind, name, properties = object_of(verb, rest) if verb in DEFINING else _other(verb, rest)
    depth = tokens[main].depth + (verb == "REINDEX")  # its options stand in parentheses
    properties |= {word.upper for word in rest if word.depth <= depth and word.kind is WORD} & _ANYWHERE
    if kind == "SUBSCRIPTION":
        properties |= _subscription(rest)
    return Classification(verb, kind, name, frozenset(properties))


def _main(tokens: list[Word]) -> int | None:
    """Find the main verb: past opening parentheses, and behind the queries of WITH."""
    first = next((index for index, word in enumerate(tokens) if word.text != "("), None)
    if first is None or tokens[first].upper != "WITH":
        return first
    depth = tokens[first].depth
    for index in range(first + 1, len(tokens)):
        word = tokens[index]
        if word.kind is WORD and word.depth == depth and word.upper in _MAIN and tokens[index - 1].upper == ")":
            return index
    return first


def _other(verb: str, rest: list[Word]) -> tuple[str, str, set[str]]:
    """Name what a statement works on that defines nothing."""
    following = [word.upper for word in rest[:4]]
    if verb in ("BEGIN", "START", "PREPARE", "COMMIT", "ROLLBACK", "SET", "DISCARD", "XA"):
        return _session(verb, following), "", set()
    if verb == "PRAGMA":
        assigned = any(word.upper in ("=", "(") for word in rest[:6])
        return "PRAGMA", named(rest), {"VALUE"} if assigned else set()
    if verb in ("USE", "CALL"):
        return ("DATABASE" if verb == "USE" else "PROCEDURE"), named(rest), set()
    properties = {"OR REPLACE"} if following[:2] == ["OR", "REPLACE"] else set()
    name = _table(verb, rest)
    return ("TABLE" if name else ""), name, properties


def _session(verb: str, following: list[str]) -> str:
    """Tell apart what BEGIN, START, PREPARE, COMMIT, ROLLBACK and SET are about."""
    first = following[0] if following else ""
    if verb == "BEGIN":
        return "BLOCK" if following[:2] == ["NOT", "ATOMIC"] else ""
    if verb in ("START", "PREPARE"):
        return "TRANSACTION" if first == "TRANSACTION" else ""
    if verb in ("COMMIT", "ROLLBACK"):
        later = following[1] if first in ("WORK", "TRANSACTION", "TRAN") and len(following) > 1 else first
        return {"TO": "SAVEPOINT", "PREPARED": "PREPARED"}.get(later, "")
    if verb == "SET":
        return "PASSWORD" if first == "PASSWORD" else "DEFAULT ROLE" if following[:2] == ["DEFAULT", "ROLE"] else ""
    return first if verb == "DISCARD" else ""


_BEFORE_TABLE = frozenset(
    {"TABLE", "TABLES", "ONLY", "INTO", "FROM", "OR", "REPLACE", "IGNORE", "ABORT", "FAIL", "ROLLBACK", "QUICK"}
    | {"LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "CONCURRENTLY", "BINARY", "FULL", "FREEZE", "VERBOSE", "ANALYZE"}
    | {"LOCAL", "NO_WRITE_TO_BINLOG", "LATERAL"}
)
_ON_TABLE = {
    "INSERT": "INTO",
    "REPLACE": "INTO",
    "MERGE": "INTO",
    "DELETE": "FROM",
    "UPDATE": "",
    "TRUNCATE": "",
    "COPY": "",
    "LOCK": "",
    "VACUUM": "",
    "ANALYZE": "",
    "CLUSTER": "",
    "OPTIMIZE": "",
}


def _table(verb: str, rest: list[Word]) -> str:
    """Name the table of a statement on rows or a whole table."""
    if verb not in _ON_TABLE:
        return ""
    behind = _ON_TABLE[verb]
    start = next((index + 1 for index, word in enumerate(rest[:12]) if behind and word.upper == behind), 0)
    depth = rest[0].depth if rest else 0
    for index in range(start, min(len(rest), start + 40)):
        word = rest[index]
        if word.upper in "()" or word.depth > depth or (word.kind is WORD and word.upper in _BEFORE_TABLE):
            if verb in ("VACUUM", "ANALYZE", "TRUNCATE", "CLUSTER") or word.upper != "(":
                continue
            return ""
        return named(rest[index:]) if word.kind in (WORD, QUOTED) or verb != "COPY" else ""
    return ""


def _subscription(rest: list[Word]) -> set[str]:
    """Tell a subscription that touches no remote slot, which may be made in a transaction."""
    upper = [word.upper for word in rest]
    off = {
        upper[i]
        for i in range(len(upper) - 2)
        if upper[i + 1] == "=" and upper[i + 2].strip("'") in ("FALSE", "false", "off", "OFF")
    }
    found = {"WITHOUT SLOT"} if {"CREATE_SLOT", "CONNECT"} & off else set()
    if "PUBLICATION" in upper and "REFRESH" not in off and upper[1:2] != ["CONNECTION"]:
        found.add("REFRESH")
    return found
