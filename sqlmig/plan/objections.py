"""What there is to say against a plan, and about it. Findings of level `error` forbid running it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlmig.dialects.api import Traits
from sqlmig.model import Finding, History, Location, LogEntry, Migration, Statement, Step
from sqlmig.noun import replace
from sqlmig.sql.checksum import checksum
from sqlmig.sql.display import one_line


def inconsistencies(migrations: Sequence[Migration], history: History) -> tuple[Finding, ...]:
    """Where files and ledger contradict each other: what `repair` can mend."""
    return (*_missing(migrations, history), *_changed(migrations, history))


def _missing(migrations: Sequence[Migration], history: History) -> Iterator[Finding]:
    there = {migration.version for migration in migrations}
    return (missing_file(entry.version) for entry in history.applied if entry.version not in there)


def missing_file(version: str) -> Finding:
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


def out_of_order(chosen: Sequence[Migration], history: History, strict: bool) -> Iterator[Finding]:
    newest = max(history.versions, default="")
    for migration in chosen:
        if migration.version < newest:
            yield Finding(
                "out-of-order",
                "error" if strict else "notice",
                f"{migration.filename} is older than the newest applied version {newest}",
                help="give it a newer version, or run without --strict" if strict else None,
            )


def dependencies(chosen: Sequence[Migration], migrations: Sequence[Migration], history: History) -> Iterator[Finding]:
    files = {migration.version: migration for migration in migrations}
    met = set(history.versions)
    for migration in chosen:
        for version in migration.directives.depends:
            if version not in met:
                yield Finding(
                    "dependency",
                    "error",
                    f"{migration.filename} depends on {version}, {_why_unmet(migration, version, files)}",
                    migration.up[0].location if migration.up else None,
                    "a migration can only depend on a version that runs before it",
                )
        met.add(migration.version)


def _why_unmet(migration: Migration, version: str, files: Mapping[str, Migration]) -> str:
    if version not in files:
        return "which has no file and is not applied"
    seen, ahead = set(), [version]
    while ahead:
        current = ahead.pop()
        if current == migration.version:
            return "which depends on it in turn"
        if current not in seen and current in files:
            seen.add(current)
            ahead.extend(files[current].directives.depends)
    return "which comes later"


def half_reverted(migrations: Iterable[Migration], history: History) -> Iterator[Finding]:
    """Applied migrations of which a part is gone, so that nothing should be built on them."""
    reverted = [entry for entry in history.unfinished if entry.direction == "down"]
    names = {migration.version: migration.filename for migration in migrations if reverted}
    for entry in reverted:
        yield Finding(
            "half-reverted",
            "error",
            f"{names.get(entry.version, entry.version)} is half reverted: {entry.statements_done} of "
            f"{entry.statements_total} statements of its down ran",
            help="`sqlmig rollback` goes on with it; or mend by hand what is gone, then "
            f"`sqlmig repair {entry.version}`",
        )


def irreversible(migrations: Iterable[Migration]) -> Iterator[Finding]:
    for migration in migrations:
        if migration.irreversible:
            location = next(section.location for section in migration.down if section.irreversible)
            help_text = "write a new migration that undoes it, or restore a backup"
            yield Finding("irreversible", "error", f"{migration.filename} is irreversible", location, help_text)


def unfinished(steps: Sequence[Step], history: History, traits: Traits) -> Iterator[Finding]:
    """What keeps a step from going on where it stopped: an undecided statement, or a changed one."""
    by_version = {step.migration.version: step for step in steps}
    for entry in history.unfinished:
        step = by_version.get(entry.version)
        if step is None or step.direction != entry.direction:
            continue
        done, name = entry.statements_done, step.migration.filename
        statements = iter(step.statements)
        changed = checksum(islice(statements, done), traits.sql) != entry.done_checksum
        following = next(statements, None)
        if changed:
            yield Finding(
                "changed-statement",
                "error",
                f"{name}: statement {done} ran already and was changed since"
                if done == 1
                else f"{name}: statements 1 to {done} ran already, and one of them was changed since",
                _place(step.statements),
                "undo that change; or clean up by hand what ran, "
                f"and start over with `sqlmig repair {entry.version}` and `sqlmig up`",
            )
        elif entry.kind == "started":
            yield _undecided(entry, step.migration, following, history, traits)
        elif (gone := _gone(step, done, traits)) is not None:
            yield gone
        else:
            message = f"{name} goes on at statement {done + 1} of {len(step.statements)}, where it stopped"
            yield Finding("resume", "notice", message, following.location if following else None)


def _gone(step: Step, done: int, traits: Traits) -> Finding | None:
    """What keeps a step from going on: a statement that needs what one before it left in a session that is over."""
    from sqlmig.sql.sessions import kept_in_session, mentioned  # for what stopped half way

    kept: set[str] = set()
    for index, statement in enumerate(step.statements):
        if index < done:
            kept.update(kept_in_session(statement.sql, traits.sql))
            continue
        if not kept:
            return None
        name = mentioned(statement.sql, kept, traits.sql)
        if name is not None:
            return Finding(
                "lost-session",
                "error",
                f"{step.migration.filename}: this needs {name}, which a statement made in a session that is over",
                statement.location,
                f"clean up by hand what ran, and start over with `sqlmig repair {step.migration.version}`; "
                "or write the rest so that it does not need it",
            )
    return None


def undecided(
    migrations: Iterable[Migration], history: History, traits: Traits, version: str | None = None
) -> tuple[Finding, ...]:
    """Each statement that a crash left open, or the one of a version, with its text."""
    files = {migration.version: migration for migration in migrations}
    found = []
    for entry in history.unfinished:
        migration = files.get(entry.version)
        if entry.kind == "started" and migration is not None and version in (None, entry.version):
            statement = next(islice(migration.statements(entry.direction), entry.statements_done, None), None)
            finding = _undecided(entry, migration, statement, history, traits)
            text = f"\n{one_line(statement.sql, 500)}" if statement else ""
            found.append(replace(finding, message=f"{finding.message}{text}"))
    return tuple(found)


def _undecided(
    entry: LogEntry, migration: Migration, statement: Statement | None, history: History, traits: Traits
) -> Finding:
    from sqlmig.sql.effects import effects  # only after a crash

    evidence = history.evidence.get(entry.version)
    seen = effects(statement.sql, traits.sql) if statement else ()
    place = next((effect.table or effect.name for effect in seen), None)
    look = f"look with `{traits.look.format('.'.join(place))}`" if place else "look at the database"
    return Finding(
        "undecided-statement",
        "error",
        f"{migration.filename}: the runner stopped while statement {entry.statements_done + 1} of "
        f"{entry.statements_total} ran, so it may have taken effect or not{f': {evidence}' if evidence else ''}",
        statement.location if statement else None,
        f"{look}, then `sqlmig resume {entry.version} --retry` runs it again, "
        f"and `sqlmig resume {entry.version} --skip` goes on behind it",
    )


def _place(statements: Iterable[Statement]) -> Location | None:
    """Where the first of them stands."""
    first = next(iter(statements), None)
    return first.location if first is not None else None


def step_findings(step: Step, variables: Mapping[str, str]) -> Iterator[Finding]:
    for part in step.parts:
        for variable in part.options.variables:
            if variable not in variables:
                yield Finding(
                    "missing-variable",
                    "error",
                    f"{step.migration.filename} needs the variable {variable}, which is not set",
                    _place(part.statements),
                    f"set {variable} in the environment or in .env",
                )
        yield from part.findings
    if not step.statements:
        message = f"{step.migration.filename} has nothing to run {step.direction}"
        yield Finding("empty-section", "notice", message)
