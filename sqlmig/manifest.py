"""What is known of a backup: the noun that its manifest holds."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlmig.noun import noun

Reason = Literal["create", "run", "restore"]


@noun
class Manifest:
    """A backup: of which database it is, what is in it, and the file.

    `database` is its name, or the name of its file; `server` the product and its major version, as snapshots have it.
    `versions` are those that the ledger had, in text order. `schema` is a digest of all `objects` of the schema. `file`
    stands beside the manifest, has `size` bytes and the SHA-256 `sha256`; unpacked it has `content_size`. `created` is
    UTC. `reason` tells what made it: the command, a run that may lose data, or a restore that replaced this database.
    """

    database: str
    dialect: str
    server: str
    server_version: str
    versions: tuple[str, ...]
    schema: str
    objects: int
    file: str
    size: int
    content_size: int
    sha256: str
    created: datetime
    seconds: float
    tool: str
    reason: Reason = "create"
    name: str | None = None


@noun
class BackupFolder:
    """A backup where it is kept. Without a manifest that can be read, `problem` says why; also when its file is missing
    or has another size."""

    path: Path
    manifest: Manifest | None
    problem: str | None = None

    @property
    def id(self) -> str:
        """What a person types to name it."""
        return self.path.name
