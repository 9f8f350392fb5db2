"""The owners of objects."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.addresses import address
from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog
from sqlmig.dialects.postgres.schema.objects import USERS_SCHEMA
from sqlmig.dialects.postgres.schema.pieces import Piece

OWNERS = {
    "pg_class": "relowner",
    "pg_collation": "collowner",
    "pg_conversion": "conowner",
    "pg_event_trigger": "evtowner",
    "pg_foreign_data_wrapper": "fdwowner",
    "pg_foreign_server": "srvowner",
    "pg_language": "lanowner",
    "pg_namespace": "nspowner",
    "pg_opclass": "opcowner",
    "pg_operator": "oprowner",
    "pg_opfamily": "opfowner",
    "pg_proc": "proowner",
    "pg_publication": "pubowner",
    "pg_statistic_ext": "stxowner",
    "pg_ts_config": "cfgowner",
    "pg_ts_dict": "dictowner",
    "pg_type": "typowner",
}
# what has no owner of its own to be set: indexes, the sequences, types and functions that come with something else
OWN = {
    "pg_class": """(relkind IN ('r', 'p', 'v', 'm', 'f')
        OR relkind = 'S' AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_class'::regclass
          AND i.objid = pg_class.oid AND i.objsubid = 0 AND i.refobjsubid > 0 AND i.deptype IN ('a', 'i')))""",
    "pg_namespace": USERS_SCHEMA.replace("n.", ""),
    "pg_operator": "oprcode <> 0",
    "pg_proc": """NOT EXISTS (SELECT FROM pg_depend i
        WHERE i.classid = 'pg_proc'::regclass AND i.objid = pg_proc.oid AND i.deptype = 'i')""",
    "pg_type": """(typtype <> 'm' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = pg_type.oid)
        AND NOT EXISTS (SELECT FROM pg_class r WHERE r.oid = pg_type.typrelid AND r.relkind <> 'c'))""",
}
# initdb gives public to whom it gives the whole database
PUBLIC = """(o.catalog = 'pg_namespace' AND a.words = 'SCHEMA public' AND o.owner <> {})"""
# a schema's owner may be another than initdb's; to look at thousands of functions of the server's takes a while
_USERS = {"pg_namespace": "true"}


def queries(version: int) -> dict[str, str]:
    objects = " UNION ALL ".join(
        f"SELECT '{catalog}' AS catalog, oid, {owner} AS owner FROM {catalog}"
        f" WHERE {OWN.get(catalog, 'true')} AND {_USERS.get(catalog, f'oid >= {FIRST_USER_OID}')}"
        for catalog, owner in OWNERS.items()
    )
    public = PUBLIC.format("'pg_database_owner'::regrole" if version >= 150000 else "10")
    return {
        "ownership": f"""
            SELECT o.catalog, o.oid, a.words, quote_ident(pg_get_userbyid(o.owner)) AS owner
            FROM ({objects}) o {address("o.catalog::regclass", "o.oid", "0")}
            WHERE (o.oid >= {FIRST_USER_OID} AND a.words <> 'SCHEMA public' OR {public})
              AND COALESCE(a.schema, '') !~ '^(pg_|information_schema$)'
              AND NOT EXISTS (SELECT FROM pg_depend m
                WHERE m.classid = o.catalog::regclass AND m.objid = o.oid AND m.deptype = 'e')"""
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for row in catalog["ownership"]:
        key = (row.catalog, row.oid)
        yield Piece(
            (f"owner {row.catalog}", row.oid),
            block=key,
            kind="owner",
            name=row.words,
            schema="",
            plain="",
            statements=(f"ALTER {row.words} OWNER TO {row.owner}",),
            needs=frozenset([key]),
        )
