"""Seeds for the commands: settings, session, lock, ledger and the seeds folder put together."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sqlmig import dialects
from sqlmig.approval import NOBODY, Consent, asks, require_yes
from sqlmig.config import Settings
from sqlmig.drafts import slug_of, write_text, writing
from sqlmig.errors import DatabaseMissing, Refused
from sqlmig.ledger import locate, versions
from sqlmig.library import files
from sqlmig.model import Finding, Location, LogEntry, Notify, Options
from sqlmig.noun import noun
from sqlmig.results import SeedEntry, SeedListResult, SeedResult
from sqlmig.seeds import Seed, SeedRun, check_data, dangers, due, own_folder, read_seeds, run_seeds, seeded, state_of
from sqlmig.workspace import actor, connected, locked

TEMPLATE = "-- Rows to begin with. It runs once; -- seed:always on a line of its own makes it run every time.\n"


@noun
class Wanted:
    """Which seeds are asked for: without names all that are due; those named `again` although they ran before."""

    names: tuple[str, ...] = ()
    again: bool = False


DUE = Wanted()
_PENDING_HINT = "`sqlmig up` applies them; --pending runs the seeds nevertheless"


def write_new(settings: Settings, name: str) -> Path:
    """Write an empty seed for every environment, or for the chosen one. UsageError when the name cannot be one."""
    folder = Path(settings.seeds_dir, own_folder(settings))
    path = folder / f"{slug_of(name, 'sqlmig seed new users', len('.sql'))}.sql"
    if path.exists():
        raise Refused(f"{path} is there already", state="no file was written", hint="choose another name")
    with writing(folder):
        return write_text(path, TEMPLATE)


def list_seeds(settings: Settings, notify: Notify) -> SeedListResult:
    """All seeds in the order in which they run, and what the log knows of them. Reads only."""
    seeds = read_seeds(settings)
    past, _ = _known(settings, notify)
    entries = tuple(_entry(seed, past.get(seed.name), past) for seed in seeds)
    return SeedListResult(entries, tuple(_changed(seeds, past)), settings.environment)


def show_chosen(settings: Settings, notify: Notify, wanted: Wanted = DUE) -> SeedListResult:
    """What `run_chosen` would run now. Reads only, and takes no lock."""
    seeds = read_seeds(settings)
    past, applied = _known(settings, notify)
    chosen = due(seeds, past, wanted.names, wanted.again)
    check_data(chosen, notify)
    entries = tuple(_entry(seed, past.get(seed.name), past) for seed in chosen)
    findings = (*_changed(seeds, past), *_obstacles(settings, chosen, applied))
    return SeedListResult(entries, findings, settings.environment, planned=True)


def run_chosen(
    settings: Settings, notify: Notify, wanted: Wanted = DUE, consent: Consent = NOBODY, pending: bool = False
) -> SeedResult:
    """Run the seeds that are due with the lock held. Refused while migrations are pending, unless that is agreed to by
    `pending`; Unconfirmed where a person has to agree to what they do, and has not."""
    begin, seeds = time.monotonic(), read_seeds(settings)
    with connected(settings, notify, sends_files=True) as session, locked(session, settings, notify) as ledger:
        if not pending:
            _require_none_pending(settings, frozenset(versions(session, ledger) or ()))
        past = seeded(session, ledger)
        chosen = due(seeds, past, wanted.names, wanted.again)
        if asks(settings):
            require_yes(dangers(chosen, session.traits), consent)
        limits = Options(lock_timeout=settings.table_lock_timeout, statement_timeout=settings.statement_timeout)
        steps, error = run_seeds(chosen, SeedRun(session, ledger, actor(), notify, limits))
    ran = {seed.name for seed in chosen}
    findings = tuple(_changed([seed for seed in seeds if seed.name not in ran], past))
    return SeedResult(steps, len(seeds) - len(chosen), findings, time.monotonic() - begin, error)


def _known(settings: Settings, notify: Notify) -> tuple[Mapping[str, LogEntry], frozenset[str]]:
    """The seeds that ran and the migrations that are applied; none where there is no database yet."""
    try:
        with connected(settings, notify, read_only=True) as session:
            ledger = locate(settings.migrations_table, session)
            return seeded(session, ledger), frozenset(versions(session, ledger) or ())
    except DatabaseMissing:
        return {}, frozenset()


def _entry(seed: Seed, last: LogEntry | None, past: Mapping[str, LogEntry]) -> SeedEntry:
    return SeedEntry(
        name=seed.name,
        path=seed.path,
        state=state_of(seed, past),
        depends=seed.depends,
        statements=seed.statements,
        files=tuple(load.file.path for load in seed.loads),
        seeded_at=last.finished_at if last else None,
        duration_ms=last.duration_ms if last else None,
    )


def _changed(seeds: Sequence[Seed], past: Mapping[str, LogEntry]) -> Iterator[Finding]:
    for seed in seeds:
        if state_of(seed, past) == "changed":
            yield Finding(
                "changed-seed",
                "warning",
                f"the seed {seed.name} was changed after it ran, and does not run again by itself",
                Location(seed.path, 1, 1),
                f"`sqlmig seed run --again {seed.name}` runs it again",
            )


def _obstacles(settings: Settings, chosen: Sequence[Seed], applied: frozenset[str]) -> Iterator[Finding]:
    """What a run of these seeds would be refused for."""
    pending = _pending(settings, applied)
    if pending:
        yield Finding("pending-migrations", "warning", pending, help=_PENDING_HINT)
    if asks(settings) and dangers(chosen, dialects.load(settings.database).traits):
        yield Finding("confirmation", "warning", "somebody has to confirm this", help="--yes, or on a terminal")


def _require_none_pending(settings: Settings, applied: frozenset[str]) -> None:
    pending = _pending(settings, applied)
    if pending:
        raise Refused(pending, state="nothing was changed", hint=_PENDING_HINT)


def _pending(settings: Settings, applied: frozenset[str]) -> str:
    """What there is to say of migrations that are not applied, empty where there are none."""
    folders = [folder for folder in settings.migrations_dir if Path(folder).is_dir()]
    pending = [path.name for version, path in files(folders) if version not in applied]
    if not pending:
        return ""
    count = f"{len(pending)} migration{'s are' if len(pending) > 1 else ' is'} pending, first {pending[0]}"
    return f"{count}: seeds are for the schema that all of them make"
