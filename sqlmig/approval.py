"""What comes before a run or a command that may lose data: a word on the command line, a person's yes, a backup."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmig import dialects
from sqlmig.config import Settings
from sqlmig.errors import UNCHANGED, Problem, Refused, Unconfirmed
from sqlmig.model import Finding, Plan, Risk
from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.results import Backup


@noun
class Consent:
    """What the user has agreed to: everything, up by `yes` and down by `force`, or what was read and confirmed."""

    yes: bool = False
    force: bool = False
    confirmed: frozenset[Problem] = frozenset()


NOBODY = Consent()
"""Nobody was asked."""


def require_consent(plan: Plan, settings: Settings, consent: Consent) -> None:
    """Refused with the reasons when the plan may lose data and nobody agreed to that.

    Unconfirmed where a person may be asked: that is for plans up. What was confirmed holds for these reasons only.
    """
    up = plan.direction == "up"
    if (consent.yes if up else consent.force) or (up and not asks(settings)):
        return
    from sqlmig.plan import risks

    problems = _problems(plan, risks(plan, dialects.load(settings.database).traits), settings)
    if up:
        require_yes(problems, consent)
    if consent.confirmed.issuperset(problems):
        return
    message = f"this may lose data{' in ' + _place(settings) if settings.protected else ''}"
    raise Refused(message, problems=problems, state=UNCHANGED, hint="--force reverts nevertheless")


def require_yes(problems: tuple[Problem, ...], consent: Consent) -> None:
    """Unconfirmed unless a person has said yes, in advance or to all of these problems."""
    if consent.yes or consent.confirmed.issuperset(problems):
        return
    message, hint = "this is risky, and nobody has confirmed it", "--yes runs it; on a terminal you are asked"
    raise Unconfirmed(message, problems=problems, state=UNCHANGED, hint=hint)


def wanted(plan: Plan, found: Sequence[Risk], settings: Settings) -> tuple[Finding, ...]:
    """What a plan that is only shown says of the consent that it will need."""
    if not _problems(plan, found, settings):
        return ()
    if plan.direction == "up":
        return (Finding("confirmation", "warning", "somebody has to confirm this", help="--yes, or on a terminal"),)
    return (Finding("confirmation", "warning", "this may lose data", help="it runs with --force only"),)


def backup(plan: Plan, found: Sequence[Risk], settings: Settings) -> Backup:
    """What becomes of the backup that a plan needs when a reason stands in it that a protected environment asks about,
    whether this one is protected or not. `found` are the plan's risks."""
    from sqlmig.plan import consenting

    if not any(consenting(plan, found, protected=True)):
        return "not_needed"
    return "made_first" if settings.backup_enabled else "not_enabled"


def backs_up(plan: Plan, found: Sequence[Risk], settings: Settings) -> bool:
    """Whether a run of this plan makes a backup before it changes anything, where there is a database to copy."""
    return backup(plan, found, settings) == "made_first"


def require_named(settings: Settings, command: str, force: bool) -> None:
    """Refused when a command would take or overwrite everything in a protected database, unless the user says --force
    and names the environment on the command line, where no variable of the shell can have named it."""
    if not settings.protected:
        return
    named = any(item.name == "environment" and item.origin.startswith("flag ") for item in settings.origins)
    if force and named:
        return
    name = settings.environment
    hint = f"`sqlmig {command} --force --environment {name}` does it" if name else _NAMELESS
    raise Refused(f"{_place(settings)} is protected: {command} is refused", state=UNCHANGED, hint=hint)


_NAMELESS = "give it a table [env.NAME] in sqlmig.toml, then say --force --environment NAME"


def asks(settings: Settings) -> bool:
    """Whether somebody has to agree to what is risky."""
    return settings.protected if settings.require_confirmation is None else settings.require_confirmation


def _place(settings: Settings) -> str:
    return f"the environment {settings.environment}" if settings.environment else "this database"


def _problems(plan: Plan, found: Sequence[Risk], settings: Settings) -> tuple[Problem, ...]:
    from sqlmig.plan import consenting

    careful = asks(settings) if plan.direction == "up" else settings.protected
    return tuple(
        Problem(reason.message if reason.location else f"{step.migration.filename} {reason.message}", reason.location)
        for step, reason in consenting(plan, found, careful)
    )
