"""What keeps a seed's statements out of the one transaction that each seed is."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.api import Traits
from sqlmig.errors import Problem
from sqlmig.library import source_line
from sqlmig.model import Section
from sqlmig.seeds.seed import Seed
from sqlmig.sql.classify import classify, dml
from sqlmig.sql.facts import examine

_LEAVE_OUT = "leave it out: each seed is one transaction"
_COMMITS = "put it into a migration; DELETE FROM empties a table as TRUNCATE does, within the transaction"


def misfits(seed: Seed, traits: Traits) -> Iterator[Problem]:
    """Statements that end a transaction or cannot run in one, and where DDL commits, the first that does."""
    for section in (part for part in seed.parts if isinstance(part, Section)):
        found = section.facts or examine(section.statements, traits.sql)
        for finding in found.misfits:
            source = source_line(finding.location) if finding.location else None
            yield Problem(_reworded(finding.message), finding.location, source, _LEAVE_OUT)
        if not (traits.transactional_ddl or found.transactional or found.misfits):
            yield from _committing(section, traits)


def _reworded(message: str) -> str:
    return message.replace("this section", "this seed")


def _committing(section: Section, traits: Traits) -> Iterator[Problem]:
    for statement in section.statements:
        found = classify(statement.sql, traits.sql)
        if not dml(found):
            message = f"{found.verb} commits on {traits.title}, so that half of the seed could stay"
            yield Problem(message, statement.location, source_line(statement.location), _COMMITS)
            return
