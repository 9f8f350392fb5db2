"""How COMMENT ON, SECURITY LABEL ON and ALTER … OWNER call an object, for every catalog."""

from __future__ import annotations

ROUTINE = """
    SELECT format('%s %I.%I(%s)',
      CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END, pn.nspname, p.proname,
      COALESCE(NULLIF(pg_get_function_identity_arguments(p.oid), ''), CASE p.prokind WHEN 'a' THEN '*' END))
    FROM pg_proc p JOIN pg_namespace pn ON pn.oid = p.pronamespace WHERE p.oid = {oid}"""
DOMAIN_CONSTRAINT = """
    SELECT format('CONSTRAINT %I ON DOMAIN %s', c.conname, format_type(c.contypid, NULL))
    FROM pg_constraint c WHERE c.oid = {oid}"""
TRANSFORM = """
    SELECT format('TRANSFORM FOR %s LANGUAGE %I', format_type(t.trftype, NULL), l.lanname)
    FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang WHERE t.oid = {oid}"""
PART_OF_TABLE = """
    SELECT format('%s %I ON %I.%I', upper(replace(i.type, 'table ', '')), n.names[3], n.names[1], n.names[2])
    FROM pg_identify_object_as_address({catalog}, {oid}, {sub}) n(type, names, arguments)"""
OF_TYPE = """
    SELECT CASE t.typtype WHEN 'd' THEN 'DOMAIN ' ELSE 'TYPE ' END || i.identity FROM pg_type t WHERE t.oid = {oid}"""


def address(catalog: str, oid: str, sub: str) -> str:
    """A lateral join that gives `a.words`, such as "COLUMN public.users.name", and the object's schema as `a.schema`.

    pg_identify_object knows nearly everything, https://www.postgresql.org/docs/current/functions-info.html. Of routines
    it leaves out what procedures with OUT arguments and ordered-set aggregates need.
    """
    part, type_, routine, constraint, transform = (
        text.format(catalog=catalog, oid=oid, sub=sub)
        for text in (PART_OF_TABLE, OF_TYPE, ROUTINE, DOMAIN_CONSTRAINT, TRANSFORM)
    )
    return f"""CROSS JOIN LATERAL (
        SELECT i.schema, CASE
            WHEN {catalog} = 'pg_proc'::regclass THEN ({routine})
            WHEN {catalog} = 'pg_type'::regclass THEN ({type_})
            WHEN i.type IN ('table constraint', 'trigger', 'rule', 'policy') THEN ({part})
            WHEN i.type = 'domain constraint' THEN ({constraint})
            WHEN i.type = 'transform' THEN ({transform})
            WHEN i.type LIKE '% column' THEN 'COLUMN ' || i.identity
            WHEN i.type = 'foreign-data wrapper' THEN 'FOREIGN DATA WRAPPER ' || i.identity
            WHEN i.type = 'statistics object' THEN 'STATISTICS ' || i.identity
            ELSE upper(i.type) || ' ' || i.identity
          END AS words
        FROM pg_identify_object({catalog}, {oid}, {sub}) i) a"""
