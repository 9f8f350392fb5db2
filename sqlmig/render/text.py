"""Results as text for people. The steps of a run are printed as they commit, so its result is a closing line."""

from __future__ import annotations

from sqlmig.render.errors import finding_lines
from sqlmig.render.style import Style, columns, diff_lines, plural, took

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from sqlmig.results import (
        BackupResult,
        CheckResult,
        ConfigResult,
        DatabaseResult,
        DiffResult,
        ErrorResult,
        FilesResult,
        LedgerResult,
        LintResult,
        LoadResult,
        LogResult,
        PlanResult,
        PreflightResult,
        ResetResult,
        RestoreResult,
        Result,
        RunResult,
        SchemaResult,
        SeedListResult,
        SeedResult,
        StatusResult,
        TextResult,
        TrialsResult,
    )


def lines(result: Result, style: Style) -> Iterator[str]:
    """What stdout shows for a result."""
    return _RENDERERS[type(result).__name__](result, style)


def _run(result: RunResult, style: Style) -> Iterator[str]:
    applied = sum(step.outcome == "applied" for step in result.steps)
    reverted = sum(step.outcome == "reverted" for step in result.steps)
    done = [
        f"{plural(count, 'migration')} {word}"
        for count, word in ((reverted, "reverted"), (applied, "applied"))
        if count
    ]
    if result.switched_off:
        for finding in result.findings:
            yield from finding_lines(finding, style)
        yield f"Nothing applied, {result.pending} pending"
    elif result.error is None:
        summary = ", ".join(done) or "Nothing to do"
        yield f"{style('good', summary)} in {took(result.seconds)}, {result.pending} pending"
    elif done:
        yield f"{', '.join(done)}, then an error; {result.pending} pending"


def _status(result: StatusResult, style: Style) -> Iterator[str]:
    from sqlmig.render.status import status_lines  # each command has one result

    return status_lines(result, style)


def _backup(result: BackupResult, style: Style) -> Iterator[str]:
    from sqlmig.render.backups import backup_lines  # the same

    return backup_lines(result, style)


def _restore(result: RestoreResult, style: Style) -> Iterator[str]:
    from sqlmig.render.backups import restore_lines  # the same

    return restore_lines(result, style)


def _plan(result: PlanResult, style: Style) -> Iterator[str]:
    from sqlmig.render.plans import plan_lines  # it reads SQL, which takes a while to load

    return plan_lines(result, style)


def _schema(result: SchemaResult, style: Style) -> Iterator[str]:
    from sqlmig.sql.display import one_line  # few results have anything so long

    what = [plural(result.versions, "version")]
    if result.objects is not None:
        what.insert(0, plural(result.objects, "object"))
    word = style("good", "Written:") if result.written else style("dim", "Unchanged:")
    yield f"{word} {result.path} ({', '.join(what)})"
    for entry in result.omitted:
        yield f"{style('warn', 'Not dumped:')} {one_line(entry, 200)}"


def _load(result: LoadResult, style: Style) -> Iterator[str]:
    loaded = f"{plural(result.statements, 'statement')}, {plural(result.versions, 'version')}"
    yield f"{style('good', 'Loaded:')} {result.path} ({loaded}) in {took(result.seconds)}"


def _seeds(result: SeedResult, style: Style) -> Iterator[str]:
    for finding in result.findings:
        yield from finding_lines(finding, style)
    done = sum(step.outcome == "seeded" for step in result.steps)
    before = f", {result.skipped} ran before" if result.skipped else ""
    if result.error is None:
        summary = f"{plural(done, 'seed')} run" if done else "Nothing to do"
        yield f"{style('good', summary)} in {took(result.seconds)}{before}"
    elif done:
        yield f"{plural(done, 'seed')} run, then an error"


def _seed_list(result: SeedListResult, style: Style) -> Iterator[str]:
    for finding in result.findings:
        yield from finding_lines(finding, style)
    if not result.entries:
        yield "Nothing to do" if result.planned else "There are no seeds"
        return
    rows = [
        (entry.name, entry.state, f"{entry.seeded_at:%Y-%m-%d %H:%M:%S}" if entry.seeded_at else "", entry.path)
        for entry in result.entries
    ]
    first, *rest = columns([("seed", "state", "ran (UTC)", "file"), *rows])
    yield style("strong", first)
    yield from rest
    if result.planned:
        yield f"{plural(len(result.entries), 'seed')} would run"


def _reset(result: ResetResult, style: Style) -> Iterator[str]:
    if result.run is not None:
        yield from _run(result.run, style)
    if result.seeds is not None:
        yield from _seeds(result.seeds, style)


def _diff(result: DiffResult, style: Style) -> Iterator[str]:
    for difference in result.differences:
        yield from diff_lines(difference.lines, style)
    if result.written_from != result.server:
        yield f"{result.path} was written from {result.written_from}, the database is {result.server}"
    count = len(result.differences)
    verdict = style("bad", f"{plural(count, 'object')} differ{'s' if count == 1 else ''}")
    yield verdict if count else style("good", f"{result.path} and the database are the same")


def _log(result: LogResult, style: Style) -> Iterator[str]:
    from sqlmig.sql.display import one_line  # few results have anything so long

    rows = [
        (
            f"{entry.started_at:%Y-%m-%d %H:%M:%S}",
            entry.kind if entry.kind == "reverted" or entry.direction == "up" else f"{entry.kind} (down)",
            f"{entry.version}_{entry.name}".strip("_"),  # a loaded file has no version
            f"{entry.statements_done}/{entry.statements_total}",
            took(entry.duration_ms / 1000) if entry.duration_ms is not None else "",
            f"{entry.who}@{entry.host}",
            one_line(entry.error, 80) if entry.error else "",
        )
        for entry in result.entries
    ]
    if not rows:
        yield "No entry in the log"
        return
    header = ("when (UTC)", "what", "migration", "statements", "took", "who", "error")
    first, *rest = columns([header, *rows])
    yield style("strong", first)
    yield from rest


def _check(result: CheckResult, style: Style) -> Iterator[str]:
    for finding in result.findings:
        yield from finding_lines(finding, style)
    errors = sum(finding.level == "error" for finding in result.findings)
    against = " against the ledger" if result.against_database else ""
    verdict = style("bad", plural(errors, "error")) if errors else style("good", "no errors")
    yield f"{plural(result.checked, 'file')} checked{against}: {verdict}"


def _lint(result: LintResult, style: Style) -> Iterator[str]:
    if result.format != "text":
        from sqlmig.render.reports import REPORTS  # for those who ask for one

        yield from REPORTS[result.format](result)
        return
    for finding in result.findings:
        yield from finding_lines(finding, style, result.lines.get(finding.location) if finding.location else None)
    from sqlmig.results import LEVELS

    counts = [(level, sum(finding.level == level for finding in result.findings)) for level in LEVELS]
    verdict = ", ".join(plural(count, level) for level, count in counts if count)
    style_name = "bad" if result.exit_code else "good"
    asked = "" if result.asked is None else f", {plural(result.asked, 'statement')} asked of the server"
    yield f"{plural(len(result.checked), 'file')} checked{asked}: {style(style_name, verdict or 'no findings')}"


def _trials(result: TrialsResult, style: Style) -> Iterator[str]:
    from sqlmig.render.trials import trial_lines  # for `test` alone

    return trial_lines(result, style)


_COLOURS = {"green": "good", "yellow": "warn", "red": "bad", "not asked": "dim"}


def _preflight(result: PreflightResult, style: Style) -> Iterator[str]:
    from sqlmig.sql.display import one_line  # few results have anything so long

    size = max(len(check.name) for check in result.checks)
    for check in result.checks:
        colour = style(_COLOURS[check.colour], f"{check.colour:<9}")
        yield f"{colour}  {check.name:<{size}}  {one_line(check.message, 300)}"
        for detail in check.details:
            yield f"{'':<{size + 13}}{one_line(detail, 300)}"
        if check.help:
            yield f"{'':<{size + 13}}{style('strong', 'hint:')} {check.help}"
    yield ""
    yield style(_COLOURS[result.colour], _verdict(result))


def _verdict(result: PreflightResult) -> str:
    if result.colour == "green":
        return "Ready"
    counted = [f"{result.count(colour)} {colour}" for colour in ("red", "yellow") if result.count(colour)]
    return f"{'Not ready' if result.colour == 'red' else 'Ready, with care'}: {', '.join(counted)}"


def _files(result: FilesResult, style: Style) -> Iterator[str]:
    for path in result.written:
        yield f"{style('good', 'Created:')} {path}"
    for path in result.kept:
        yield f"{style('dim', 'Kept:')} {path}"
    if result.next:
        yield f"Next: {result.next}"


def _database(result: DatabaseResult, style: Style) -> Iterator[str]:
    yield f"{result.database} {style('good', result.outcome)}"


def _ledger(result: LedgerResult, style: Style) -> Iterator[str]:
    for change in result.changes:
        yield f"{f'{change.version}_{change.name}'.rstrip('_')}: {style('good', change.action)}"
    if not result.changes:
        yield "Nothing to change"


def _config(result: ConfigResult, style: Style) -> Iterator[str]:
    rows = [(value.name, value.value, value.origin) for value in result.values]
    header, *rest = columns([("setting", "value", "from"), *rows])
    yield style("strong", header)
    yield from rest


def _text(result: TextResult, style: Style) -> Iterator[str]:  # noqa: ARG001  # the renderers' one shape
    yield result.text.rstrip("\n")


def _error(result: ErrorResult, style: Style) -> Iterator[str]:  # noqa: ARG001  # errors go to stderr
    yield from ()


_RENDERERS: dict[str, Callable[[Any, Style], Iterator[str]]] = {
    "RunResult": _run,
    "SchemaResult": _schema,
    "LoadResult": _load,
    "SeedListResult": _seed_list,
    "SeedResult": _seeds,
    "ResetResult": _reset,
    "DiffResult": _diff,
    "PlanResult": _plan,
    "StatusResult": _status,
    "LogResult": _log,
    "CheckResult": _check,
    "LintResult": _lint,
    "TrialsResult": _trials,
    "PreflightResult": _preflight,
    "FilesResult": _files,
    "DatabaseResult": _database,
    "BackupResult": _backup,
    "RestoreResult": _restore,
    "LedgerResult": _ledger,
    "ConfigResult": _config,
    "TextResult": _text,
    "ErrorResult": _error,
}
