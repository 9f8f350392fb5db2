"""Planning: migrations and history in, a Plan out. Nothing here reads a clock, a file or a connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmig.dialects.api import Traits
from sqlmig.errors import Problem, Refused, UsageError
from sqlmig.model import (
    Direction,
    Finding,
    History,
    LogEntry,
    Migration,
    Part,
    Plan,
    Section,
    Step,
)
from sqlmig.sql.checksum import checksum
from sqlmig.sql.classify import classify, dml, forbidden_in_transaction, transaction_control


@dataclass(frozen=True, slots=True)
class Target:
    """How far to go. None of the fields set means: all pending, or the last applied one.

    `batch`, `everything` are for rolling back, `only` names the versions that may be applied.
    """

    version: str | None = None
    steps: int | None = None
    batch: bool = False
    everything: bool = False
    only: frozenset[str] | None = None


def plan_up(
    migrations: Sequence[Migration],
    history: History,
    traits: Traits,
    variables: Mapping[str, str],
    target: Target = Target(),  # frozen
    strict: bool = False,
) -> Plan:
    """The pending migrations in version order. UsageError when the target version has no file."""
    if target.version is not None and target.version not in {migration.version for migration in migrations}:
        raise UsageError(f"--to {target.version}: no migration has this version", hint="see `sqlmig status`")
    pending = [migration for migration in migrations if migration.version not in history.versions]
    chosen = [migration for migration in pending if _within(migration, target)][: target.steps]
    unfinished = {entry.version: entry for entry in history.unfinished if entry.direction == "up"}
    steps = tuple(_step(migration, "up", traits, unfinished.get(migration.version)) for migration in chosen)
    findings = (
        *inconsistencies(migrations, history),
        *_out_of_order(chosen, history, strict),
        *_dependencies(chosen, migrations, history),
        *_unfinished(steps, history, traits),
        *(finding for step in steps for finding in _step_findings(step, traits, variables)),
    )
    return Plan("up", steps, findings)


def plan_rollback(
    migrations: Sequence[Migration],
    history: History,
    traits: Traits,
    variables: Mapping[str, str],
    target: Target = Target(),  # frozen
) -> Plan:
    """The applied migrations to revert, newest version first. UsageError when the target is not applied."""
    files = {migration.version: migration for migration in migrations}
    versions = _to_revert(history, target)
    found = [files[version] for version in versions if version in files]
    unfinished = {entry.version: entry for entry in history.unfinished if entry.direction == "down"}
    steps = tuple(_step(migration, "down", traits, unfinished.get(migration.version)) for migration in found)
    findings = (
        *(_missing_file(version) for version in versions if version not in files),
        *_irreversible(found),
        *_unfinished(steps, history, traits),
        *(finding for step in steps for finding in _step_findings(step, traits, variables)),
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


def _step(migration: Migration, direction: Direction, traits: Traits, open_entry: LogEntry | None) -> Step:
    sections = migration.up if direction == "up" else tuple(reversed(migration.down))
    step = Step(migration, direction, _parts(sections, traits))
    return step if open_entry is None else replace(step, first_statement=open_entry.statements_done)


def _parts(sections: Iterable[Section], traits: Traits) -> tuple[Part, ...]:
    """Sections as runs that are atomic or not; neighbours with the same options join."""
    parts: list[Part] = []
    for section in sections:
        atomic = section.options.transaction and (
            traits.transactional_ddl or all(dml(classify(s.sql, traits.sql)) for s in section.statements)
        )
        if parts and parts[-1].options == section.options and parts[-1].atomic == atomic:
            parts[-1] = Part(parts[-1].statements + section.statements, section.options, atomic)
        else:
            parts.append(Part(section.statements, section.options, atomic))
    return tuple(parts)


def inconsistencies(migrations: Sequence[Migration], history: History) -> tuple[Finding, ...]:
    """Where files and ledger contradict each other: what `repair` can mend."""
    return (*_missing(migrations, history), *_changed(migrations, history))


def _missing(migrations: Sequence[Migration], history: History) -> Iterator[Finding]:
    there = {migration.version for migration in migrations}
    return (_missing_file(entry.version) for entry in history.applied if entry.version not in there)


def _missing_file(version: str) -> Finding:
    return Finding(
        "missing-file",
        "error",
        f"{version} is applied, but its file is missing",
        help=f"bring the file back, or take the version out of the ledger with `sqlmig repair {version}`",
    )


def _changed(migrations: Sequence[Migration], history: History) -> Iterator[Finding]:
    applied = {entry.version: entry for entry in history.applied}
    for migration in migrations:
        entry = applied.get(migration.version)
        if entry is not None and entry.checksum is not None and entry.checksum != migration.checksum:
            yield Finding(
                "changed-file",
                "error",
                f"{migration.filename} was changed after it was applied",
                migration.up[0].location if migration.up else None,
                f"undo the change and write a new migration, or accept it with `sqlmig repair {migration.version}`",
            )


def _out_of_order(chosen: Sequence[Migration], history: History, strict: bool) -> Iterator[Finding]:
    newest = max(history.versions, default="")
    for migration in chosen:
        if migration.version < newest:
            yield Finding(
                "out-of-order",
                "error" if strict else "notice",
                f"{migration.filename} is older than the newest applied version {newest}",
                help="give it a newer version, or run without --strict" if strict else None,
            )


def _dependencies(chosen: Sequence[Migration], migrations: Sequence[Migration], history: History) -> Iterator[Finding]:
    there = {migration.version for migration in migrations}
    met = set(history.versions)
    for migration in chosen:
        for version in migration.directives.depends:
            if version not in met:
                reason = "comes later" if version in there else "has no file and is not applied"
                yield Finding(
                    "dependency",
                    "error",
                    f"{migration.filename} depends on {version}, which {reason}",
                    migration.up[0].location if migration.up else None,
                    "a migration can only depend on a version that runs before it",
                )
        met.add(migration.version)


def _irreversible(migrations: Iterable[Migration]) -> Iterator[Finding]:
    for migration in migrations:
        if migration.irreversible:
            location = next(section.location for section in migration.down if section.irreversible)
            help_text = "write a new migration that undoes it, or restore a backup"
            yield Finding("irreversible", "error", f"{migration.filename} is irreversible", location, help_text)


def _unfinished(steps: Sequence[Step], history: History, traits: Traits) -> Iterator[Finding]:
    """What keeps a step from going on where it stopped: an undecided statement, or a changed one."""
    by_version = {step.migration.version: step for step in steps}
    for entry in history.unfinished:
        step = by_version.get(entry.version)
        if step is None or step.direction != entry.direction:
            continue
        done, name = entry.statements_done, step.migration.filename
        statements = step.statements
        location = statements[done].location if done < len(statements) else None
        if checksum(statements[:done], traits.sql) != entry.done_checksum:
            yield Finding(
                "changed-statement",
                "error",
                f"{name}: the first {done} statements ran already, and one of them was changed since",
                statements[0].location if statements else None,
                "undo that change; only the statements that did not run may be changed",
            )
        elif entry.kind == "started":
            yield Finding(
                "undecided-statement",
                "error",
                f"{name}: the runner stopped while statement {done + 1} of {entry.statements_total} ran, "
                "so it may have taken effect or not",
                location,
                f"look at the database, then `sqlmig resume {entry.version} --retry` runs it again, "
                f"and `sqlmig resume {entry.version} --skip` goes on behind it",
            )
        else:
            message = f"{name} goes on at statement {done + 1} of {len(statements)}, where it stopped"
            yield Finding("resume", "notice", message, location)


def _step_findings(step: Step, traits: Traits, variables: Mapping[str, str]) -> Iterator[Finding]:
    for part in step.parts:
        for variable in part.options.variables:
            if variable not in variables:
                yield Finding(
                    "missing-variable",
                    "error",
                    f"{step.migration.filename} needs the variable {variable}, which is not set",
                    part.statements[0].location if part.statements else None,
                    f"set {variable} in the environment or in .env",
                )
        yield from _transaction_findings(part, traits)
    if not step.statements:
        message = f"{step.migration.filename} has nothing to run {step.direction}"
        yield Finding("empty-section", "notice", message)


def _transaction_findings(part: Part, traits: Traits) -> Iterator[Finding]:
    """Statements that a transaction cannot hold, in a section that runs in one."""
    if not part.options.transaction:
        return
    for statement in part.statements:
        classification = classify(statement.sql, traits.sql)
        if transaction_control(classification):
            message = f"{classification.verb} would end the transaction that this section runs in"
            help_text = "leave it out, or put transaction:false behind the marker"
        elif reason := forbidden_in_transaction(classification, traits.sql):
            message, help_text = reason, "put transaction:false behind the marker"
        else:
            continue
        yield Finding("transaction", "error", message, statement.location, help_text)
