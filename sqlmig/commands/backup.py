"""Make, list, verify and remove backups.

Usage:
  sqlmig backup create [options] [<name>]
  sqlmig backup list [options]
  sqlmig backup verify [options] [<backup>...]
  sqlmig backup prune [options]

Options:
  --restore   Load each backup into a scratch database, too, and compare schema and versions.
  --dry-run   Say what prune would remove, and leave it there.

A backup is a folder in --backups-dir: the packed data, and a manifest with their checksum, the server and the versions
that were applied. It appears when it is whole and has been read back. verify exits with 1 when one is damaged, and when
there is none. prune removes what is older than --backup-keep-days, and leaves the --backup-keep newest of the database.
"""

from __future__ import annotations

from pathlib import Path

from sqlmig.commands.arguments import Arguments, text, words
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.results import BackupEntry, BackupResult


def run(args: Arguments, settings: Settings, notify: Notify) -> BackupResult:
    if args["create"]:
        from sqlmig.backups.making import create

        made = create(settings, notify, text(args, "<name>"))
        return BackupResult("create", settings.backups_dir, (BackupEntry(made, "made"),))
    if args["verify"]:
        from sqlmig.backups.verifying import verify

        verified = verify(settings, notify, words(args, "<backup>"), bool(args["--restore"]))
        return BackupResult("verify", settings.backups_dir, verified)
    if args["prune"]:
        from sqlmig.backups.pruning import prune

        return BackupResult("prune", settings.backups_dir, prune(settings, bool(args["--dry-run"])))
    from sqlmig.backups.shelf import backups

    found = backups(Path(settings.backups_dir))
    entries = (BackupEntry(item, "damaged" if item.problem else "there", item.problem) for item in found)
    return BackupResult("list", settings.backups_dir, tuple(entries))
