"""Triggers of tables and views."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog
from sqlmig.dialects.postgres.schema.parts import ENABLED, part, parts
from sqlmig.dialects.postgres.schema.pieces import Piece
from sqlmig.dialects.postgres.schema.text import stated

# Version 12 notes only in pg_depend from which trigger a partition's copy comes. Versions 13 and 14 call the copies
# internal, as the triggers of foreign keys always are.
PARENT_12 = """(
    SELECT d.refobjid FROM pg_depend d
    WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.refclassid = 'pg_trigger'::regclass
      AND d.deptype = 'P')"""
FOREIGN_KEY = f"SELECT oid FROM pg_proc WHERE proname ~ '^RI_FKey_' AND oid < {FIRST_USER_OID}"


def queries(version: int) -> dict[str, str]:
    """`triggers`: copies in partitions only where they are enabled otherwise; `parent` is what they copy."""
    parent = "NULLIF(t.tgparentid, 0)" if version >= 130000 else PARENT_12
    return {
        "triggers": f"""
            SELECT t.oid, t.tgrelid AS relation, t.tgname AS plain, quote_ident(t.tgname) AS name,
              CASE WHEN u.oid IS NULL THEN pg_get_triggerdef(t.oid) END AS definition, t.tgenabled AS enabled,
              t.tgconstraint AS constraint_oid, u.oid AS parent
            FROM pg_trigger t LEFT JOIN pg_trigger u ON u.oid = {parent}
            WHERE t.oid >= {FIRST_USER_OID} AND t.tgfoid NOT IN ({FOREIGN_KEY})
              AND (u.oid IS NULL AND NOT t.tgisinternal OR t.tgenabled <> u.tgenabled)""",
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for table, row in parts(catalog, "triggers"):
        enable = f"ALTER TABLE {table.name} {ENABLED[row.enabled]} TRIGGER {row.name}"
        if row.parent:
            origin = ("pg_trigger", row.parent)
            yield part("pg_trigger", "trigger", table, row, enable, needs=[origin], block=origin)
            continue
        statements = [stated(row.definition), *([] if row.enabled == "O" else [enable])]
        covers = [("pg_constraint", row.constraint_oid)] if row.constraint_oid else []
        needs = [("pg_inherits", child.child) for child in catalog.by("parents", "parent")[table.oid]]
        yield part("pg_trigger", "trigger", table, row, *statements, covers=covers, needs=needs)
