"""Which migration files are meant: by path, folder or version, or because they changed since a git revision."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlmig.errors import EnvironmentFailure, UsageError
from sqlmig.library import files, version_of


def choose(directories: Sequence[str], words: Sequence[str], since: str | None) -> list[tuple[str, Path]]:
    """The version and the path of each file, in version order and without doubles.

    UsageError when a word names no file, or git does not know the revision.
    """
    chosen = list(_named(directories, words)) if words else files(directories)
    unique = dict(sorted(((path, version) for version, path in chosen), key=lambda item: (item[1], str(item[0]))))
    if since is not None:
        changed = changed_files(since)
        unique = {path: version for path, version in unique.items() if os.path.realpath(path) in changed}
    return [(version, path) for path, version in unique.items()]


def _named(directories: Sequence[str], words: Sequence[str]) -> Iterator[tuple[str, Path]]:
    for word in words:
        path = Path(word)
        if path.is_dir():
            yield from files([word])
        elif path.is_file():
            yield (version_of(path.name), path)
        else:
            yield from _of_version(directories, word)


def _of_version(directories: Sequence[str], word: str) -> Iterator[tuple[str, Path]]:
    found = [(version, path) for version, path in files(directories) if version == word]
    if not found:
        message = f"{word} is no file, no folder, and no version in {', '.join(directories)}"
        raise UsageError(message, hint="give paths of migration files, folders, or versions")
    yield from found


def changed_files(revision: str) -> frozenset[str]:
    """The real paths of all files below this folder that differ from a git revision, or that git does not know."""
    if revision.startswith("-") or not revision:
        raise UsageError(f'--since {revision}: "{revision}" is no git revision')
    program = shutil.which("git")
    if program is None:
        raise EnvironmentFailure("--since needs git, which is not installed", hint="install git, or name the files")
    changed = _git(program, "diff", "--name-only", "--relative", "--diff-filter=d", "-z", revision, "--")
    new = _git(program, "ls-files", "--others", "--exclude-standard", "-z")
    return frozenset(os.path.realpath(name) for name in (*changed, *new))


def _git(program: str, *arguments: str) -> list[str]:
    environment = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run([program, *arguments], capture_output=True, env=environment, check=False)  # noqa: S603  # no shell
    if done.returncode:
        said = done.stderr.decode(errors="replace").partition("\n")[0]
        raise UsageError(f"--since: git says: {said}", hint="name a revision of this repository, such as origin/main")
    return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
