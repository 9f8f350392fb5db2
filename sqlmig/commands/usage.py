"""From the command line's words to a command and its arguments: docopt on the commands' own docstrings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module

from docopt import DocoptExit, docopt

from sqlmig.commands import ALIASES, GLOBAL_OPTIONS, GROUPS, MODULES, REPEATABLE
from sqlmig.errors import UsageError

_FLAG = re.compile(r"(?<![\w-])(?:--[a-z][a-z-]*|-[a-z]\b)")
_BEFORE = f"Usage:\n  sqlmig [options] {REPEATABLE} [<command> [<args>...]]\n\n{GLOBAL_OPTIONS}"


def overview(version: str) -> str:
    """The short help: commands in groups, each with its first sentence."""
    width = max(map(len, MODULES))
    lines = [f"sqlmig {version}: SQL migrations for PostgreSQL, MySQL, MariaDB, SQLite and DuckDB", ""]
    lines += ["Usage: sqlmig [options] COMMAND [arguments]", ""]
    for group, commands in GROUPS.items():
        lines.append(f"{group}:")
        lines += [f"  {command:<{width}}  {_doc(command).splitlines()[0].removesuffix('.')}" for command in commands]
    aliases = ", ".join(f"{alias}={command}" for alias, command in ALIASES.items())
    return "\n".join(
        (*lines, "", f"Also: {aliases}", "", "`sqlmig COMMAND --help` describes a command and its options.")
    )


def command_help(command: str) -> str:
    """A command's docstring, which is its usage, and the options that all commands take."""
    return f"{_doc(command).rstrip()}\n\n{GLOBAL_OPTIONS.rstrip()}"


def _doc(command: str) -> str:
    return str(import_module(f"sqlmig.commands.{MODULES[command]}").__doc__)


def help_for(arguments: Sequence[str]) -> str | None:
    """The command whose help is asked for, as in `sqlmig up --help` or `sqlmig help up`; None when none is."""
    own = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    words = [word for word in own if not word.startswith("-")]
    if words[:1] == ["help"] and len(words) == 2:
        return find(words[1])
    if "-h" in own or "--help" in own:
        return next((ALIASES.get(word, word) for word in own if ALIASES.get(word, word) in MODULES), None)
    return None


def find(word: str) -> str:
    """The command that a word names, aliases included. UsageError with the nearest one when there is none."""
    command = ALIASES.get(word, word)
    if command in MODULES:
        return command
    near = get_close_matches(word, (*MODULES, *ALIASES), 1, 0.5)
    raise UsageError(
        f'unknown command "{word}"', hint=f"did you mean `sqlmig {near[0]}`?" if near else "see `sqlmig --help`"
    )


def parse(arguments: Sequence[str]) -> tuple[str, Mapping[str, object], dict[str, object]]:
    """The command, its arguments as docopt found them, and all flags by the names that settings have.

    Flags may stand before and behind the command; the later one wins. UsageError for anything else.
    """
    before = _docopt(_BEFORE, arguments, "", options_first=True)
    if before["<command>"] is None:
        raise UsageError("no command is given", hint="`sqlmig --help` lists the commands")
    command = find(str(before["<command>"]))
    rest = before["<args>"]
    words = [str(word) for word in rest] if isinstance(rest, list) else []
    doc = command_help(command)
    usage = re.sub(r"\[options\]", f"[options] {REPEATABLE}", doc, count=1)
    after = _docopt(usage.replace(f"sqlmig {command} ", "sqlmig ", 1), words, command)
    flags = {name: after.get(name) or before.get(name) for name in {*before, *after} if name.startswith("--")}
    return command, after, {name.removeprefix("--").replace("-", "_"): value for name, value in flags.items()}


def _docopt(doc: str, words: Sequence[str], command: str, options_first: bool = False) -> Mapping[str, object]:
    try:
        return docopt(doc, list(words), default_help=False, options_first=options_first)
    except DocoptExit as error:
        raise _explained(doc, words, command) from error


def _explained(doc: str, words: Sequence[str], command: str) -> UsageError:
    """docopt says only that the words do not fit; name the flag that is unknown, and the nearest that is known."""
    known = set(_FLAG.findall(doc))
    see = f"see `sqlmig {command} --help`".replace("  ", " ")
    for word in words:
        flag = word.partition("=")[0]
        if flag.startswith("--") and len(flag) > 2 and not any(name.startswith(flag) for name in known):
            near = get_close_matches(flag, known, 1, 0.5)
            return UsageError(f"unknown flag {flag}", hint=f"did you mean {near[0]}?" if near else see)
        if re.match(r"-[^-]", flag) and flag[:2] not in known:
            return UsageError(f"unknown flag {flag[:2]}", hint=see)
    usage = re.search(r"^  (sqlmig .*)$", command_help(command) if command else doc, re.M)
    return UsageError(f"the arguments do not fit the usage: {usage[1] if usage else ''}", hint=see)
