"""Whether a database that was loaded from a backup is what was backed up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256

from sqlmig import dialects
from sqlmig.config import DatabaseURL, Settings
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.errors import DamagedBackup
from sqlmig.ledger import locate, versions
from sqlmig.manifest import Manifest
from sqlmig.snapshot import Snapshot


def fingerprint(snapshot: Snapshot) -> str:
    """A digest of all objects, which differs when one of them does."""
    found = sha256()
    for block in snapshot.blocks:
        found.update(f"{block.identity}\0{block.sql}\0".encode())
    for item in snapshot.lost:
        found.update(f"{item.identity}\0".encode())
    return found.hexdigest()


@contextmanager
def proven(url: DatabaseURL, manifest: Manifest, settings: Settings, options: ConnectOptions) -> Iterator[Session]:
    """A session on the database that was loaded, when its ledger and its schema are the manifest's; DamagedBackup else.

    Two major versions of a server describe one schema in different words, so only the ledger is compared then.
    """
    with closing(dialects.load(url).connect(url, options)) as session:
        there = versions(session, locate(settings.migrations_table, session)) or ()
        if there != manifest.versions:
            raise DamagedBackup(f"what was loaded has {len(there)} applied versions, not the {len(manifest.versions)}")
        snapshot = session.snapshot()
        if snapshot.server == manifest.server and fingerprint(snapshot) != manifest.schema:
            count = len(snapshot.blocks) + len(snapshot.lost)
            raise DamagedBackup(
                f"what was loaded has another schema: {count} objects, {manifest.objects} were backed up"
            )
        yield session
