"""DELETE of all rows."""

from __future__ import annotations

from sqlmig.lint.rule import Rule
from sqlmig.lint.shapes import without_where

RULE = Rule(
    "delete-without-where",
    "A DELETE without WHERE removes every row of the table.",
    "warning",
    verbs=("DELETE",),
    each=without_where("removes"),
)
