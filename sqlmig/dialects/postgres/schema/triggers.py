"""Triggers of tables and views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog
from sqlmig.dialects.postgres.schema.parts import ENABLED, part, parts
from sqlmig.dialects.postgres.schema.pieces import Piece, Unwritten
from sqlmig.dialects.postgres.schema.text import stated

# Version 12 notes only in pg_depend from which trigger a partition's copy comes. Versions 13 and 14 call the copies
# internal, as the triggers of foreign keys always are.
PARENT_12 = """(
    SELECT d.refobjid FROM pg_depend d
    WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.refclassid = 'pg_trigger'::regclass
      AND d.deptype = 'P')"""
RENAMES = 150000  # the first version in which a trigger's copies get its new name, and cannot get others
RENAMED = "it has another name than the trigger that it is a copy of: rename that to another name, and back"
FOREIGN_KEY = f"SELECT oid FROM pg_proc WHERE proname ~ '^RI_FKey_' AND oid < {FIRST_USER_OID}"


def queries(version: int) -> dict[str, str]:
    """`triggers`: copies in partitions only where they are called or enabled otherwise.

    `parent` is what they copy, `made` the name that CREATE TRIGGER gives to all copies, and `switched` says that a
    copy is enabled otherwise than its parent.
    """
    parent = "NULLIF(t.tgparentid, 0)" if version >= 130000 else PARENT_12
    return {
        "triggers": f"""
            WITH RECURSIVE users AS (
              SELECT t.*, t.oid AS id, {parent} AS parent FROM pg_trigger t
              WHERE t.oid >= {FIRST_USER_OID} AND t.tgfoid NOT IN ({FOREIGN_KEY})
            ), made AS (
              SELECT t.id, t.tgname FROM users t WHERE t.parent IS NULL AND NOT t.tgisinternal
              UNION ALL SELECT t.id, m.tgname FROM made m JOIN users t ON t.parent = m.id
            )
            SELECT t.id AS oid, t.tgrelid AS relation, t.tgname AS plain, quote_ident(t.tgname) AS name,
              CASE WHEN t.parent IS NULL THEN pg_get_triggerdef(t.id) END AS definition, t.tgenabled AS enabled,
              t.tgconstraint AS constraint_oid, t.parent, quote_ident(m.tgname) AS made,
              t.tgenabled <> u.tgenabled AS switched
            FROM made m JOIN users t ON t.id = m.id LEFT JOIN users u ON u.id = t.parent
            WHERE t.parent IS NULL OR t.tgenabled <> u.tgenabled OR t.tgname <> m.tgname""",
    }


def pieces(catalog: Catalog) -> Iterator[Piece | Unwritten]:
    for table, row in parts(catalog, "triggers"):
        enable = f"ALTER TABLE {table.name} {ENABLED[row.enabled]} TRIGGER {row.made}"
        if row.parent:
            yield _copy(catalog, table, row, enable)
            continue
        statements = [stated(row.definition), *([] if row.enabled == "O" else [enable])]
        covers = [("pg_constraint", row.constraint_oid)] if row.constraint_oid else []
        needs = [("pg_inherits", child.child) for child in catalog.by("parents", "parent")[table.oid]]
        yield part("pg_trigger", "trigger", table, row, *statements, covers=covers, needs=needs)


def _copy(catalog: Catalog, table: Any, row: Any, enable: str) -> Piece | Unwritten:
    """The state goes on to the copies of the copy, as long as these have the name."""
    statements = [enable] if row.switched else []
    if row.made != row.name:
        if catalog.version >= RENAMES:
            return Unwritten(("pg_trigger", row.oid), RENAMED)
        statements.append(f"ALTER TRIGGER {row.made} ON {table.name} RENAME TO {row.name}")
    origin = ("pg_trigger", row.parent)
    return part("pg_trigger", "trigger", table, row, *statements, needs=[origin], block=origin)
