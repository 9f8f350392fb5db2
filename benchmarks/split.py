"""How fast scripts are split, and in how much memory, beside other splitters: `python benchmarks/split.py [megabytes]`.

The others read a smaller part of the same script, because they need minutes for all of it; the speed is what counts.
"""

from __future__ import annotations

import argparse
import sqlite3
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial

import duckdb
import sqlparse

from sqlmig.sql.split import split

INSERT = (
    "INSERT INTO users (id, name, email, since) VALUES (12345, 'it''s a name', 'some.name@example.com', '2026-01');\n"
)
BULK = f"INSERT INTO t VALUES {'(12345, NULL, 1.5), ' * 200}(1, 'x', 2);\n"
DDL = """-- users of the shop
CREATE TABLE public.users (
    id bigint DEFAULT nextval('users_id_seq'::regclass) NOT NULL,
    email character varying(255) NOT NULL, -- the address
    "name" text COLLATE "C" DEFAULT 'x'::text,
    CONSTRAINT users_email_check CHECK ((email ~* '^[^@]+@[^@]+$'::text))
);
CREATE INDEX users_email ON public.users USING btree (lower(email)) WHERE (name IS NOT NULL);
CREATE OR REPLACE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
  NEW.updated_at := now(); -- it's
  IF NEW.a > 1 THEN RETURN NULL; END IF;
  RETURN NEW;
END;
$function$;
COMMENT ON COLUMN public.users.email IS 'the user''s address; unique';
"""
DUMP = r"""/*!40101 SET @saved = @@character_set_client */;
DROP TABLE IF EXISTS `t`;
CREATE TABLE `t` (`id` int NOT NULL AUTO_INCREMENT, `a;b` text COMMENT 'it\'s', PRIMARY KEY (`id`)) ENGINE=InnoDB;
INSERT INTO `t` VALUES (1,'a\'b'),(2,'x;\\'),(3,NULL);
DELIMITER ;;
CREATE TRIGGER `tr` BEFORE INSERT ON `t` FOR EACH ROW BEGIN SET NEW.id = 1; END;;
DELIMITER ;
"""

SCRIPTS = [
    ("INSERT lines", INSERT, ["postgres", "mysql", "sqlite", "duckdb"]),
    ("bulk INSERT", BULK, ["postgres", "mysql", "sqlite", "duckdb"]),
    ("PostgreSQL DDL", DDL, ["postgres"]),
    ("mysqldump", DUMP, ["mysql"]),
]


def by_sqlite(text: str) -> Iterator[str]:
    """Split as a program does that asks sqlite3_complete after each line."""
    buffer = ""
    for line in text.splitlines(keepends=True):
        buffer += line
        if sqlite3.complete_statement(buffer):
            yield buffer
            buffer = ""


def measure(piece: str, megabytes: float, statements: Callable[[str], Iterator[object]]) -> tuple[float, float]:
    """Give MB/s, the better of two runs, and the MB of memory beside the text at the peak."""
    text = repeated(piece, megabytes)
    seconds = min(_seconds(text, statements) for _ in range(2))
    part = repeated(piece, megabytes / 5)  # tracing slows everything down
    tracemalloc.start()
    for _ in statements(part):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return len(text) / 1e6 / seconds, peak / 1e6


def _seconds(text: str, statements: Callable[[str], Iterator[object]]) -> float:
    start = time.perf_counter()
    for _ in statements(text):
        pass
    return time.perf_counter() - start


def show(name: str, script: str, megabytes: float, piece: str, statements: Callable[[str], Iterator[object]]) -> None:
    speed, peak = measure(piece, megabytes, statements)
    print(f"{name:30} {script:16} {megabytes:8.1f} MB {speed:9.2f} MB/s {peak:9.2f} MB peak")  # noqa: T201  # a report


def repeated(piece: str, megabytes: float) -> str:
    """Give whole copies of a script of about this size."""
    return piece * max(1, round(megabytes * 1e6 / len(piece)))


def main() -> None:
    """Measure every splitter on every script that it can read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("megabytes", nargs="?", type=float, default=20.0)
    megabytes = parser.parse_args().megabytes
    for script, piece, dialects in SCRIPTS:
        for dialect in dialects:
            show(f"sqlmig {dialect}", script, megabytes, piece, partial(split, dialect=dialect))
        show("sqlparse.split", script, megabytes / 100, piece, lambda text: iter(sqlparse.split(text)))
        if "sqlite" in dialects:
            show("sqlite3.complete_statement", script, megabytes, piece, by_sqlite)
            show("duckdb.extract_statements", script, 1.0, piece, lambda text: iter(duckdb.extract_statements(text)))


if __name__ == "__main__":
    main()
