"""The table in a database that tells, from the first change to the last, what a restore does there: see `swap`."""

from __future__ import annotations

from sqlmig.dialects.api import Session
from sqlmig.errors import DatabaseError
from sqlmig.noun import noun

TABLE = "sqlmig_restore"
IS_THERE = (
    f"EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{TABLE}')"
)
CREATE = f"""CREATE TABLE {TABLE} (
  number integer NOT NULL PRIMARY KEY, kind varchar(10) NOT NULL, what longtext NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='sqlmig: a restore that is not finished'"""
INSERT = f"INSERT INTO {TABLE} (number, kind, what) VALUES (%s, %s, %s)"
MOVED = f"INSERT INTO {TABLE} (number, kind, what) VALUES (-1, 'moved', '')"


@noun
class Journal:
    """What is to be done, whatever part of it was done before.

    The tables `old` go from the database to another one, `aside`, and the tables `new` come from a third one, `fresh`.
    Then `script` makes everything else. In the way are the `triggers` and the views that are `covering` a new table's
    name; `undo` makes them again when the tables cannot move. `moved` says that they have.
    """

    fresh: str
    aside: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    triggers: tuple[str, ...]
    covering: tuple[str, ...]
    undo: tuple[str, ...]
    script: tuple[str, ...]
    moved: bool = False


def write(session: Session, journal: Journal) -> None:
    """The rows are there as a whole. An empty table, which a kill may leave, says that nothing was changed."""
    session.execute(CREATE)
    try:
        _fill(session, journal)
    except DatabaseError:
        remove(session)
        raise


def _fill(session: Session, journal: Journal) -> None:
    rows = [("fresh", journal.fresh), ("aside", journal.aside)]
    for kind in ("old", "new", "triggers", "covering", "undo", "script"):
        rows += [(kind, what) for what in getattr(journal, kind)]
    with session.transaction():
        for number, (kind, what) in enumerate(rows):
            session.execute(INSERT, (number, kind, what))


def read(session: Session) -> Journal | None:
    """None when nothing was begun."""
    rows = [(str(kind), str(what)) for kind, what in session.query(f"SELECT kind, what FROM {TABLE} ORDER BY number")]
    if not rows:
        return None

    def all_of(kind: str) -> tuple[str, ...]:
        return tuple(what for found, what in rows if found == kind)

    return Journal(
        fresh=all_of("fresh")[0],
        aside=all_of("aside")[0],
        old=all_of("old"),
        new=all_of("new"),
        triggers=all_of("triggers"),
        covering=all_of("covering"),
        undo=all_of("undo"),
        script=all_of("script"),
        moved=bool(all_of("moved")),
    )


def tell_moved(session: Session) -> None:
    session.execute(MOVED)


def remove(session: Session) -> None:
    session.execute(f"DROP TABLE {TABLE}")
