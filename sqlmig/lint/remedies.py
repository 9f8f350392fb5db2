"""What to do instead of a statement that keeps others waiting, by dialect: the first pattern that fits its words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlmig.lint.rule import Subject
from sqlmig.sql.impact.shape import shape

SAYING_SO = (
    *("squawk-adding-field-with-default", "squawk-adding-foreign-key-constraint", "squawk-adding-not-nullable-field"),
    *("squawk-adding-required-field", "squawk-adding-serial-primary-key-field", "squawk-changing-column-type"),
    *("squawk-ban-alter-domain-with-add-constraint", "squawk-constraint-missing-not-valid"),
    *("squawk-disallowed-unique-constraint", "squawk-require-concurrent-index-creation"),
    *("squawk-require-concurrent-reindex", "server-verdict"),
)
"""The rules of others that know of rewrites and long locks, and know it better than words tell."""

Remedies = Mapping[str, tuple[tuple[str, str], ...]]

REWRITING: Remedies = {
    "postgres": (
        (r"REFRESH\b", "REFRESH MATERIALIZED VIEW CONCURRENTLY lets others read; it needs a unique index on the view"),
        (r"(VACUUM|CLUSTER)\b", "pg_repack does this while others work; or run it when nobody uses the table"),
        (r".* ADD\b", "add the column without a value, fill it in batches, and let its default come after"),
        (r"", "fill a new column in batches, which then takes the old one's place; or run this when nobody works"),
    ),
    "mysql": ((r"", "gh-ost and pt-online-schema-change copy it beside its writers; or run this when nobody writes"),),
    "sqlite": ((r"", "run this when nobody else writes to the file"),),
    "duckdb": ((r"", "this takes as long as the table is large: plan for that time, and for room on the disk"),),
}
LOCKING: Remedies = {
    "postgres": (
        (r"CREATE (UNIQUE )?INDEX\b", "CREATE INDEX CONCURRENTLY, in a file with transaction:false, lets others write"),
        (r"REINDEX\b", "REINDEX … CONCURRENTLY, in a file with transaction:false, lets others work"),
        (r".* SET NOT NULL\b", "add CHECK (… IS NOT NULL) NOT VALID and validate it before; this then reads no row"),
        (r".* ADD\b.*\b(UNIQUE|PRIMARY KEY)\b", "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD … USING INDEX"),
        (r"ALTER TABLE\b.* ADD\b", "add the constraint NOT VALID, and VALIDATE CONSTRAINT in a later migration"),
        (r"", "run this when nobody writes to these tables"),
    ),
    "mysql": REWRITING["mysql"],
}


def remedy(subject: Subject, remedies: Remedies) -> str:
    """What helps."""
    line = shape(subject.words())
    return next(text for pattern, text in remedies[subject.traits.sql] if re.match(pattern, line))
