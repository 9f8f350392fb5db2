"""Who may do what with the database's objects, as the server's own GRANT statements: no accounts, no passwords."""

from __future__ import annotations

import re

from sqlmig.dialects.mysql.schema.reader import Reader
from sqlmig.dialects.mysql.schema.settings import literal
from sqlmig.dialects.mysql.schema.words import quoted
from sqlmig.errors import DatabaseError
from sqlmig.snapshot import Block

ACCOUNTS = "SELECT User, Host FROM mysql.user"
ROLES = "SELECT User, Host, is_role FROM mysql.user"  # MariaDB's have no host
GRANT = re.compile(
    r"(GRANT .+ ON (?:[A-Z ]+ )?)(`(?:[^`]|``)*`)\.(\*|`(?:[^`]|``)*`)( TO (.+?)(?: WITH GRANT OPTION)?)", re.S
)


def granted(reader: Reader) -> list[Block]:
    """A block for each account that has privileges on this database; ON * means the default database.

    Raises DatabaseError for a user who may not read the accounts.
    """
    try:
        accounts = reader.rows(ROLES if reader.mariadb else ACCOUNTS)
    except DatabaseError as error:
        raise DatabaseError(
            error.message, sqlstate=error.sqlstate, hint="to read grants takes SELECT on the database mysql"
        ) from None
    found: dict[str, set[str]] = {}
    for rows in reader.all([f"SHOW GRANTS FOR {_account(*account)}" for account in accounts]):
        for (line,) in rows:
            match = GRANT.fullmatch(line or "")
            if match and match[2] in _spellings(reader.database):
                found.setdefault(match[5], set()).add(f"{match[1]}{match[3]}{match[4]};")
    return [Block("grants", account, "\n".join(sorted(lines))) for account, lines in sorted(found.items())]


def _account(user: str | None, host: str | None, role: str | None = "N") -> str:
    return quoted(user or "") if role == "Y" else f"{literal(user or '')}@{literal(host or '')}"


def _spellings(database: str) -> tuple[str, str]:
    """The database's name as a privilege on it has it: as it is, or with its wildcards escaped."""
    return quoted(database), quoted(database.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%"))
