"""Reading the values that docopt found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlmig.errors import Problem, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.approval import Consent
    from sqlmig.plan import Target

Arguments = Mapping[str, object]


def text(args: Arguments, name: str) -> str | None:
    value = args.get(name)
    return None if value is None else str(value)


def words(args: Arguments, name: str) -> tuple[str, ...]:
    """The values of an argument that may be repeated."""
    value = args.get(name)
    return tuple(map(str, value)) if isinstance(value, list) else ()


def count(args: Arguments, name: str) -> int | None:
    """A whole number from 1 on, None when the flag is not given."""
    value = text(args, name)
    if value is None:
        return None
    if not value.isdecimal() or int(value) < 1:
        raise UsageError(f'{name} {value}: a whole number from 1 on is needed, not "{value}"')
    return int(value)


def moment(args: Arguments, name: str, now: datetime, end: bool = False) -> datetime | None:
    """A time in UTC, or so long before `now`, None when the flag is not given; a day is its begin, or its `end`."""
    value = text(args, name)
    if value is None:
        return None
    try:
        return _moment(value.strip(), now, end)
    except (ValueError, OverflowError) as error:
        hint = "write 2026-01-31, 2026-01-31T12:00, or how long ago, as 7d, 2h or 30m"
        raise UsageError(f'{name} {value}: "{value}" is no time', hint=hint) from error


def _moment(value: str, now: datetime, end: bool) -> datetime:
    import re  # for commands that take a time

    if days := re.fullmatch(r"(\d+)d", value):
        return now - timedelta(days=int(days[1]))
    if value[-1:] in ("s", "m", "h"):
        from sqlmig.duration import parse_duration

        return now - timedelta(seconds=parse_duration(value))
    time = datetime.fromisoformat(value)
    if end and re.fullmatch(r"[\d-]+", value):
        time += timedelta(days=1, microseconds=-1)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def one_of(args: Arguments, name: str, allowed: tuple[str, ...], default: str) -> str:
    """A flag's value; UsageError when it is none of those that it may have."""
    value = text(args, name) or default
    if value not in allowed:
        raise UsageError(f'{name} {value}: "{value}" is none of {", ".join(allowed)}')
    return value


def consent(args: Arguments) -> Consent:
    """What --yes and --force say, and under `confirmed` the reasons that a person confirmed when asked."""
    from sqlmig.approval import Consent  # for the commands that change something

    confirmed = args.get("confirmed")
    seen = (item for item in confirmed if isinstance(item, Problem)) if isinstance(confirmed, tuple) else ()
    return Consent(bool(args.get("--yes")), bool(args.get("--force")), frozenset(seen))


def target(args: Arguments) -> Target:
    """How far `up`, `rollback` and `plan` go. UsageError when two answers are given."""
    from sqlmig.plan import Target  # for the commands that plan

    given = [name for name in ("--to", "--steps", "--batch", "--all") if args.get(name)]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} contradict each other", hint="give one of them")
    return Target(text(args, "--to"), count(args, "--steps"), bool(args.get("--batch")), bool(args.get("--all")))
