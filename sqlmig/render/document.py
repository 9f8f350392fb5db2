"""Results as JSON documents. Fields are a promise: docs/json.md lists them, and they are only ever added to."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmig.errors import Problem, SqlmigError
from sqlmig.model import Finding, Location, LogEntry, Reason, Risk, Step
from sqlmig.render.bounds import listed
from sqlmig.results import (
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
    Result,
    RunResult,
    SchemaResult,
    StatusEntry,
    StatusResult,
    StepResult,
    TextResult,
)
from sqlmig.sql.classify import classify
from sqlmig.sql.impact import impact

Document = dict[str, Any]


def dumps(result: Result) -> str:
    """The one document that stdout holds under --json."""
    return json.dumps(document(result), ensure_ascii=False, indent=2)


def document(result: Result) -> Document:
    """Every document has `command`, `exit_code` and `error`; the rest depends on the command."""
    error = getattr(result, "error", None)
    return {
        "command": result.command,
        "exit_code": result.exit_code,
        "error": _error(error) if error else None,
        **_DOCUMENTS[type(result)](result),
    }


def _error(error: SqlmigError) -> Document:
    return {
        "code": error.code,
        "message": error.message,
        "location": _location(error.location),
        "source": error.source,
        "state": error.state,
        "hint": error.hint,
        "problems": [_problem(problem) for problem in error.problems],
    }


def _problem(problem: Problem) -> Document:
    return {
        "message": problem.message,
        "location": _location(problem.location),
        "source": problem.source,
        "hint": problem.hint,
    }


def _location(location: Location | None) -> Document | None:
    return {"path": location.path, "line": location.line, "column": location.column} if location else None


def _finding(finding: Finding) -> Document:
    return {
        "rule": finding.rule,
        "level": finding.level,
        "message": finding.message,
        "location": _location(finding.location),
        "help": finding.help,
    }


def _time(time: datetime | None) -> str | None:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z") if time else None


def _run(result: RunResult) -> Document:
    return {
        "database_created": result.database_created,
        "steps": [_step_result(step) for step in result.steps],
        "pending": result.pending,
        "seconds": round(result.seconds, 6),
        "findings": [_finding(finding) for finding in result.findings],
        "schema": _schema(result.schema) if result.schema else None,
    }


def _schema(result: SchemaResult) -> Document:
    return {
        "schema_file": result.path,
        "written": result.written,
        "engine": result.engine,
        "server": result.server,
        "objects": result.objects,
        "versions": result.versions,
        "not_dumped": list(result.omitted),
    }


def _load(result: LoadResult) -> Document:
    return {
        "schema_file": result.path,
        "statements": result.statements,
        "versions": result.versions,
        "database_created": result.database_created,
        "seconds": round(result.seconds, 6),
    }


def _diff(result: DiffResult) -> Document:
    return {
        "schema_file": result.path,
        "written_from": result.written_from,
        "server": result.server,
        "differences": [
            {"object": difference.identity, "change": difference.change, "diff": list(difference.lines)}
            for difference in result.differences
        ],
    }


def _step_result(step: StepResult) -> Document:
    return {
        "version": step.version,
        "name": step.name,
        "path": step.path,
        "direction": step.direction,
        "outcome": step.outcome,
        "statements": step.statements,
        "resumed_at": step.resumed_at,
        "seconds": round(step.seconds, 6),
    }


def _plan(result: PlanResult) -> Document:
    return {
        "direction": result.plan.direction,
        "backup": result.backup,
        "steps": [_step(*pair, result.dialect) for pair in zip(result.plan.steps, result.risks, strict=True)],
        "findings": [_finding(finding) for finding in result.plan.findings],
    }


def _step(step: Step, risk: Risk, dialect: str) -> Document:
    statements = []
    for statement in listed(step):
        kind, effect = classify(statement.sql, dialect), impact(statement.sql, dialect)
        statements.append(
            {
                "sql": statement.sql,
                "location": _location(statement.location),
                "verb": kind.verb,
                "object_kind": kind.object_kind,
                "object_name": kind.object_name,
                "lock": effect.lock,
                "blocks": effect.blocks,
                "rewrites": effect.rewrites,
                "data": effect.data,
                "drops": list(effect.drops),
                "reason": effect.reason,
            }
        )
    return {
        "version": step.migration.version,
        "name": step.migration.name,
        "path": step.migration.path,
        "transaction": step.atomic,
        "risk": {"level": risk.level, "reasons": [_reason(reason) for reason in risk.reasons]},
        "first_statement": step.first_statement,
        "statements": statements,
        "statements_total": len(step.statements),
    }


def _reason(reason: Reason) -> Document:
    return {
        "rule": reason.rule,
        "level": reason.level,
        "message": reason.message,
        "location": _location(reason.location),
    }


def _status(result: StatusResult) -> Document:
    return {
        "migrations": [_status_entry(entry) for entry in result.entries],
        "applied": result.applied,
        "pending": result.pending,
        "total": len(result.entries),
        "current_version": result.current,
        "last": _status_entry(result.last) if result.last else None,
        "server": result.server,
        "verdict": result.verdict,
        "findings": [_finding(finding) for finding in result.findings],
    }


def _status_entry(entry: StatusEntry) -> Document:
    return {
        "version": entry.version,
        "name": entry.name,
        "path": entry.path,
        "state": entry.state,
        "applied_at": _time(entry.applied_at),
        "batch": entry.batch,
        "duration_ms": entry.duration_ms,
    }


def _log(result: LogResult) -> Document:
    return {"entries": [_log_entry(entry) for entry in result.entries]}


def _log_entry(entry: LogEntry) -> Document:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "version": entry.version,
        "name": entry.name,
        "direction": entry.direction,
        "checksum": entry.checksum,
        "batch": entry.batch,
        "statements_done": entry.statements_done,
        "statements_total": entry.statements_total,
        "started_at": _time(entry.started_at),
        "finished_at": _time(entry.finished_at),
        "duration_ms": entry.duration_ms,
        "who": entry.who,
        "host": entry.host,
        "tool_version": entry.tool_version,
        "error": entry.error,
    }


def _check(result: CheckResult) -> Document:
    return {
        "checked": result.checked,
        "against_database": result.against_database,
        "findings": [_finding(finding) for finding in result.findings],
    }


def _lint(result: LintResult) -> Document:
    return {
        "checked": len(result.checked),
        "asked": result.asked,
        "level": result.level,
        "findings": [
            {**_finding(finding), "source": result.lines.get(finding.location) if finding.location else None}
            for finding in result.findings
        ],
    }


def _preflight(result: PreflightResult) -> Document:
    return {
        "colour": result.colour,
        "checks": [
            {
                "name": check.name,
                "colour": check.colour,
                "message": check.message,
                "details": list(check.details),
                "help": check.help,
            }
            for check in result.checks
        ],
    }


def _files(result: FilesResult) -> Document:
    return {"written": list(result.written), "kept": list(result.kept)}


def _database(result: DatabaseResult) -> Document:
    return {"database": result.database, "outcome": result.outcome, "changed": result.changed}


def _ledger(result: LedgerResult) -> Document:
    return {
        "changes": [
            {"version": change.version, "name": change.name, "action": change.action} for change in result.changes
        ],
        "schema": _schema(result.schema) if result.schema else None,
    }


def _config(result: ConfigResult) -> Document:
    return {"settings": [{"name": value.name, "value": value.value, "origin": value.origin} for value in result.values]}


def _text(result: TextResult) -> Document:
    return {"text": result.text}


def _nothing(result: ErrorResult) -> Document:  # noqa: ARG001  # the error is in every document
    return {}


_DOCUMENTS: dict[type, Callable[[Any], Document]] = {
    RunResult: _run,
    SchemaResult: _schema,
    LoadResult: _load,
    DiffResult: _diff,
    PlanResult: _plan,
    StatusResult: _status,
    LogResult: _log,
    CheckResult: _check,
    LintResult: _lint,
    PreflightResult: _preflight,
    FilesResult: _files,
    DatabaseResult: _database,
    LedgerResult: _ledger,
    ConfigResult: _config,
    TextResult: _text,
    ErrorResult: _nothing,
}
