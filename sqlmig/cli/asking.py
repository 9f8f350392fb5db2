"""Asking a person on the terminal whether to go on."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from sqlmig.config import redact
from sqlmig.errors import Unconfirmed
from sqlmig.render.errors import problem_lines
from sqlmig.render.style import Style

YES = "yes"


def on_terminal() -> bool:
    """Whether a person sees what is asked and types the answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirmed(error: Unconfirmed, style: Style, secrets: Sequence[str]) -> bool:
    """Show the reasons and wait for the word yes. Anything else is a no, the end of the input too."""
    lines = [line for problem in error.problems for line in problem_lines(problem, style)]
    question = f'Type "{YES}" to run this: '
    text = "\n".join((style("warn", "This is risky:"), *lines, style("strong", question)))
    sys.stderr.write(redact(text, tuple(secrets)))
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        sys.stderr.write("\n")
    return answer.strip() == YES
