"""All that DuckDB's own catalog functions tell of a database, as pieces (https://duckdb.org/docs/stable/sql/meta)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlmig.dialects.duckdb.schema import macros, schemas
from sqlmig.dialects.duckdb.schema.pieces import Database, Piece
from sqlmig.dialects.duckdb.schema.rewriting import portable
from sqlmig.dialects.duckdb.schema.schemas import Schemas
from sqlmig.dialects.duckdb.schema.text import Names, literal, table
from sqlmig.noun import noun

# the order in which the kinds come where nothing else decides
RANKS = ("schema", "type", "sequence", "macro", "table macro", "table", "view", "trigger")


def read(database: Database) -> list[Piece]:
    """The pieces in the order in which they should come as far as they load so."""
    known = schemas.read(database)
    reader = Reader(database, schemas.names(database, known), known)
    found = [
        *reader.schemas(),
        *reader.types(),
        *reader.sequences(),
        *macros.read(database, reader.names, known),
        *reader.tables(),
        *reader.views(),
    ]
    return sorted(found, key=lambda piece: (RANKS.index(piece.kind), piece.path, piece.plain))


@noun
class Reader:
    """One kind a method; what belongs to tables and views is collected by the oid, or the schema's oid and the name."""

    database: Database
    names: Names
    known: Schemas

    def schemas(self) -> Iterator[Piece]:
        for oid, path in self.known.paths.items():
            if oid not in self.known.internal:
                name = ".".join(map(self.names.quoted, path))
                yield Piece("schema", name, path[:-1], path[-1], (f"CREATE SCHEMA {name};",))

    def types(self) -> Iterator[Piece]:
        for oid, plain, comment in self.database.rows("duckdb_types", "schema_oid", "type_name", "comment"):
            path = self.known.paths[oid]
            name = self.names.qualified(path, plain)
            full = ".".join(map(self.names.quoted, (self.database.name, *path, plain)))
            ((text,),) = self.database.query(f"SELECT typeof(NULL::{full})")
            yield Piece("type", name, path, plain, (f"CREATE TYPE {name} AS {text};", *_comment("TYPE", name, comment)))

    def sequences(self) -> Iterator[Piece]:
        """Without START, for which DuckDB keeps the next value, and OWNED BY, which it forgets with the process."""
        columns = ("schema_oid", "sequence_name", "increment_by", "min_value", "max_value", "cycle", "comment")
        for oid, plain, step, least, most, cycle, comment in self.database.rows("duckdb_sequences", *columns):
            path = self.known.paths[oid]
            name = self.names.qualified(path, plain)
            ends = f"INCREMENT BY {step} MINVALUE {least} MAXVALUE {most} {'CYCLE' if cycle else 'NO CYCLE'}"
            created = f"CREATE SEQUENCE {name} {ends};"
            yield Piece("sequence", name, path, plain, (created, *_comment("SEQUENCE", name, comment)))

    def tables(self) -> Iterator[Piece]:
        indexes, triggers, comments = self._indexes(), self._triggers(), self._column_comments()
        own_keys = self._keys_to_itself()
        columns = ("schema_oid", "table_oid", "table_name", "sql", "comment")
        for schema, oid, plain, sql, comment in self.database.rows("duckdb_tables", *columns):
            path = self.known.paths[schema]
            name = self.names.qualified(path, plain)
            statements = (
                portable(table(sql, tuple(own_keys[oid])), self.names),
                *indexes[oid],
                *_comment("TABLE", name, comment),
                *comments[schema, plain],
            )
            yield Piece("table", name, path, plain, statements, tuple(triggers[schema, plain]))

    def views(self) -> Iterator[Piece]:
        comments, columns = self._column_comments(), self._empty_columns()
        rows = self.database.rows("duckdb_views", "schema_oid", "view_name", "sql", "comment")
        for schema, plain, sql, comment in rows:
            path = self.known.paths[schema]
            name = self.names.qualified(path, plain)
            statements = (portable(sql, self.names), *_comment("VIEW", name, comment), *comments[schema, plain])
            stand_in = f"CREATE VIEW {name} AS SELECT {', '.join(columns[schema, plain])};"
            yield Piece("view", name, path, plain, statements, stand_in=stand_in)

    def _indexes(self) -> defaultdict[int, list[str]]:
        found = defaultdict[int, list[str]](list)
        columns = ("table_oid", "schema_oid", "index_name", "sql", "comment")
        rows = sorted(self.database.rows("duckdb_indexes", *columns), key=lambda row: row[2])
        for table_oid, schema, plain, sql, comment in rows:
            name = self.names.qualified(self.known.paths[schema], plain)
            found[table_oid] += [portable(sql, self.names), *_comment("INDEX", name, comment)]
        return found

    def _triggers(self) -> defaultdict[tuple[int, str], list[Piece]]:
        found = defaultdict[tuple[int, str], list[Piece]](list)
        if "duckdb_triggers" not in self.database.catalogs:
            return found
        columns = ("schema_oid", "table_name", "trigger_name", "sql")
        for schema, table_name, plain, sql in sorted(self.database.rows("duckdb_triggers", *columns)):
            path = self.known.paths[schema]
            name = f"{self.names.quoted(plain)} on {self.names.qualified(path, table_name)}"
            found[schema, table_name].append(Piece("trigger", name, path, plain, (portable(sql, self.names),)))
        return found

    def _empty_columns(self) -> defaultdict[tuple[int, str], list[str]]:
        """The columns of tables and views, as a query selects them that reads nothing."""
        found = defaultdict[tuple[int, str], list[str]](list)
        columns = ("schema_oid", "table_name", "column_index", "column_name", "data_type")
        for schema, plain, _, column, type_ in sorted(self.database.rows("duckdb_columns", *columns)):
            found[schema, plain].append(f"NULL::{type_} AS {self.names.quoted(column)}")
        return found

    def _column_comments(self) -> defaultdict[tuple[int, str], list[str]]:
        """For tables and for views."""
        found = defaultdict[tuple[int, str], list[str]](list)
        columns = ("schema_oid", "table_name", "column_index", "column_name", "comment")
        rows = [row for row in self.database.rows("duckdb_columns", *columns) if row[4] is not None]
        for schema, plain, _, column, comment in sorted(rows):
            name = f"{self.names.qualified(self.known.paths[schema], plain)}.{self.names.quoted(column)}"
            found[schema, plain] += _comment("COLUMN", name, comment)
        return found

    def _keys_to_itself(self) -> defaultdict[int, list[str]]:
        """A table's foreign keys to itself, which the text of DuckDB before 2.0 has not."""
        found = defaultdict[int, list[str]](list)
        columns = ("table_oid", "constraint_index", "table_name", "referenced_table")
        keys = ("constraint_column_names", "referenced_column_names")
        rows = self.database.rows("duckdb_constraints", *columns, *keys)
        for oid, _, _, referenced, here, there in sorted(row for row in rows if row[3] == row[2]):
            own, targets = (", ".join(map(self.names.quoted, each)) for each in (here, there))
            found[oid].append(f"FOREIGN KEY ({own}) REFERENCES {self.names.quoted(referenced)}({targets})")
        return found


def _comment(target: str, name: str, comment: str | None) -> list[str]:
    return [] if comment is None else [f"COMMENT ON {target} {name} IS {literal(comment)};"]
