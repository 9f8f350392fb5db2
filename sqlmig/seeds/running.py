"""Running seeds: each is one transaction, together with its row in the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmig.dialects.api import Session
from sqlmig.errors import SqlmigError
from sqlmig.ledger import append, prepare
from sqlmig.model import Event, EventKind, Section, Statement
from sqlmig.results import SeedOutcome, SeedStep
from sqlmig.seeds.failures import explain
from sqlmig.seeds.progress import Progress, SeedRun
from sqlmig.seeds.reading import check_data
from sqlmig.seeds.seed import Load, Seed

__all__ = ["SeedRun", "run_seeds"]


def run_seeds(seeds: Sequence[Seed], context: SeedRun) -> tuple[tuple[SeedStep, ...], SqlmigError | None]:
    """Run the seeds in this order up to the first failure. The error, if any, says what is true of the database now.

    All data files are read before anything runs; SeedFileError lists what is wrong in them.
    """
    counts = check_data(seeds, context.notify)
    prepare(context.session, context.ledger)
    done: list[SeedStep] = []
    for seed in seeds:
        progress = Progress(seed, context, counts)
        context.notify(Event("seed_started", seed.name))
        try:
            _run(progress, context.session)
        except (SqlmigError, KeyboardInterrupt) as error:
            failure = explain(error, progress, len(done))
            done.append(_end(progress))
            return tuple(done), failure
        done.append(_end(progress))
    return tuple(done), None


def _end(progress: Progress) -> SeedStep:
    seed = progress.seed
    kind: EventKind = "seed_done" if progress.committed else "seed_failed"
    progress.context.notify(Event(kind, seed.name, index=progress.rows, seconds=progress.seconds))
    outcome: SeedOutcome = "seeded" if progress.committed else "failed"
    return SeedStep(seed.name, seed.path, outcome, progress.done, progress.rows, progress.seconds)


def _run(progress: Progress, session: Session) -> None:
    with session.transaction(progress.context.limits):
        for part in progress.seed.parts:
            if isinstance(part, Section):
                _send(part, progress, session)
            else:
                _load(part, progress, session)
        session.restore()
        session.require_lock()
        append(session, progress.context.ledger, [progress.entry("seeded")])
    progress.committed = True
    session.restore()
    session.require_lock()


def _send(section: Section, progress: Progress, session: Session) -> None:
    """Hand the statements over one by one, so that a large file is read while it runs."""

    def taken() -> Iterator[Statement]:
        for statement in section.statements:
            progress.take(statement)
            yield statement

    session.run(taken(), lambda _: progress.finish())


def _load(load: Load, progress: Progress, session: Session) -> None:
    progress.begin(load)
    session.copy_in(load.copy.table, load.columns, load.file, progress.sent)
    progress.end()
