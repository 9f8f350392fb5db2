"""Migrations while an application works: no request fails, and none waits for longer than the lock timeout."""

from __future__ import annotations

import pytest

from tests.figures import Figures
from tests.reliability.traffic import ROWS, traffic
from tests.servers import Database, Project

pytestmark = [pytest.mark.long, pytest.mark.databases("postgres15", "mariadb", "mysql")]
TIMEOUT = 1.0  # second, of locks
SPARE = 10.0  # seconds that a machine with too much to do may take in addition
PATIENT = f" lock_timeout:{TIMEOUT:g}s retry:9"
FILL = {
    "postgres": f"INSERT INTO orders SELECT i, i FROM generate_series(0, {ROWS} - 1) i",
    "mysql": "INSERT INTO orders SELECT a.i * 200 + b.i, 1 FROM "
    "(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99) SELECT i FROM n) a, "
    "(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199) SELECT i FROM n) b",
}
ONLINE = {
    "postgres": (
        ("", "CREATE INDEX CONCURRENTLY orders_total ON orders (total)", " transaction:false"),
        (PATIENT, "ALTER TABLE orders ADD COLUMN note text DEFAULT 'none'", ""),
        (PATIENT, "ALTER TABLE orders DROP COLUMN note", ""),
    ),
    "mysql": (
        (PATIENT, "ALTER TABLE orders ADD INDEX orders_total (total), ALGORITHM=INPLACE, LOCK=NONE", ""),
        (PATIENT, "ALTER TABLE orders ADD COLUMN note varchar(20) DEFAULT 'none', ALGORITHM=INSTANT", ""),
        (PATIENT, "ALTER TABLE orders DROP COLUMN note, ALGORITHM=INPLACE, LOCK=NONE", ""),
    ),
}


def test_traffic(db: Database, project: Project, figures: Figures, long: bool) -> None:
    """Indexes and columns come and go by the patterns that are safe, behind transactions that are in their way."""
    table = "CREATE TABLE orders (id integer PRIMARY KEY, total integer NOT NULL)"
    project.write(
        "20260101000000_orders.sql",
        f"-- migrate:up\n{table};\n{FILL[db.dialect]};\n-- migrate:down\nDROP TABLE orders;\n",
    )
    assert project.run("up", db=db).code == 0
    down = "DROP INDEX orders_total" + (" ON orders" if db.dialect == "mysql" else "")
    for number, (options, sql, more) in enumerate(ONLINE[db.dialect], 2):
        text = f"-- migrate:up{options}{more}\n{sql};\n-- migrate:down{PATIENT}\n{down if number == 2 else ''};\n"
        project.write(f"2026010{number}000000_online.sql", text)
    requests, longest, retries = 0, 0.0, 0
    for _ in range(10 if long else 1):
        with traffic(db) as seen:
            done = project.run("up", db=db, timeout=300)
        assert done.code == 0, done.err
        assert seen.errors == []
        assert seen.longest < TIMEOUT + SPARE
        requests, longest = requests + len(seen.waits), max(longest, seen.longest)
        retries += done.err.count("retrying: ")
        assert project.run("rollback", "--to", "20260101000000", db=db).code == 0
        db.execute(f"DELETE FROM orders WHERE id >= {ROWS}")
    figures(f"{requests:,} requests, the longest took {longest:.2f} s; lock timeout {TIMEOUT:g} s, {retries} retries")
