"""Print a completion script for a shell.

Usage:
  sqlmig completion [options] (bash | zsh | fish)

For bash: source <(sqlmig completion bash)
"""

from __future__ import annotations

import re

from sqlmig.commands import ALIASES, GLOBAL_OPTIONS, MODULES
from sqlmig.commands.arguments import Arguments
from sqlmig.commands.help import docstring
from sqlmig.config import Settings
from sqlmig.model import Notify
from sqlmig.results import Result, TextResult

_FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_ENTRY = re.compile(r"^  (?:-\w )?--", re.M)


def run(args: Arguments, settings: Settings, notify: Notify) -> Result:  # noqa: ARG001  # the commands' one shape
    for shell, script in (("bash", _bash), ("zsh", _zsh), ("fish", _fish)):
        if args[shell]:
            return TextResult("completion", script(_flags_by_command()))
    raise AssertionError("the usage allows no other shell")


def _flags_by_command() -> dict[str, list[str]]:
    """The flags of each command, aliases included, from the same text that docopt reads."""
    flags = {command: _flags(docstring(command)) for command in MODULES}
    shared = _flags(GLOBAL_OPTIONS)
    own = {command: [*options, *shared] for command, options in flags.items()}
    return own | {alias: own[command] for alias, command in ALIASES.items()}


def _flags(doc: str) -> list[str]:
    lines = (line for line in doc.splitlines() if _ENTRY.match(line))
    return [flag[0] for line in lines if (flag := _FLAG.search(line))]


def _bash(flags: dict[str, list[str]]) -> str:
    cases = "\n".join(f'    {command}) words="{" ".join(options)}" ;;' for command, options in flags.items())
    return f"""\
_sqlmig() {{
  local words="{" ".join(flags)}" word
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$word" in
{cases}
    *) continue ;;
    esac
    break
  done
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _sqlmig sqlmig
"""


def _zsh(flags: dict[str, list[str]]) -> str:
    return f"autoload -U +X bashcompinit && bashcompinit\n{_bash(flags)}"


def _fish(flags: dict[str, list[str]]) -> str:
    lines = [f'complete -c sqlmig -n __fish_use_subcommand -xa "{" ".join(flags)}"']
    lines += [
        f'complete -c sqlmig -n "__fish_seen_subcommand_from {command}" -l {flag.removeprefix("--")}'
        for command, options in flags.items()
        for flag in options
    ]
    return "\n".join(lines) + "\n"
