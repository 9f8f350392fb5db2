"""What a page of the documentation tells its reader to do, done: commands in `sh` blocks, files in the others."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.servers import Database, Project

_FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
_CODE = re.compile(r"# exit code (\d+)")
WRITTEN = frozenset({"sql", "toml"})


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the file that it names behind that or "", and its text."""

    language: str
    file: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    for language, file, text in _FENCE.findall(page.read_text(encoding="utf-8")):
        yield Block(language, file, text)


def follow(page: Path, project: Project, db: Database) -> None:
    """Do what a page says, in its order, in a project.

    Each line of an `sh` block is run, and ends with 0 or with what it says behind `# exit code`. A `sql` or `toml`
    block is written into the file that stands behind the language, or else into the file that the last command wrote.
    """
    last = ""
    for block in blocks(page):
        if block.language == "sh":
            for line in block.text.splitlines():
                last = _run(line, project, db)
        elif block.language in WRITTEN:
            path = project.path / (block.file or last)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")


def _run(line: str, project: Project, db: Database) -> str:
    """Run a command, and return the path of the file that it says to have made, or ""."""
    program, *args = shlex.split(line, comments=True)
    assert program == "sqlmig", line
    ended = project.run(*args, db=db)
    expected = _CODE.search(line)
    assert ended.code == (int(expected[1]) if expected else 0), f"{line}\n{ended.out}{ended.err}"
    made = re.findall(r"^Created: (\S+\.sql)$", ended.out, re.M)
    return made[-1] if made else ""
