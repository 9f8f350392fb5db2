"""What seeds may cost where data must not be lost."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmig.dialects.api import Traits
from sqlmig.errors import Problem
from sqlmig.model import PLAIN, Directives, Migration, Part, Plan, Section, Step
from sqlmig.plan import consenting, risks
from sqlmig.seeds.seed import Seed
from sqlmig.sql.sections import ParsedFile


def dangers(seeds: Sequence[Seed], traits: Traits) -> tuple[Problem, ...]:
    """What a person should have seen before the seeds run: what is emptied, dropped or changed as a whole.

    Statements are judged as those of migrations are; that no seed can be reverted says nothing.
    """
    plan = Plan("up", tuple(map(_step, seeds)))
    found = consenting(plan, risks(plan, traits), protected=True)
    return tuple(Problem(reason.message, reason.location) for _, reason in found if reason.rule != "no-way-back")


def _step(seed: Seed) -> Step:
    sections = tuple(part for part in seed.parts if isinstance(part, Section))
    migration = Migration("", seed.name, seed.path, ParsedFile(Directives(), sections, (), seed.checksum))
    return Step(migration, "up", tuple(Part(section.statements, PLAIN, atomic=True) for section in sections))
