"""The checksum of statements, which comments, blank space and line ends outside strings do not change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from sqlmig.lean import Digests
from sqlmig.model import Piece, Statement
from sqlmig.sql.mode import SPACES, SWITCHING, Mode, default_mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

HOLE = "\0"
_OPENING = ('"', "`", "$", "#", "[", "--", "/*", "e\0", "E\0")
"""What may open a quoted name, a comment, a dollar quote or a string of another kind."""
_SEPARATORS = "\x1c\x1d\x1e\x1f"
"""What Python counts as blank and no database does."""
_NEEDLESS_AT_MARKS = tuple((blank, mark) for mark in "(),;" for blank in (f" {mark}", f"{mark} "))
"""What needs no blank on either side: with one, and without."""
_OPERATORS = b"=<>+-*/%|^~"
_digest = Digests()


def checksum(pieces: Iterable[Piece], dialect: str) -> str:
    """Give `sha256:` and the digest over all statements and COPY data, in order."""
    running = Checksum(dialect)
    for piece in pieces:
        running.add(piece)
    return running.value


def prefixes(statements: Iterable[Statement], dialect: str) -> Iterator[str]:
    """Give the checksum of no statement, of the first one, of the first two, and so on to all of them."""
    running = Checksum(dialect)
    yield running.value
    for statement in statements:
        running.add(statement)
        yield running.value


class Checksum:
    """The checksum of the statements that were added so far."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        from hashlib import sha256  # OpenSSL's, several times as fast: this may be a large file

        self._digest = sha256()
        self._mode = default_mode(dialect)

    @property
    def value(self) -> str:
        return f"sha256:{self._digest.hexdigest()}"

    def add(self, piece: Piece) -> None:
        if isinstance(piece, Statement):
            self._add(piece)
            return
        from sqlmig.sql.framing import frames  # for large files

        self._digest.update(frames(piece, self._dialect))

    def _add(self, statement: Statement) -> None:
        sql, dialect = statement.sql, self._dialect
        self._digest.update(as_bytes(frame(normal(sql, dialect, self._mode))))
        if statement.data is not None:
            self._add_data(statement.data)
        if sql[:1] in SWITCHING[dialect]:
            from sqlmig.sql.client import mode_after  # plain files switch nothing

            self._mode = mode_after(sql, dialect, self._mode)

    def _add_data(self, data: Iterable[str]) -> None:
        """Read COPY data twice, because its length comes first."""
        self._digest.update(b"data %d:" % sum(map(len, _encoded(data))))
        for content in _encoded(data):
            self._digest.update(content)


def _encoded(data: Iterable[str]) -> Iterator[bytes]:
    """Give the blocks with `\\n` as line end, also where one stands on two blocks."""
    held = ""
    for block in data:
        text = held + block
        held = "\r" if text.endswith("\r") else ""
        yield as_bytes(text.removesuffix("\r").replace("\r\n", "\n"))
    yield held.encode()


def checksum_of(sql: str, dialect: str) -> str:
    """Give the checksum of one statement's text."""
    return checksum_of_normal([normal(sql, dialect, default_mode(dialect))])


def checksum_of_normal(texts: Iterable[str]) -> str:
    """Give the checksum of statements without COPY data, each as `normal` gives it."""
    return f"sha256:{_digest(as_bytes(''.join(map(frame, texts))))}"


def frame(text: str) -> str:
    """Put the length in bytes before the text, so that no two lists of texts look the same."""
    return f"{len(text) if text.isascii() else size(text)}:{text}"


def size(text: str) -> int:
    return len(as_bytes(text))


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def normal(sql: str, dialect: str, mode: Mode) -> str:
    """Give a text that is the same for statements that differ in comments, blanks and line ends alone.

    The code comes first, with a hole for every string and quoted name; these follow exactly, but for CRLF.
    """
    code, exact = by_quotes(sql, dialect, mode) or by_lexer(sql, dialect, mode)
    return HOLE.join([tight(single_blanks(code, dialect)), *exact]).replace("\r\n", "\n")


def filled(code: str, exact: list[str]) -> list[str]:
    """Give each statement of some code with what belongs into its holes, as `normal` does."""
    parts = [part for part in code.split(";") if part]
    if not exact:
        return parts
    rest = iter(exact)
    return [HOLE.join([part, *islice(rest, part.count(HOLE))]) for part in parts]


def single_blanks(code: str, dialect: str) -> str:
    """Give the code with one blank in the place of many. Among ASCII's characters Python's own notion of blanks is the
    same, but for four separators, and several times as fast."""
    if code.isascii() and not holds(code, _SEPARATORS):
        return " ".join(code.split())
    return _blanks(dialect).sub(" ", code)


def holds(text: str, marks: Iterable[str]) -> bool:
    """Whether any of the marks is in the text. An expression and `any` would take several times as long."""
    for mark in marks:  # noqa: SIM110
        if mark in text:
            return True
    return False


@cache
def _blanks(dialect: str) -> re.Pattern[str]:
    import re  # for the few that need it: it loads `enum`

    spaces = SPACES[dialect]
    return re.compile(rf"(?: (?=[{spaces}])|[{spaces.replace(' ', '')}])[{spaces}]*+")


def by_lexer(sql: str, dialect: str, mode: Mode) -> tuple[str, list[str]]:
    """Give the code with its holes, and what belongs into them."""
    from sqlmig.sql.kinds import COMMENTS, EXACT  # most statements can do without a lexer
    from sqlmig.sql.lexer import lexer

    code: list[str] = []
    exact: list[str] = []
    for kind, start, end in lexer(dialect, "parts", mode).spans(sql):
        if kind in EXACT:
            code.append(HOLE)
            exact.append(sql[start:end])
        else:
            code.append(" " if kind in COMMENTS else sql[start:end])
    return "".join(code), exact


def by_quotes(sql: str, dialect: str, mode: Mode) -> tuple[str, list[str]] | None:
    """Give the same several times as fast for a statement that has code and plain strings only, as most INSERTs of a
    large file; None for any other."""
    if "\\" in sql or (mode.escapes and dialect == "postgres"):  # where a doubled quote does not end a string
        return None
    if "'" not in sql:
        return None if holds(sql, _OPENING) else (sql, [])
    pieces = sql.split("'")
    code = HOLE.join(pieces[::2])
    if len(pieces) % 2 == 0 or holds(code, _OPENING):
        return None
    return code, [f"'{text}'" for text in pieces[1::2]]


@cache
def _needless() -> re.Pattern[str]:
    """Blanks beside operators that nothing needs."""
    import re  # as above

    return re.compile(
        r" (?:(?<=[\w)\]\0] )(?<![0-9.][eE] )(?=[=<>+\-*/%|^~])"  # not within `1e -1`, which `1e-1` would make a number
        r"|(?<=[=<>+\-*/%|^~] )(?=[\w(\0])"
        r"|(?:(?<=[\w)\0 ][=<>] )|(?<=[<>]= )|(?<=<> ))(?=[-+][\w(.\0]))"
    )


def tight(code: str) -> str:
    """Take out the blanks that no tokens need between them.

    What stays: a blank between two words, next to a string, name or dot, and between two operators, because the
    text means something else without it.
    """
    code = code.strip(" ")
    content = as_bytes(code)
    if len(content.translate(None, _OPERATORS)) < len(content):
        code = _needless().sub("", code)  # before the marks, because it looks at blanks that these take out
    for blank, mark in _NEEDLESS_AT_MARKS:
        code = code.replace(blank, mark)
    return code
