"""Backups as text and as documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlmig.manifest import Manifest
from sqlmig.render.style import Style, columns, plural, size, took
from sqlmig.results import BackupEntry, BackupResult, RestoreResult

_COLOURS = {"damaged": "bad", "removed": "warn", "expired": "warn", "kept": "dim", "there": "dim"}


def backup_lines(result: BackupResult, style: Style) -> Iterator[str]:
    if not result.entries:
        yield f"No backups in {result.folder}"
        return
    if result.action == "create":  # what was made was told when it was there
        return
    rows = [_row(entry) for entry in result.entries]
    for line, entry in zip(columns(rows), result.entries, strict=True):
        state, _, rest = line.partition("  ")
        yield f"{style(_COLOURS.get(entry.state, 'good'), state)}  {rest}".rstrip()
        if entry.problem:
            yield f"  {style('bad', 'problem:')} {entry.problem}"
    yield _verdict(result, style)


def restore_lines(result: RestoreResult, style: Style) -> Iterator[str]:
    if result.restored is None or result.restored.backup.manifest is None:
        yield f"{result.database} is there: nothing to restore"
        return
    backup, manifest = result.restored.backup, result.restored.backup.manifest
    if result.safety is not None:
        yield f"{style('dim', 'Kept:')} what was there, as {result.safety.backup.id}"
    what = f"{plural(len(manifest.versions), 'version')}, {plural(manifest.objects, 'object')}"
    yield f"{style('good', 'Restored:')} {backup.id} ({what}) in {took(result.seconds)}"


def _row(entry: BackupEntry) -> tuple[str, ...]:
    manifest = entry.backup.manifest
    if manifest is None:
        return (entry.state, entry.backup.id, "", "", "", "")
    last = f", last {manifest.versions[-1]}" if manifest.versions else ""
    return (
        entry.state,
        entry.backup.id,
        f"{manifest.created:%Y-%m-%d %H:%M:%S} UTC",
        size(manifest.size),
        manifest.server,
        f"{plural(len(manifest.versions), 'version')}{last}",
    )


def _verdict(result: BackupResult, style: Style) -> str:
    counted = Counter(entry.state for entry in result.entries)
    text = ", ".join(f"{count} {state}" for state, count in counted.items() if state != "there")
    verdict = ": ".join(part for part in (plural(len(result.entries), "backup"), text) if part)
    return style("bad" if counted["damaged"] else "good", verdict)


def backup_document(result: BackupResult) -> dict[str, Any]:
    return {
        "action": result.action,
        "folder": result.folder,
        "backups": [entry_document(entry) for entry in result.entries],
    }


def restore_document(result: RestoreResult) -> dict[str, Any]:
    return {
        "database": result.database,
        "restored": entry_document(result.restored) if result.restored else None,
        "safety": entry_document(result.safety) if result.safety else None,
        "seconds": round(result.seconds, 6),
    }


def entry_document(entry: BackupEntry) -> dict[str, Any]:
    manifest = entry.backup.manifest
    return {
        "id": entry.backup.id,
        "path": str(entry.backup.path),
        "state": entry.state,
        "problem": entry.problem,
        "manifest": _manifest(manifest) if manifest else None,
    }


def _manifest(manifest: Manifest) -> dict[str, Any]:
    return {
        "database": manifest.database,
        "dialect": manifest.dialect,
        "server": manifest.server,
        "server_version": manifest.server_version,
        "versions": list(manifest.versions),
        "objects": manifest.objects,
        "file": manifest.file,
        "size": manifest.size,
        "content_size": manifest.content_size,
        "sha256": manifest.sha256,
        "created": manifest.created.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "seconds": manifest.seconds,
        "tool": manifest.tool,
        "reason": manifest.reason,
        "name": manifest.name,
    }
