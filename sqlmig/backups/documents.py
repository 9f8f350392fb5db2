"""The manifest as a file: written whole, and read as if a stranger had written it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from sqlmig.dialects import DRIVERS
from sqlmig.errors import DamagedBackup, Refused
from sqlmig.manifest import Manifest, Reason
from sqlmig.noun import asdict

FILE = "manifest.json"
FORMAT = 1

_PLAIN = re.compile(r"[A-Za-z0-9][\w.-]*", re.A)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KINDS: Mapping[str, tuple[type, ...]] = {
    "database": (str,),
    "dialect": (str,),
    "server": (str,),
    "server_version": (str,),
    "versions": (list,),
    "schema": (str,),
    "objects": (int,),
    "file": (str,),
    "size": (int,),
    "content_size": (int,),
    "sha256": (str,),
    "created": (str,),
    "seconds": (int, float),
    "tool": (str,),
    "reason": (str,),
    "name": (str, type(None)),
}


def write(path: Path, manifest: Manifest) -> None:
    document = {"format": FORMAT, **asdict(manifest), "created": manifest.created.isoformat()}
    with path.open("w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> Manifest:
    """DamagedBackup when it is not what `write` writes, Refused when a newer version of this program wrote it."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise DamagedBackup(f"{path} cannot be read: {said}") from error
    if not isinstance(document, dict) or not isinstance(document.get("format"), int):
        raise DamagedBackup(f"{path} is no manifest of a backup")
    if document["format"] > FORMAT:
        raise Refused(f"{path} was written by a newer sqlmig: its format is {document['format']}, {FORMAT} is known")
    return _manifest(path, document)


def _manifest(path: Path, document: Mapping[str, Any]) -> Manifest:
    for name, kinds in _KINDS.items():
        if name not in document or type(document[name]) not in kinds:
            raise DamagedBackup(f"{path}: {name} is missing or of the wrong kind")
    values = {name: document[name] for name in _KINDS}
    values["versions"] = tuple(map(str, values["versions"]))
    try:
        values["created"] = datetime.fromisoformat(values["created"])
    except ValueError as error:
        raise DamagedBackup(f"{path}: created is no time") from error
    if values["created"].tzinfo is None or values["reason"] not in get_args(Reason):
        raise DamagedBackup(f"{path}: created or reason means nothing")
    if values["dialect"] not in DRIVERS:
        raise DamagedBackup(f'{path}: "{values["dialect"]}" is no database that backups are of')
    if not _PLAIN.fullmatch(values["file"]) or not _SHA256.fullmatch(values["sha256"]):
        raise DamagedBackup(f"{path}: file or sha256 is not one that a backup has")
    return Manifest(**values)
