"""Help: the commands in groups, and each command's docstring."""

from __future__ import annotations

from sqlmig.commands import ALIASES, GLOBAL_OPTIONS, GROUPS, MODULES

TYPE_CHECKING = False  # nothing is loaded that takes longer than the answer
if TYPE_CHECKING:
    from collections.abc import Sequence


def overview(version: str) -> str:
    """The short help: commands in groups, each with its first sentence."""
    width = max(map(len, MODULES))
    lines = [f"sqlmig {version}: SQL migrations for PostgreSQL, MySQL, MariaDB, SQLite and DuckDB", ""]
    lines += ["Usage: sqlmig [options] COMMAND [arguments]", ""]
    for group, commands in GROUPS.items():
        lines.append(f"{group}:")
        lines += [
            f"  {command:<{width}}  {docstring(command).splitlines()[0].removesuffix('.')}" for command in commands
        ]
    aliases = ", ".join(f"{alias}={command}" for alias, command in ALIASES.items())
    return "\n".join(
        (*lines, "", f"Also: {aliases}", "", "`sqlmig COMMAND --help` describes a command and its options.")
    )


def command_help(command: str) -> str:
    """A command's docstring, which is its usage, and the options that all commands take."""
    return f"{docstring(command).rstrip()}\n\n{GLOBAL_OPTIONS.rstrip()}"


def docstring(command: str) -> str:
    """The command's docstring, read from its file: importing eighteen commands would take longer than the answer."""
    folder = __file__.removesuffix("help.py")
    with open(f"{folder}{MODULES[command]}.py", encoding="utf-8") as source:  # noqa: PTH123  # pathlib takes longer
        return source.read().split('"""')[1]


def help_for(arguments: Sequence[str]) -> str | None:
    """The command whose help is asked for, as in `sqlmig up --help` or `sqlmig help up`; None when none is."""
    own = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    words = [word for word in own if not word.startswith("-")]
    if words[:1] == ["help"] and len(words) == 2:
        words = words[1:]
    elif "-h" not in own and "--help" not in own:
        return None
    return next((ALIASES.get(word, word) for word in words if ALIASES.get(word, word) in MODULES), None)


def answer(arguments: Sequence[str], version: str) -> str | None:
    """The help that a command line asks for; None when it asks for something else."""
    if not arguments or list(arguments) in (["--help"], ["-h"], ["help"], ["h"]):
        return overview(version)
    command = help_for(arguments)
    return None if command is None else command_help(command)
