"""Each migration up, down and up again, with the schema compared at each level."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmig.config import Settings
from sqlmig.errors import Problem, RunFailed
from sqlmig.ledger import versions
from sqlmig.model import Event, Migration, Notify, Step
from sqlmig.noun import noun, replace
from sqlmig.results import Format, Trial
from sqlmig.schema.comparing import differences
from sqlmig.trials.bench import Bench, Level, attempt, bench, first_level, level


@noun
class Cycle:
    """A migration's two steps."""

    up: Step
    down: Step

    @property
    def migration(self) -> Migration:
        return self.up.migration


@noun
class Wish:
    """What is asked for beside the usual: that every migration has a way back, that the schema file is proved, that
    statements run although they work beyond the database; and the program to print for."""

    strict: bool = False
    from_schema: bool = False
    force: bool = False
    form: Format = "text"


def cycle_all(
    settings: Settings, notify: Notify, cycles: Sequence[Cycle], wish: Wish
) -> tuple[tuple[Trial, ...], bool]:
    """A trial for each migration, in order, and whether privileges were compared, too.

    Where a failure leaves a level that nobody knows, what follows is tried on a new bench, which went up only.
    """
    trials: list[Trial] = []
    grants = True
    while len(trials) < len(cycles):
        with bench(settings, notify) as place:
            _climb(place, cycles[: len(trials)])
            before: Level | None = first_level(place)
            grants = place.grants
            while before is not None and len(trials) < len(cycles):
                cycle = cycles[len(trials)]
                notify(Event("trial_started", cycle.migration.filename, index=len(trials), total=len(cycles)))
                trial, before = _cycle(place, cycle, before, wish.strict)
                trials.append(trial)
            if wish.force:
                descend(place, cycles)
    return tuple(trials), grants


def descend(place: Bench, cycles: Sequence[Cycle]) -> None:
    """Revert what is applied as far as that goes, so that what works beyond the database is gone with it."""
    applied = versions(place.session, place.ledger) or ()
    for cycle in reversed(cycles):
        there = cycle.migration.version in applied and not one_way(cycle.migration)
        if there and attempt(place, cycle.down, "down").problems:
            return


def _climb(place: Bench, cycles: Sequence[Cycle]) -> None:
    for cycle in cycles:
        for failed in attempt(place, cycle.up, "up").problems:
            raise RunFailed(
                f"{cycle.migration.filename} went up once, and does not now: {failed.message}",
                location=failed.location,
                source=failed.source,
                state="the scratch databases are dropped; nothing else was changed",
            )


def _cycle(place: Bench, cycle: Cycle, before: Level, strict: bool) -> tuple[Trial, Level | None]:
    """The trial of one migration, and the level behind it, None where nobody knows it."""
    migration = cycle.migration
    trial = Trial("migrations", migration.filename, migration.path)
    first = attempt(place, cycle.up, "up")
    trial = replace(trial, timings=(first.timing,))
    if first.problems:
        return _failed(trial, *first.problems), None
    above = level(place)
    why = one_way(migration)
    if why:
        trial = replace(trial, one_way=why)
        return (_failed(trial, Problem(f"it has no way back: {why}")) if strict else trial), above
    down = attempt(place, cycle.down, "down")
    trial = replace(trial, timings=(*trial.timings, down.timing))
    if down.problems:
        return _failed(trial, *down.problems), above if cycle.down.atomic else None
    trial = _compared(trial, before, level(place), "before its up", "after its down")
    return _again(place, cycle, trial, above)


def _again(place: Bench, cycle: Cycle, trial: Trial, above: Level) -> tuple[Trial, Level | None]:
    """The second up, behind the down."""
    second = attempt(place, cycle.up, "up again")
    trial = replace(trial, timings=(*trial.timings, second.timing))
    if second.problems:
        return _failed(trial, *second.problems), None
    now = level(place)
    trial = _compared(trial, above, now, "after its first up", "after its second up")
    return trial, above if now == above else None


def _compared(trial: Trial, expected: Level, found: Level, before: str, after: str) -> Trial:
    """The trial, failed where two levels differ."""
    if expected == found:
        return trial
    changes = tuple(differences(expected, found, before, after))
    count = "1 object is" if len(changes) == 1 else f"{len(changes)} objects are"
    failed = _failed(trial, Problem(f"{count} other {after} than {before}"))
    return replace(failed, differences=(*trial.differences, *changes))


def _failed(trial: Trial, *problems: Problem) -> Trial:
    return replace(trial, outcome="failed", problems=(*trial.problems, *problems))


def one_way(migration: Migration) -> str:
    """Why a migration cannot be undone; empty where it says how, or does nothing."""
    if migration.irreversible:
        return "irreversible"
    empty = not len(migration.statements("down"))
    return "its down is empty" if empty and len(migration.statements("up")) else ""
