"""UPDATE of all rows."""

from __future__ import annotations

from sqlmig.lint.rule import Rule
from sqlmig.lint.shapes import without_where

RULE = Rule(
    "update-without-where",
    "An UPDATE without WHERE changes every row of the table.",
    "warning",
    verbs=("UPDATE",),
    each=without_where("changes"),
)
