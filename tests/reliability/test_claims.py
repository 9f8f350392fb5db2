"""The proofs see a wrong claim: what sqlmig might say of a shop, and whether that is true."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reliability.claims import contradictions
from tests.reliability.shop import Truth, shop

FILES = shop("sqlite")
FIRST, ROWS, APART = (FILES[number].name for number in range(3))
BEFORE = Truth((FILES[0].version,), tuple(FILES[0].things))
APPLIED = Truth(tuple(file.version for file in FILES[:2]), (*FILES[0].things, *FILES[1].things))
ONE = Truth(BEFORE.versions, (*BEFORE.things, "effect one"))
INDEX = Truth(BEFORE.versions, (*BEFORE.things, "index books_title"))


def said(state: str | None, outcome: str = "failed", code: int = 4) -> dict[str, Any]:
    error = None if state is None else {"state": state}
    return {"exit_code": code, "error": error, "steps": [{"path": f"db/migrations/{ROWS}", "outcome": outcome}]}


@pytest.mark.parametrize(
    ("document", "after"),
    [
        (said(None, "applied", 0), APPLIED),
        (said(f"{ROWS} was rolled back and left nothing behind; the migration before it stays applied"), BEFORE),
        (said(f"{ROWS} is applied: the interrupt came after its commit"), APPLIED),
        (said("the last transaction is committed or rolled back, as a whole"), APPLIED),
        (said("nothing was changed", code=3), BEFORE),
        (said(f"statement 1 of 3 in {APART} took effect and cannot be rolled back"), INDEX),
        (said(f"no statement of 3 in {APART} took effect; statement 1 may have taken effect or not"), INDEX),
    ],
)
def test_true_claims(document: dict[str, Any], after: Truth) -> None:
    """What is true is not objected to."""
    assert contradictions(document, FILES, BEFORE, after) == []


@pytest.mark.parametrize(
    ("document", "after"),
    [
        (said(None, "applied", 0), BEFORE),
        (said(None, "applied", 0), ONE),
        (said(None, "applied", 0), Truth(APPLIED.versions, (*APPLIED.things, "effect two"))),
        (said(f"{ROWS} was rolled back and left nothing behind"), APPLIED),
        (said(f"{ROWS} was rolled back and left nothing behind"), ONE),
        (said(f"{ROWS} is applied: the interrupt came after its commit"), BEFORE),
        (said("nothing was changed", code=3), ONE),
        (said(f"statement 1 of 3 in {APART} took effect and cannot be rolled back"), BEFORE),
        (said(f"no statement of 3 in {APART} took effect"), INDEX),
        (said("all is well"), BEFORE),
        (said("nothing was changed", code=70), BEFORE),
    ],
)
def test_wrong_claims(document: dict[str, Any], after: Truth) -> None:
    """What is wrong is found, and so is what no one can read."""
    assert contradictions(document, FILES, BEFORE, after) != []
