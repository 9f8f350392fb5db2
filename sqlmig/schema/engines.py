"""The schema as the database's own client program prints it, for who wants that."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlmig import dialects
from sqlmig.config import Settings, redact
from sqlmig.errors import ConfigError, EnvironmentFailure

# pg_dump's random token, new in every run
_RANDOM = re.compile(r"^\\(?:un)?restrict \S+\n+", re.M)
# the counter in the last line of SHOW CREATE TABLE, where no name or comment can stand
_COUNTER = re.compile(r"^(\) ENGINE=\w+) AUTO_INCREMENT=\d+", re.M)


def text_by(engine: str, settings: Settings, grants: bool, flags: Sequence[str]) -> str:
    """What the program prints, without what differs from run to run. EnvironmentFailure when it fails."""
    client = dialects.load(settings.database).client
    if client is None:
        raise ConfigError(f"{engine} does not dump this database")
    with tempfile.TemporaryDirectory(prefix="sqlmig-") as folder:
        arguments, environment = client().schema(settings.database, Path(folder), grants)
        command = [_found(engine, client().programs), *arguments[:-1], *flags, arguments[-1]]
        code, output, errors = _ended(command, {**os.environ, **environment})
    if code != 0:
        said = redact(errors.decode(errors="replace").strip(), settings.secrets)
        raise EnvironmentFailure(
            f"{engine} failed with exit code {code}: {said}", hint="--engine sqlmig needs no client program"
        )
    return _COUNTER.sub(r"\1", _RANDOM.sub("", output.decode()))


def _ended(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, bytes, bytes]:
    """The program's exit code and what it printed. It does not outlive an interrupt, which `subprocess.run` does not
    wait for."""
    with subprocess.Popen(  # noqa: S603  # the program that the user asked for
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            output, errors = process.communicate()
        except BaseException:
            process.kill()
            process.wait()
            raise
    return process.returncode, output, errors


def _found(engine: str, programs: tuple[str, ...]) -> str:
    for name in (engine, *programs):
        path = shutil.which(name)
        if path is not None:
            return path
    raise EnvironmentFailure(
        f"the program {engine} is not installed",
        hint="install it, or leave --engine out: sqlmig needs no client program",
    )
