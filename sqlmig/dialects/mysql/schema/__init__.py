"""The schema of a MySQL or MariaDB database, read with SHOW CREATE and without mysqldump."""

from __future__ import annotations

from sqlmig.dialects.mysql.schema import catalog, rights
from sqlmig.dialects.mysql.schema.reader import asking, rows
from sqlmig.dialects.mysql.schema.settings import database_settings, epilogue, preamble, questions, title
from sqlmig.dialects.mysql.session import MySQLSession
from sqlmig.snapshot import Snapshot

__all__ = ["snapshot"]


def snapshot(session: MySQLSession, grants: bool = False) -> Snapshot:
    """The database that the session's URL names, read on a connection of its own."""
    about = questions(session.mariadb)
    with asking(session, (*about, *catalog.QUESTIONS, rights.QUESTION)) as (reader, answers):
        from sqlmig.dialects.mysql.schema.contents import read_blocks  # while the server looks
        from sqlmig.dialects.mysql.schema.objects import Place

        *found, privileges = answers()
        told = [rows(answer) for answer in found]
        settings = database_settings(told[: len(about)])
        place = Place(reader.database, settings.collation, settings.collations, reader.mariadb, grants)
        blocks, lost = read_blocks(reader, place, catalog.listed(reader, told[len(about) :]))
        if grants:
            from sqlmig.dialects.mysql.schema.grants import granted  # for who asks for them

            blocks += granted(reader)
        return Snapshot(
            server=title(reader.version),
            preamble=preamble(reader.mariadb, settings),
            blocks=tuple(blocks),
            epilogue=epilogue(),
            lost=tuple(sorted(lost, key=lambda found: found.identity)),
            hidden=rights.missing(privileges, reader.database),
        )
