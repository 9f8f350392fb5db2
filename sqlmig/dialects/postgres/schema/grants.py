"""What must be granted and revoked to come from usual privileges to those of an object."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Any

# as https://www.postgresql.org/docs/current/ddl-priv.html names them
PRIVILEGES = (
    *("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"),
    *("USAGE", "CREATE", "EXECUTE"),
)


def changes(objects: str) -> str:
    """A query for the differences between the `current` and `usual` privileges of `objects`.

    `objects` gives catalog, oid, sub, target, columns, owner, type (of acldefault), current and usual. Who granted
    the usual ones, initdb or CREATE EXTENSION, may be called otherwise than today's owner, and stands for that.
    """
    usual = """
        SELECT o.owner AS grantor, CASE grantee WHEN grantor THEN o.owner ELSE grantee END AS grantee, privilege_type,
          is_grantable
        FROM aclexplode(o.usual)"""
    current = "SELECT grantor, grantee, privilege_type, is_grantable FROM aclexplode(o.current)"
    role = "CASE {0} WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid({0})) END"
    return f"""
        SELECT o.catalog, o.oid, o.sub, o.target, o.columns, quote_ident(pg_get_userbyid(o.owner)) AS owner,
          c.verb, {role.format("c.grantor")} AS grantor, {role.format("c.grantee")} AS grantee,
          c.privilege_type AS privilege, c.is_grantable AS grantable,
          ARRAY(
            SELECT privilege_type FROM aclexplode(acldefault(o.type, o.owner)) WHERE grantee = o.owner) AS everything
        FROM ({objects}) o CROSS JOIN LATERAL (
          SELECT 'REVOKE' AS verb, r.* FROM ({usual} EXCEPT {current}) r
          UNION ALL SELECT 'GRANT', g.* FROM ({current} EXCEPT {usual}) g) c
        ORDER BY o.catalog, o.oid, o.sub"""


def statements(changed: Collection[Any], on: str) -> Iterator[str]:
    """REVOKE and GRANT from the changes of one object; `on` is what stands between privileges and role."""
    revoked = sorted((row for row in changed if row.verb == "REVOKE"), key=lambda row: row.grantee)
    for grantee, rows in groupby(revoked, lambda row: row.grantee):
        yield f"REVOKE {_privileges(rows)} {on} FROM {grantee}"
    for (grantor, grantee, grantable), granted in _grants(changed):
        option = " WITH GRANT OPTION" if grantable else ""
        grant = f"GRANT {_privileges(granted)} {on} TO {grantee}{option}"
        own = grantor == granted[0].owner
        yield from (grant,) if own else (f"SET ROLE {grantor}", grant, "RESET ROLE")


def _grants(changed: Iterable[Any]) -> Iterator[tuple[tuple[str, str, bool], list[Any]]]:
    """Who passes a privilege on has been given it before."""

    def key(row: Any) -> tuple[str, str, bool]:
        return row.grantor, row.grantee, row.grantable

    waiting = sorted((row for row in changed if row.verb == "GRANT"), key=key)
    able = {row.owner for row in waiting}
    while waiting:
        ready = [row for row in waiting if row.grantor in able] or waiting
        yield from ((who, list(rows)) for who, rows in groupby(ready, key))
        waiting = [row for row in waiting if row not in ready]
        able |= {row.grantee for row in ready}


def _privileges(rows: Iterable[Any]) -> str:
    first, *others = rows
    names = {first.privilege, *(row.privilege for row in others)}
    if names == set(first.everything):
        return "ALL"
    columns = f" ({first.columns})" if first.columns else ""
    return ", ".join(f"{name}{columns}" for name in PRIVILEGES if name in names)
