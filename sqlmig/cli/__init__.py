"""The command line: finds the command, runs it, prints what it answers, exits. The only place that prints or exits."""

from __future__ import annotations

import os
import sys

from sqlmig import __version__

TYPE_CHECKING = False  # typing's own takes longer to load than the version to tell
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn, TextIO


_GARBAGE = 10_000  # objects between two searches for circles, of which a run makes few


def run() -> NoReturn:
    """The installed command: `main` in a process of its own, which ends at once when all is told. To take the
    interpreter apart, and to look for garbage often, is a tenth of a short run's work."""
    import gc

    gc.set_threshold(_GARBAGE)
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    try:
        code = _finished()
    except OSError as error:  # a command knows its own, so that it is the output's
        sys.stderr.write(
            f"error: the output cannot be written: {error.strerror}\n"
            "hint: what the command has done stands; sqlmig status shows what is applied\n"
        )
        code = 5
    os._exit(code)


def _finished() -> int:
    """The exit code when all is told."""
    try:
        main()
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        return end.code if isinstance(end.code, int) else 1


def _nowhere() -> TextIO:
    """The stream in the place of one that was closed before."""
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  # pathlib loads for longer; it stays open


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with the command's code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal without UTF-8 must not end a run
    text = _told_at_once(arguments)
    if text is not None:
        sys.stdout.write(f"{text}\n")
        sys.exit(0)
    _end_at_signals()
    from sqlmig.cli.program import execute

    sys.exit(execute(arguments))


def _end_at_signals() -> None:
    """Nothing has begun, until a command takes care of them."""
    from sqlmig.lean import signal

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(130))


def _told_at_once(arguments: list[str]) -> str | None:
    """Version and help need none of the program, so they do not wait for it to load."""
    if arguments in (["--version"], ["-v"]):  # a single -v is dbmate's word for it
        return f"sqlmig version {__version__}"
    if "--json" in arguments:
        return None
    from sqlmig.commands.help import answer

    return answer(arguments, __version__)
