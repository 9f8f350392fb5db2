"""Text search: parsers, templates, dictionaries and configurations."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.objects import in_schemas, listing, piece, settings
from sqlmig.dialects.postgres.schema.pieces import Piece

MAPPINGS = """ARRAY(
    SELECT format('ADD MAPPING FOR %I WITH %s', t.alias, m.dictionaries)
    FROM (
      SELECT maptokentype, string_agg(format('%I.%I', dn.nspname, d.dictname), ', ' ORDER BY mapseqno) AS dictionaries
      FROM pg_ts_config_map JOIN pg_ts_dict d ON d.oid = mapdict JOIN pg_namespace dn ON dn.oid = d.dictnamespace
      WHERE mapcfg = o.oid GROUP BY maptokentype
    ) m JOIN ts_token_type(o.cfgparser) t ON t.tokid = m.maptokentype
    ORDER BY m.maptokentype)"""


def queries(_version: int) -> dict[str, str]:
    return {
        "textsearch_parsers": in_schemas(
            "pg_ts_parser",
            "prs",
            """o.prsstart::text AS start, o.prstoken::text AS token, o.prsend::text AS "end",
              o.prslextype::text AS types, NULLIF(o.prsheadline, 0)::regproc::text AS headline""",
        ),
        "textsearch_templates": in_schemas(
            "pg_ts_template", "tmpl", "NULLIF(o.tmplinit, 0)::regproc::text AS init, o.tmpllexize::text AS lexize"
        ),
        "textsearch_dictionaries": in_schemas(
            "pg_ts_dict",
            "dict",
            "format('%I.%I', tn.nspname, t.tmplname) AS template, o.dictinitoption AS options",
            "JOIN pg_ts_template t ON t.oid = o.dicttemplate JOIN pg_namespace tn ON tn.oid = t.tmplnamespace",
        ),
        "textsearch_configurations": in_schemas(
            "pg_ts_config",
            "cfg",
            f"format('%I.%I', pn.nspname, p.prsname) AS parser, {MAPPINGS} AS mappings",
            "JOIN pg_ts_parser p ON p.oid = o.cfgparser JOIN pg_namespace pn ON pn.oid = p.prsnamespace",
        ),
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    for row in catalog["textsearch_parsers"]:
        items = settings(start=row.start, gettoken=row.token, end=row.end, lextypes=row.types, headline=row.headline)
        create = listing(f"CREATE TEXT SEARCH PARSER {row.name}", items)
        yield piece("pg_ts_parser", "text search parser", row, create)
    for row in catalog["textsearch_templates"]:
        create = listing(f"CREATE TEXT SEARCH TEMPLATE {row.name}", settings(init=row.init, lexize=row.lexize))
        yield piece("pg_ts_template", "text search template", row, create)
    for row in catalog["textsearch_dictionaries"]:
        options = [row.options] if row.options else []  # kept by the server as the text between the parentheses
        create = listing(f"CREATE TEXT SEARCH DICTIONARY {row.name}", [f"TEMPLATE = {row.template}", *options])
        yield piece("pg_ts_dict", "text search dictionary", row, create)
    for row in catalog["textsearch_configurations"]:
        create = f"CREATE TEXT SEARCH CONFIGURATION {row.name} (PARSER = {row.parser})"
        alter = (f"ALTER TEXT SEARCH CONFIGURATION {row.name} {mapping}" for mapping in row.mappings)
        yield piece("pg_ts_config", "text search configuration", row, create, *alter)
