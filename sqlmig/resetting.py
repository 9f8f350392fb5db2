"""The whole way from nothing: the database dropped and made, migrations applied, seeds run."""

from __future__ import annotations

from pathlib import Path

from sqlmig.apply import run_plan
from sqlmig.approval import Consent
from sqlmig.config import Settings
from sqlmig.errors import Interrupted, SqlmigError
from sqlmig.model import Event, History, Notify
from sqlmig.plan import Target, require
from sqlmig.planning import make_plan
from sqlmig.results import ResetResult, RunResult, SeedResult
from sqlmig.schema.writing import chosen
from sqlmig.seeding import run_chosen
from sqlmig.seeds import Seed, check_data, read_seeds
from sqlmig.workspace import library, ready


def reset(settings: Settings, notify: Notify) -> ResetResult:
    """Drop, create, apply, seed. Whatever can be known of the files to be wrong is told before anything is dropped."""
    chosen(settings)
    require(make_plan(library(settings), History(), settings, "up", Target()))
    seeds = _seeds(settings)
    check_data(seeds, notify)
    dialect, options = ready(settings, notify)
    dropped = dialect.drop(settings.database, options)
    if dropped:
        notify(Event("database_dropped", str(settings.database)))
    return _rebuilt(settings, notify, dropped, bool(seeds))


def _seeds(settings: Settings) -> tuple[Seed, ...]:
    """None where the folder is missing and nobody has named it."""
    unnamed = settings.seeds_dir == Settings().seeds_dir
    return () if unnamed and not Path(settings.seeds_dir).is_dir() else read_seeds(settings)


def _rebuilt(settings: Settings, notify: Notify, dropped: bool, with_seeds: bool) -> ResetResult:
    """Go on from a database that is not there. An error says how far it came."""
    run: RunResult | None = None
    seeds: SeedResult | None = None
    error: SqlmigError | None = None
    try:
        run = run_plan("reset", settings, notify, "up", Target(), Consent(yes=True), create=True)
        error = run.error
        if error is None and with_seeds:
            seeds = run_chosen(settings, notify, consent=Consent(yes=True))
            error = seeds.error
    except SqlmigError as failure:
        error = failure
    except KeyboardInterrupt:
        error = Interrupted("interrupted")
    if error is not None:
        _tell_state(error, run)
    return ResetResult(str(settings.database), dropped, run, seeds, error)


def _tell_state(error: SqlmigError, run: RunResult | None) -> None:
    """What is true now, from the beginning on."""
    what = "the new database has all migrations, and not all seeds"
    if run is None or run.error is not None:
        what = "the old database is gone, and the new one is not complete"
    own = "" if error.state in (None, "nothing was changed") else f"; {error.state}"
    error.state = f"{what}{own}"
    error.hint = error.hint or "`sqlmig up`, then `sqlmig seed run`, go on from here; or `sqlmig reset` again"
