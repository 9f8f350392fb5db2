"""What a session's state is made of, and the statements that bring it back."""

from __future__ import annotations

import math

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions
from sqlmig.dialects.mysql.connection import charset, collation, database, variables
from sqlmig.noun import noun, replace

LONGEST = (
    31536000  # the highest lock_wait_timeout, https://dev.mysql.com/doc/refman/9.0/en/server-system-variables.html
)

# What can disturb the ledger's own INSERT and SELECT. autocommit is left alone: setting it would commit.
# They return to @@GLOBAL, not to DEFAULT, which turns foreign_key_checks off in MySQL 9.
DISTURBING = ("sql_mode", "foreign_key_checks", "unique_checks", "time_zone", "sql_select_limit", "sql_safe_updates")
# pymysql believes the server's greeting, which knows nothing of the server's own setting or of init_connect
AUTOCOMMIT = "SET SESSION autocommit = 1"
TABLE_LOCKS = "lock_wait_timeout"
LIMITS = (TABLE_LOCKS, "innodb_lock_wait_timeout")
UNBOUNDED = f"SET SESSION {TABLE_LOCKS} = @@GLOBAL.{TABLE_LOCKS}"  # the server's own bound, for a file's statements

GUARD = f"SET SESSION {TABLE_LOCKS} = IF("


@noun
class State:
    """How a session starts. `names`, `own` and `role` are statements: SET NAMES, what the URL sets, SET ROLE. One that
    is empty is none.

    `patience` bounds what a statement of sqlmig's own waits for locks on tables, which would be a day or a year.
    `causal` is what a cluster's session needs, and cannot be set in a transaction.
    """

    database: str
    names: str
    own: tuple[str, ...]
    patience: str = ""
    role: str = ""
    causal: str = ""

    @property
    def beginning(self) -> tuple[str, ...]:
        """What a connection that is new begins with."""
        return self.names, AUTOCOMMIT, *self.own, self.causal

    def light(self, mariadb: bool) -> tuple[str, ...]:
        """Before the ledger's rows, in the file's transaction: nothing here commits it."""
        timeout = "max_statement_time" if mariadb else "max_execution_time"
        defaults = ", ".join(f"{name} = @@GLOBAL.{name}" for name in (*DISTURBING, *LIMITS, timeout))
        return "UNLOCK TABLES", f"SET SESSION {defaults}", *self._rest()

    def full(self) -> tuple[str, ...]:
        """After COM_RESET_CONNECTION, which leaves character set, database and roles to the client."""
        return AUTOCOMMIT, *self._rest(), self.causal

    def _rest(self) -> tuple[str, ...]:
        return self.names, f"USE {_quoted(self.database)}", self.role, *self.own


def of(url: DatabaseURL, options: ConnectOptions) -> State:
    given = variables(url)
    own = ", ".join(f"{name} = {value}" for name, value in given)
    setting = f"SET SESSION {own}" if own else "", "SET SESSION TRANSACTION READ ONLY" if options.read_only else ""
    bound = f"SET SESSION {TABLE_LOCKS} = {_whole(options.busy_timeout)}"
    patience = "" if any(name == TABLE_LOCKS for name, _ in given) else bound
    return State(database(url), names(charset(url), collation(url)), setting, patience)


def names(charset: str, collation: str | None) -> str:
    return f"SET NAMES {charset}" + (f" COLLATE {collation}" if collation else "")


def with_role(state: State, role: str | None, mariadb: bool) -> State:
    """`role` is the server's CURRENT_ROLE(): MySQL's is a list of quoted names or NONE, MariaDB's a bare name or NULL.

    SET ROLE DEFAULT would not do: MySQL's activate_all_roles_on_login gives more, and MariaDB has no such statement.
    """
    name = _quoted(role) if mariadb and role else role or "NONE"
    return replace(state, role=f"SET ROLE {name}")


def limits(lock_timeout: float | None, statement_timeout: float | None, mariadb: bool) -> str:
    """The SET SESSION that bounds what follows.

    Locks on tables' definitions and on rows wait apart from each other, both in whole seconds. MariaDB's
    max_statement_time bounds every statement, MySQL's max_execution_time only SELECT. 0 is no limit for these two,
    and for locks it is not to wait at all or an error.
    """
    parts = []
    if lock_timeout is not None:
        parts += [f"{name} = {_whole(lock_timeout) if lock_timeout else LONGEST}" for name in LIMITS]
    if statement_timeout is not None and mariadb:
        parts.append(f"max_statement_time = {min(statement_timeout, LONGEST):.6f}")
    elif statement_timeout is not None:
        parts.append(f"max_execution_time = {math.ceil(statement_timeout * 1000)}")
    return f"SET SESSION {', '.join(parts)}" if parts else ""


def guard(held: str, state: State) -> str:
    """The same as UNBOUNDED as long as the condition `held` is true, and then an error: a number is out of range. NULL
    for a limit would be none, or 0 and no error."""
    bound = f"@@{'GLOBAL' if state.patience else 'SESSION'}.{TABLE_LOCKS}"
    return f"{GUARD}~0 + (NOT ({held})), {bound}, {bound})"


def _whole(seconds: float) -> int:
    return min(max(1, math.ceil(seconds)), LONGEST)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
