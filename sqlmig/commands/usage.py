"""From the command line's words to a command and its arguments: docopt on the commands' own docstrings."""

from __future__ import annotations

from sqlmig.commands import ALIASES, GLOBAL_OPTIONS, MODULES, REPEATABLE
from sqlmig.commands.flags import flags, read
from sqlmig.commands.help import command_help, docstring
from sqlmig.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmig.commands.flags import Flag


def find(word: str) -> str:
    """The command that a word names, aliases included. UsageError with the nearest one when there is none."""
    command = ALIASES.get(word, word)
    if command in MODULES:
        return command
    near = _nearest(word, (*MODULES, *ALIASES))
    hint = f"did you mean `sqlmig {near}`?" if near else "see `sqlmig --help`"
    raise UsageError(f'unknown command "{word}"', hint=hint)


def _nearest(word: str, known: Iterable[str]) -> str | None:
    from difflib import get_close_matches  # for mistakes only

    return next(iter(get_close_matches(word, list(known), 1, 0.5)), None)


def parse(arguments: Sequence[str]) -> tuple[str, Mapping[str, object], dict[str, object]]:
    """The command, its arguments as docopt finds them, and all flags by the names that settings have.

    Flags may stand before and behind the command; the later one wins. UsageError for anything else.
    """
    known = flags(GLOBAL_OPTIONS)
    before, word, words = _before(arguments, known)
    command = find(word)
    after = _after(command, words, known)
    values = {name: after.get(name) or before.get(name) for name in {*before, *after} if name.startswith("--")}
    return command, after, {name.removeprefix("--").replace("-", "_"): value for name, value in values.items()}


def _before(arguments: Sequence[str], known: Mapping[str, Flag]) -> tuple[Mapping[str, object], str, list[str]]:
    """The flags before the command, the word for it, and the words behind it."""
    plain = read(arguments, known)
    if plain is not None and plain[1]:
        values, (word, *words) = plain
        return values, word, words
    doc = f"Usage:\n  sqlmig [options] {REPEATABLE} [<command> [<args>...]]\n\n{GLOBAL_OPTIONS}"
    found = _docopt(doc, arguments, "", options_first=True)
    if found["<command>"] is None:
        raise UsageError("no command is given", hint="`sqlmig --help` lists the commands")
    rest = found["<args>"]
    return found, str(found["<command>"]), [str(word) for word in rest] if isinstance(rest, list) else []


def _after(command: str, words: list[str], known: Mapping[str, Flag]) -> Mapping[str, object]:
    """The command's arguments, and the flags behind it."""
    doc = docstring(command)
    if f"Usage:\n  sqlmig {command} [options]\n\n" in doc:  # flags alone
        plain = read(words, {**flags(doc), **known})
        if plain is not None and not plain[1]:
            return plain[0]
    import re  # for words and shortened flags, as docopt is

    line = r"(?m)^  sqlmig \S+ (.*?)\[options\]"  # a usage may have several
    usage = re.sub(line, rf"  sqlmig \1[options] {REPEATABLE}", command_help(command))
    return _docopt(usage, words, command)


def _docopt(doc: str, words: Sequence[str], command: str, options_first: bool = False) -> Mapping[str, object]:
    from docopt import DocoptExit, docopt  # for words and shortened flags

    try:
        return docopt(doc, list(words), default_help=False, options_first=options_first)
    except DocoptExit as error:
        raise _explained(doc, words, command) from error


def _explained(doc: str, words: Sequence[str], command: str) -> UsageError:
    """docopt says only that the words do not fit; name the flag that is unknown, and the nearest that is known."""
    import re  # as above

    known = set(re.findall(r"(?<![\w-])(?:--[a-z][a-z-]*|-[a-z]\b)", doc))
    see = f"see `sqlmig {command} --help`".replace("  ", " ")
    for word in words:
        flag = word.partition("=")[0]
        if flag.startswith("--") and len(flag) > 2 and not any(name.startswith(flag) for name in known):
            near = _nearest(flag, known)
            return UsageError(f"unknown flag {flag}", hint=f"did you mean {near}?" if near else see)
        if re.match(r"-[^-]", flag) and flag[:2] not in known:
            return UsageError(f"unknown flag {flag[:2]}", hint=see)
    usage = re.findall(r"^  (sqlmig .*)$", command_help(command) if command else doc, re.M)
    return UsageError(f"the arguments do not fit the usage: {' | '.join(usage)}", hint=see)
