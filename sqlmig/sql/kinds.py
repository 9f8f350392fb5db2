"""What a token can be: sqlparse's token types under the names that this package uses."""

from __future__ import annotations

from typing import TypeAlias

from sqlparse import tokens

Kind: TypeAlias = tuple[str, ...]

CODE: Kind = tokens.Text
BLANK: Kind = tokens.Whitespace
WORD: Kind = tokens.Name
NUMBER: Kind = tokens.Number
OTHER: Kind = tokens.Operator
END: Kind = tokens.Punctuation
COMMAND: Kind = tokens.Generic.Command
BROKEN: Kind = tokens.Error

STRING: Kind = tokens.String.Single
ESCAPED: Kind = tokens.String.Escape
DOLLAR: Kind = tokens.Literal
QUOTED: Kind = tokens.Name.Quoted

LINE: Kind = tokens.Comment.Single
MARKER: Kind = tokens.Comment.Single.Marker
BLOCK: Kind = tokens.Comment.Multiline
HINT: Kind = tokens.Comment.Hint
CONDITIONAL: Kind = tokens.Comment.Conditional

EXACT = frozenset({STRING, ESCAPED, QUOTED, DOLLAR, BROKEN})
"""What is compared as it is written, blanks and all."""

COMMENTS = frozenset({LINE, MARKER, BLOCK})
"""What a database never sees as code. Hints and the fences of conditional comments are code."""

SILENT = frozenset({BLANK, LINE, MARKER, BLOCK, CONDITIONAL, HINT})
"""What a reader of a statement's words looks past."""
