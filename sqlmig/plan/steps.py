"""Which migrations run, in which order and in which parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmig.dialects.api import Traits
from sqlmig.errors import Problem, Refused, UsageError
from sqlmig.model import (
    PLAIN,
    Direction,
    History,
    LogEntry,
    Migration,
    Options,
    Plan,
    Step,
)
from sqlmig.noun import noun
from sqlmig.plan.objections import (
    dependencies,
    half_reverted,
    inconsistencies,
    irreversible,
    missing_file,
    out_of_order,
    step_findings,
    unfinished,
)
from sqlmig.plan.parts import parts


@noun
class Target:
    """How far to go. None of the fields set means: all pending, or the last applied one.

    `batch`, `everything` are for rolling back, `only` names the versions that may be applied.
    """

    version: str | None = None
    steps: int | None = None
    batch: bool = False
    everything: bool = False
    only: frozenset[str] | None = None


AS_FAR_AS_USUAL = Target()


def plan_up(
    migrations: Sequence[Migration],
    history: History,
    traits: Traits,
    variables: Mapping[str, str],
    target: Target = AS_FAR_AS_USUAL,
    strict: bool = False,
    defaults: Options = PLAIN,
) -> Plan:
    """The pending migrations in version order; `defaults` are the limits where a section has none of its own.

    UsageError when the target version has no file.
    """
    if target.version is not None and target.version not in {migration.version for migration in migrations}:
        raise UsageError(f"--to {target.version}: no migration has this version", hint="see `sqlmig status`")
    applied = history.versions
    pending = [migration for migration in migrations if migration.version not in applied]
    chosen = [migration for migration in pending if _within(migration, target)][: target.steps]
    open_entries = {entry.version: entry for entry in history.unfinished if entry.direction == "up"}
    steps = tuple(_step(migration, "up", traits, open_entries, history, defaults) for migration in chosen)
    findings = (
        *inconsistencies(migrations, history),
        *half_reverted(migrations, history),
        *out_of_order(chosen, history, strict),
        *dependencies(chosen, migrations, history),
        *unfinished(steps, history, traits),
        *(finding for step in steps for finding in step_findings(step, variables)),
    )
    return Plan("up", steps, findings)


def plan_rollback(
    migrations: Sequence[Migration],
    history: History,
    traits: Traits,
    variables: Mapping[str, str],
    target: Target = AS_FAR_AS_USUAL,
    defaults: Options = PLAIN,
) -> Plan:
    """The applied migrations to revert, newest version first; `defaults` as in `plan_up`.

    UsageError when the target is not applied, Refused when nothing is.
    """
    if not history.applied and not target.everything:
        raise Refused("nothing is applied, so there is nothing to revert", state="nothing was changed")
    files = {migration.version: migration for migration in migrations}
    versions = _to_revert(history, target)
    found = [files[version] for version in versions if version in files]
    open_entries = {entry.version: entry for entry in history.unfinished if entry.direction == "down"}
    steps = tuple(_step(migration, "down", traits, open_entries, history, defaults) for migration in found)
    findings = (
        *(missing_file(version) for version in versions if version not in files),
        *irreversible(found),
        *unfinished(steps, history, traits),
        *(finding for step in steps for finding in step_findings(step, variables)),
    )
    return Plan("down", steps, findings)


def _within(migration: Migration, target: Target) -> bool:
    before = target.version is None or migration.version <= target.version
    return before and (target.only is None or migration.version in target.only)


def _to_revert(history: History, target: Target) -> list[str]:
    newest_first = sorted(history.versions, reverse=True)
    if target.version is not None:
        if target.version not in history.versions:
            raise UsageError(f"--to {target.version}: this version is not applied", hint="see `sqlmig status`")
        return [version for version in newest_first if version > target.version]
    if target.everything:
        return newest_first
    if target.batch:
        batches = {entry.version: entry.batch for entry in history.applied if entry.batch is not None}
        last = max(batches.values(), default=None)
        return [version for version in newest_first if batches.get(version) == last and last is not None]
    return newest_first[: 1 if target.steps is None else target.steps]


def require(plan: Plan) -> None:
    """Refused, with every error finding, when the plan may not run."""
    errors = [finding for finding in plan.findings if finding.level == "error"]
    if errors:
        problems = tuple(Problem(finding.message, finding.location, hint=finding.help) for finding in errors)
        raise Refused(
            f"{len(errors)} reason{'s' if len(errors) != 1 else ''} not to run this",
            problems=problems,
            state="nothing was changed",
        )


def _step(
    migration: Migration,
    direction: Direction,
    traits: Traits,
    entries: Mapping[str, LogEntry],
    history: History,
    defaults: Options,
) -> Step:
    entry, again = entries.get(migration.version), (migration.version, direction) in history.attempted
    first = 0 if entry is None else entry.statements_done
    return Step(migration, direction, parts(migration.sections(direction), traits, defaults), first, again)
