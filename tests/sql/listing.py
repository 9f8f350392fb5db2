"""A script's statements as text that a person can check: the expected side of the golden cases."""

from __future__ import annotations

from sqlmig.errors import MigrationFileError
from sqlmig.sql.split import split


def listing(text: str, dialect: str) -> str:
    """Give each statement below its place, COPY data below the statement, and an error as the last entry."""
    lines: list[str] = []
    try:
        for statement in split(text, dialect):
            place = statement.location
            assert text[statement.offset : statement.end] == statement.sql
            lines.append(f"== {place.line}:{place.column}\n{shown(statement.sql)}")
            if statement.data is not None:
                lines.append(f"-- data\n{shown(''.join(statement.data))}")
    except MigrationFileError as error:
        opened = error.problems[0].location
        assert opened is not None
        lines.append(f"!! {opened.line}:{opened.column} {error.message}")
    return "\n".join(lines) + "\n"


def shown(text: str) -> str:
    """Make what an editor hides visible."""
    return text.replace("\r", "␍").replace("\0", "␀").replace("\ufeff", "␂")
