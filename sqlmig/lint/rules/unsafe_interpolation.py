"""Values of variables within strings."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Subject
from sqlmig.sql.interpolate import references
from sqlmig.sql.kinds import DOLLAR
from sqlmig.sql.places import locate_in


def _check(subject: Subject) -> Iterator[Note]:
    for reference in references(subject.sql, subject.section.options.variables, subject.traits.sql):
        place = locate_in(subject.statement, reference.offset)
        if reference.kind is DOLLAR:
            message = f"the value of {reference.name} becomes code of this body, quotes and all"
            yield Note(message, place, "read it from a setting of the session or a table instead")
        else:
            message = f"the value of {reference.name} stands within a string: other tools do not escape it there"
            yield Note(message, place, "where only sqlmig runs this file, say so with lint:allow")


RULE = Rule(
    "unsafe-interpolation",
    "A `${NAME}` within a string or a body, where a quote in the value can end the string.",
    "warning",
    downs=True,
    each=_check,
)
