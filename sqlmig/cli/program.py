"""One call of the program: from the command line's words to what is printed and the exit code."""

from __future__ import annotations

import os
import sys

from sqlmig import __version__
from sqlmig.commands.help import answer
from sqlmig.commands.usage import parse
from sqlmig.config import Settings, is_standard_output, redact, resolve
from sqlmig.errors import EnvironmentFailure, InternalError, Interrupted, Refused, SqlmigError, Unconfirmed
from sqlmig.lean import load_module, signal
from sqlmig.render.live import Reporter
from sqlmig.render.style import Style, use_colour

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType
    from typing import NoReturn, TextIO

    from sqlmig.model import Event
    from sqlmig.results import Result

# What changes nothing in the database, and what does so only behind one of these events
READING = frozenset(
    {"", "backup", "completion", "config", "diff", "dump", "help", "init", "lint", "log", "new", "plan", "preflight"}
    | {"status", "test", "validate", "wait"}
)
RUNNING = frozenset({"up", "migrate", "rollback", "redo", "seed"})
CHANGES = frozenset({"database_created", "planned", "seed_started"})
# What tells that files are there which were not
WRITTEN = frozenset({"backed_up", "schema_written"})


class Program:
    """What is known of this call so far, so that an error can be told in the form that was asked for.

    `people` read what tells of writing the schema file: on standard error where that file is standard output.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        self.command = ""
        self.json = "--json" in arguments
        self.quiet = False
        self.people: TextIO = sys.stdout
        self.interrupted = False
        self.secrets: tuple[str, ...] = ()
        self.reporter: Reporter | None = None
        self.wrote = False
        self._changing = False

    @property
    def unchanged(self) -> bool:
        """Whether the database is certainly as it was."""
        return self.command in READING or (self.command in RUNNING and not self._changing)

    @property
    def follows(self) -> bool:
        """Whether anybody sees what happens to single statements."""
        return self.reporter is not None and self.reporter.follows

    def __call__(self, event: Event) -> None:
        self._changing = self._changing or event.kind in CHANGES
        self.wrote = self.wrote or event.kind in WRITTEN
        if self.reporter is not None:
            self.reporter(event)

    def learn(self, settings: Settings) -> None:
        self.json, self.quiet, self.secrets = settings.json, settings.quiet, settings.secrets
        self.people = sys.stderr if is_standard_output(settings.schema_file) else sys.stdout


def execute(arguments: Sequence[str]) -> int:
    """Parse, run, print. Whatever goes wrong becomes a message and an exit code."""
    program = Program(arguments)
    try:
        result = _answered(arguments, program)
        _handle_signals_no_more()
    except KeyboardInterrupt:
        result = _failed(program, _interrupted(program))
    return _show(result, program)


def _answered(arguments: Sequence[str], program: Program) -> Result:
    try:
        return _run(arguments, program)
    except SqlmigError as error:
        return _failed(program, error)
    except OSError as error:
        failure = EnvironmentFailure(f"{error.filename or 'the system'}: {error.strerror or error}")
        return _failed(program, failure)
    except Exception as error:
        if program.interrupted:  # what a driver made of the interrupt
            return _failed(program, _interrupted(program))
        _print_traceback(error, program)
        raise SystemExit(_show(_failed(program, _bug(error)), program)) from None
    finally:
        if program.reporter is not None:
            program.reporter.close()


def _failed(program: Program, error: SqlmigError) -> Result:
    from sqlmig.results import ErrorResult  # most commands come to their end

    return ErrorResult(program.command, error)


def _interrupted(program: Program) -> Interrupted:
    """The runner tells of an interrupt itself, with all that it knows; this one came before it or behind it."""
    if program.unchanged:
        state = "the database is as it was, and what was written is there" if program.wrote else "nothing was changed"
        return Interrupted("interrupted", state=state)
    return Interrupted(
        "interrupted", state="what was committed before stays", hint="`sqlmig status` tells what is applied"
    )


def _bug(error: Exception) -> InternalError:
    return InternalError(
        f"unexpected {type(error).__name__}: {error}",
        state="not known; `sqlmig status` tells what is applied",
        hint="this is a mistake in sqlmig: please report it with the lines above",
    )


def _print_traceback(error: Exception, program: Program) -> None:
    import traceback

    _print(sys.stderr, redact("".join(traceback.format_exception(error)).rstrip(), program.secrets))


def _run(arguments: Sequence[str], program: Program) -> Result:
    asked = answer(arguments, __version__)
    if asked is not None:
        return _text("help", asked)
    program.command, args, flags = parse(arguments)
    if args.get("--version") or flags.get("version"):
        return _text("version", f"sqlmig version {__version__}")
    settings = resolve(flags, os.environ, os.getcwd())
    program.learn(settings)
    program.reporter = _reporter(settings, program.people)
    command = load_module(f"sqlmig.commands.{program.command}")
    _handle_signals(program)
    while True:
        try:
            result: Result = command.run(args, settings, program)
            return result
        except Unconfirmed as error:  # nothing is held while a person thinks, so it is planned anew
            _ask(error, program)
            args = {**args, "confirmed": error.problems}


def _text(command: str, text: str) -> Result:
    from sqlmig.results import TextResult  # not for commands that do something

    return TextResult(command, text)


def _ask(error: Unconfirmed, program: Program) -> None:
    """Return when a person says yes; Refused for a no, and the error itself where nobody can be asked."""
    from sqlmig.cli.asking import confirmed, on_terminal

    if program.json or not on_terminal():
        raise error
    if not confirmed(error, Style(use_colour(os.environ, terminal=True)), program.secrets):
        raise Refused("not confirmed", state="nothing was changed")


def _reporter(settings: Settings, stdout: TextIO) -> Reporter:
    quiet = settings.quiet or settings.json
    style = Style(use_colour(os.environ, stdout.isatty()))
    out, err, line = _writer(stdout), _writer(sys.stderr), None
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not quiet:
        from sqlmig.render.terminal import TerminalLine

        line = TerminalLine(style.colour)
        out, err = (line.write if stdout.isatty() else out), line.write
    return Reporter(out, err, line, style, quiet, settings.verbose)


def _writer(stream: TextIO) -> Callable[[str], None]:
    return lambda text: _print(stream, text)


def _show(result: Result, program: Program) -> int:
    """One JSON document on stdout, or the result there and the error on stderr; the exit code."""
    if program.json:
        from sqlmig.render.document import dumps

        _print(sys.stdout, redact(dumps(result), program.secrets))
        return result.exit_code
    if not program.quiet:
        from sqlmig.render.text import lines

        stdout = _stdout(result, program)
        for line in lines(result, Style(use_colour(os.environ, stdout.isatty()), stdout.isatty())):
            _print(stdout, redact(line, program.secrets))
    error = getattr(result, "error", None)
    if error is not None:
        from sqlmig.render.errors import error_lines

        for line in error_lines(error, Style(use_colour(os.environ, sys.stderr.isatty()))):
            _print(sys.stderr, redact(line, program.secrets))
    return result.exit_code


def _stdout(result: Result, program: Program) -> TextIO:
    """Where the result of a command is told that writes the schema file, which may be standard output itself."""
    if program.people is sys.stdout:
        return sys.stdout
    from sqlmig.results import LedgerResult, ResetResult, RunResult, SchemaResult

    writing = isinstance(result, (SchemaResult, RunResult, LedgerResult, ResetResult))
    return program.people if writing else sys.stdout


def _print(stream: TextIO, text: str) -> None:
    """Write a line at once. A reader that went away, as in `sqlmig status | head -1`, must not stop a run."""
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _handle_signals(program: Program) -> None:
    """SIGINT and SIGTERM raise KeyboardInterrupt once; the second of them ends the process at once."""

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001  # signal's own shape
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: os._exit(130))
        program.interrupted = True
        raise KeyboardInterrupt

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, interrupt)


def _handle_signals_no_more() -> None:
    """The work is done, and what is printed of it is whole; only a second signal ends the process at once."""

    def wait(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # signal's own shape
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: os._exit(130))

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, wait)
