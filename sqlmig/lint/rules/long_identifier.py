"""Names that are longer than the server's limit."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Subject
from sqlmig.sql.kinds import QUOTED, WORD

_BYTES = 63  # https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
_CHARACTERS = 64  # https://dev.mysql.com/doc/refman/en/identifier-length.html


def _check(subject: Subject) -> Iterator[Note]:
    told: set[str] = set()
    for word in subject.words():
        name = word.text[1:-1] if word.kind is QUOTED else word.text
        if word.kind not in (WORD, QUOTED) or name in told:
            continue
        told.add(name)
        if subject.traits.sql == "mysql" and len(name) > _CHARACTERS:
            message = f"this name has {len(name)} characters, and the server refuses more than {_CHARACTERS}"
            yield Note(message, subject.place(word), "choose a shorter name")
        elif subject.traits.sql == "postgres" and len(name.encode("utf-8", "surrogatepass")) > _BYTES:
            size = len(name.encode("utf-8", "surrogatepass"))
            message = f"this name has {size} bytes, and PostgreSQL cuts it to {_BYTES} without an error"
            yield Note(message, subject.place(word), "choose a shorter name")


RULE = Rule(
    "long-identifier",
    "A name is longer than the server's limit, so that it is refused or cut.",
    "warning",
    dialects=("postgres", "mysql"),
    verbs=("CREATE", "ALTER", "RENAME"),
    each=_check,
)
