"""Whether a run would go well: what the files, the ledger and the server say, as checks. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlmig import dialects
from sqlmig.config import Settings
from sqlmig.dialects.api import Session, Traits
from sqlmig.dialects.health import Health
from sqlmig.errors import DatabaseMissing
from sqlmig.evidence import witnessed
from sqlmig.ledger import Ledger, locate, read
from sqlmig.library import Library
from sqlmig.model import History, Notify, Plan, Step
from sqlmig.plan import plan_up, risks
from sqlmig.preflight import files, server
from sqlmig.results import Check
from sqlmig.sql.access import Access, access
from sqlmig.workspace import connected, library

LOOKED_AT = 1000  # statements of one migration: a file with more is a file of rows
PATIENCE = 5.0  # seconds for which any transaction may be open


def preflight(settings: Settings, notify: Notify) -> tuple[Check, ...]:
    """All checks. Errors when there is no connection or the files cannot be read, since nothing can be asked then."""
    found, url = library(settings), settings.database
    dialect = dialects.load(url)
    login = server.login(url, settings.protected)
    try:
        with connected(settings, notify, read_only=True) as session:
            ledger = locate(settings.migrations_table, session)
            past = witnessed(read(session, ledger), found.migrations, session)
            plan = _planned(found, past, session.traits, settings)
            accesses = tuple(sorted({*_ledgers(session, ledger), *_asked(plan.steps, session.traits)}))
            health = dialect.examine()(session, url, accesses, settings.table_lock_timeout or PATIENCE)
    except DatabaseMissing as error:
        plan = _planned(found, History(), dialect.traits, settings)
        return (server.missing(error), login, *files.checks(plan, History(), risks(plan, dialect.traits)))
    return (
        server.connection(url, health),
        *_server(health, login),
        *files.checks(plan, past, risks(plan, dialect.traits)),
    )


def _planned(found: Library, past: History, traits: Traits, settings: Settings) -> Plan:
    plan = plan_up(found.migrations, past, traits, settings.variables, strict=settings.strict)
    return Plan(plan.direction, plan.steps, (*found.findings, *plan.findings))


def _server(health: Health, login: Check) -> Iterator[Check]:
    yield server.version(health)
    yield login
    yield server.rights(health)
    yield server.transactions(health)
    yield server.replication(health)
    yield server.disk(health)


def _asked(steps: Iterable[Step], traits: Traits) -> Iterator[Access]:
    """What the pending statements ask for."""
    for step in steps:
        for statement in islice(step.statements, step.first_statement, step.first_statement + LOOKED_AT):
            wanted = access(statement.sql, traits.sql)
            if wanted is not None:
                yield wanted


def _ledgers(session: Session, ledger: Ledger) -> Iterator[Access]:
    """What writing the ledger asks for: rows in both tables, or making them first."""
    for names in (ledger.names, ledger.log_names):
        yield Access("INSERT" if session.has_table(*names) else "CREATE", "TABLE", names)
