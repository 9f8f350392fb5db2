"""What a plan may cost: for each step the reasons to think twice, from what its statements say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from sqlmig.dialects.api import Traits
from sqlmig.model import Location, Migration, Plan, Reason, Risk, RiskLevel, Statement, Step
from sqlmig.plan.making import Made, made_by
from sqlmig.sql.classify import Classification, classify
from sqlmig.sql.effects import effects
from sqlmig.sql.impact import Impact, impact
from sqlmig.sql.targets import plain, table_of

LEVELS: tuple[RiskLevel, ...] = ("none", "low", "medium", "high")
_INSERT = re.compile(r"insert\s+into\b", re.I)
_ROWS = re.compile(r"(?:update|delete|replace)\b", re.I)
_VALUE = re.compile(r"'[^']*'|(?<=[\s(,=<>-])\d+(?:\.\d+)?(?=[\s),;]|$)")
_SHAPES = 1000
"""How many kinds of changes are remembered of a file with many of them."""
_PART = re.compile(r"(?:column|partition) .+ of (.+)", re.S)


def risks(plan: Plan, traits: Traits) -> tuple[Risk, ...]:
    """The risk of each step, in order.

    high: rows, columns or tables are lost that the plan does not put back. A step down loses what its up made, which is
    what it is for: that is medium, and high is only what its up did not make. medium: the table cannot be used while
    the statement works, every row changes, or there is no way back. low: other locks, and other changes of rows.
    What a statement does to a table that an earlier one of the same plan made is no risk: nobody uses it yet.
    """
    fresh: set[str] = set()
    return tuple(_Assessment(step, traits.sql, fresh).risk() for step in plan.steps)


def risky(risk: Risk) -> tuple[Reason, ...]:
    """The reasons that a person should have seen before the step runs where data must not be lost."""
    return tuple(reason for reason in risk.reasons if LEVELS.index(reason.level) >= LEVELS.index("medium"))


class _Assessment:
    """The statements of a step on their way: `fresh` are the tables that nobody uses yet."""

    def __init__(self, step: Step, dialect: str, fresh: set[str]) -> None:
        self._step, self._dialect, self._fresh = step, dialect, fresh
        self._made = made_by(step.migration.sections("up"), dialect) if step.direction == "down" else Made()
        self._found: dict[tuple[str, str], Reason] = {}
        self._seen: set[str] = set()

    def risk(self) -> Risk:
        for index, statement in enumerate(self._step.statements):
            if index >= self._step.first_statement and not self._known(statement.sql):
                self._look(statement)
        reasons = [*_of_the_file(self._step), *self._found.values()]
        return Risk(tuple(sorted(reasons, key=lambda reason: -LEVELS.index(reason.level))))

    def _known(self, sql: str) -> bool:
        """Whether nothing new is to be found: new rows, or a change of rows as an earlier one with other values."""
        if _INSERT.match(sql):
            return True
        if not _ROWS.match(sql):
            return False
        shape = _VALUE.sub("?", sql)
        known = shape in self._seen
        if len(self._seen) < _SHAPES:
            self._seen.add(shape)
        return known

    def _look(self, statement: Statement) -> None:
        kind, does = classify(statement.sql, self._dialect), impact(statement.sql, self._dialect)
        table = table_of(statement.sql, kind, self._dialect)
        lost = tuple(self._losses(kind, does, table, statement.location))
        for subject, reason in lost:
            self._add(subject, reason)
        if table and plain(table) not in self._fresh:
            for reason in _burdens(kind, does, table, statement.location):
                if not lost or reason.rule == "rewritten-table":  # the loss says the rest
                    self._add(plain(table), reason)
        self._follow(statement, kind)

    def _add(self, subject: str, reason: Reason) -> None:
        """One reason of a kind, the worst, is enough for a table: files change many rows with many statements."""
        known = self._found.get((reason.rule, subject))
        if known is None or LEVELS.index(known.level) < LEVELS.index(reason.level):
            self._found[reason.rule, subject] = reason

    def _losses(self, kind: Classification, does: Impact, table: str, place: Location) -> Iterator[tuple[str, Reason]]:
        for lost in does.drops:
            part, kind_of_loss = _PART.fullmatch(lost), lost.partition(" ")[0]
            if plain(part[1] if part else lost.partition(" ")[2]) not in self._fresh:
                own = self._made.has(lost)
                rule = f"dropped-{kind_of_loss if kind_of_loss in ('table', 'column') else 'data'}"
                ending = ", which its up made" if own else ""
                subject = lost if part else plain(lost.partition(" ")[2])
                yield subject, Reason(rule, "medium" if own else "high", f"drops {lost} with its data{ending}", place)
        if _empties(kind) and table and plain(table) not in self._fresh:
            own = self._made.filled(table)
            ending = ", which its up made or filled" if own else ""
            yield plain(table), Reason("deleted-rows", "medium" if own else "high", f"empties {table}{ending}", place)

    def _follow(self, statement: Statement, kind: Classification) -> None:
        """Note which tables are new now. One that takes a dropped one's name was made to replace it."""
        renamed = kind.verb in ("ALTER", "RENAME")
        names = [plain(effect.name[-1]) for effect in effects(statement.sql, self._dialect) if effect.kind == "TABLE"]
        if kind.verb == "DROP":
            self._fresh.difference_update(names)
            return
        for name in names:
            dropped = self._found.get(("dropped-table", name))
            if dropped is not None:
                message = f"{dropped.message}; a new table takes its place"
                self._found["dropped-table", name] = Reason("replaced-table", "medium", message, dropped.location)
            if "IF NOT EXISTS" not in kind.properties and (not renamed or plain(kind.object_name) in self._fresh):
                self._fresh.add(name)


def _empties(kind: Classification) -> bool:
    return kind.verb == "TRUNCATE" or (kind.verb == "DELETE" and "WHERE" not in kind.properties)


def _burdens(kind: Classification, does: Impact, table: str, place: Location) -> Iterator[Reason]:
    """What a statement means for those who use the table meanwhile, and for its rows."""
    blocks = f"blocks {does.blocks}" if does.blocks else ""
    lock = f" ({does.lock})" if does.lock else ""
    if does.rewrites:
        meanwhile = f", and {blocks} meanwhile{lock}" if blocks else ""
        yield Reason("rewritten-table", "medium" if blocks else "low", f"rewrites {table}{meanwhile}", place)
    elif blocks and (kind.verb, kind.object_kind) == ("CREATE", "INDEX"):
        yield Reason("lock", "medium", f"{blocks} of {table} while the index is built{lock}", place)
    elif blocks and does.rewrites is None:
        yield Reason("rewritten-table", "low", f"may rewrite {table}: {does.reason}", place)
    elif blocks:
        yield Reason("lock", "low", f"{blocks} of {table} until it is done{lock}", place)
    if kind.verb == "UPDATE" and "WHERE" not in kind.properties:
        yield Reason("updated-rows", "medium", f"changes every row of {table}", place)
    elif does.data:
        yield Reason("data", "low", f"changes rows of {table}", place)


def _of_the_file(step: Step) -> Iterator[Reason]:
    """What the file itself says: that it changes data, and that there is no way back."""
    migration = step.migration
    if migration.directives.category == "data":
        yield Reason("data", "low", "is a data migration")
    if step.direction == "up" and len(step.statements) and not _reversible(migration):
        word = "irreversible" if migration.irreversible else "empty"
        place = migration.down[0].location if migration.down else None
        yield Reason("no-way-back", "medium", f"cannot be reverted: its down is {word}", place)


def _reversible(migration: Migration) -> bool:
    return not migration.irreversible and any(len(section.statements) for section in migration.down)


def consenting(plan: Plan, found: Sequence[Risk], protected: bool) -> Iterable[tuple[Step, Reason]]:
    """What a person has to have agreed to before the plan runs.

    Up that is asked only where data is protected. Down it is asked there, too, and elsewhere of what loses more than
    its up made.
    """
    for step, risk in zip(plan.steps, found, strict=True):
        for reason in risky(risk):
            if protected or (plan.direction == "down" and reason.level == "high"):
                yield step, reason
