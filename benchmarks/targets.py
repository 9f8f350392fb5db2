"""What the tool has to reach, computed from the results: ratios of shortest times, and peaks of memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.cases import NOWHERE, SERVERS
from benchmarks.launching import Measure
from benchmarks.results import Result

OURS, DBMATE, NATIVE, PYTHON, PSYCOPG = "sqlmig", "dbmate", "native client", "python", "python with psycopg"
HEAD = ("| what | database | measured | at most | reached |", "| --- | --- | ---: | ---: | --- |")

Known = Mapping[tuple[str, str], Result]
"""Results by the names of their case and database."""
Value = Callable[[Known], float | None]


@dataclass(frozen=True, slots=True)
class Target:
    """`value` is what was measured, None while something is missing for it; it must be `most` or less."""

    words: str
    server: str
    most: float
    value: Value
    unit: str = ""


def targets() -> tuple[Target, ...]:
    """All of them, in the order in which they are shown."""
    return (*_pending(), *_large(), *_starting(), *_growing())


def lines(results: Iterable[Result]) -> Iterator[str]:
    """How many are reached, and a table of all."""
    known = {(result.case.name, result.server): result for result in results}
    found = [(target, target.value(known)) for target in targets()]
    measured = [value <= target.most for target, value in found if value is not None]
    yield f"{sum(measured)} of {len(found)} targets are reached; not measured: {len(found) - len(measured)}."
    yield ""
    yield from HEAD
    for target, value in found:
        yield f"| {target.words} | {target.server} | {_judged(target, value)} |"


def _judged(target: Target, value: float | None) -> str:
    most = f"{target.most:g}{target.unit}"
    if value is None:
        return f"| {most} | not measured"
    shown = f"{value:,.1f}{target.unit}" if target.unit else f"{value:.3f}"
    return f"{shown} | {most} | {'yes' if value <= target.most else '**no**'}"


def _pending() -> Iterator[Target]:
    for count in (100, 1000):
        words, case = f"`up`, {count:,} pending, with dump", f"up-{count}"
        for server, most in (("postgres15", 0.8), ("mariadb", 0.8), ("sqlite", 1.0)):
            yield Target(f"{words}: dbmate's time", server, most, against(case, server, DBMATE))
            yield Target(f"{words}: the native client's time", server, 1.15, against(case, server, NATIVE))
    for server in ("postgres15", "mariadb"):
        case = "up-100-20-ms"
        words = "`up`, 100 pending, with dump, 20 ms away: dbmate's time"
        yield Target(words, server, 0.35, against(case, server, DBMATE))
    yield Target("`up`, 1 pending, with dump: dbmate's time", "postgres15", 1.0, against("up-1", "postgres15", DBMATE))
    for server in ("postgres15", "mariadb"):
        words = "`up`, nothing pending, 1,000 applied: dbmate's time"
        yield Target(words, server, 0.5, against("nothing-1000", server, DBMATE))


def _large() -> Iterator[Target]:
    case, words = "inserts-200000", "a file of 200,000 INSERT lines"
    for server, peer, most in (
        ("postgres15", DBMATE, 1.0),
        ("mariadb", NATIVE, 1.5),
        ("sqlite", NATIVE, 1.5),
    ):
        whose = "dbmate's" if peer == DBMATE else "the native client's"
        yield Target(f"{words}: {whose} time", server, most, against(case, server, peer))
    yield Target(f"{words}: dbmate's memory", "postgres15", 1.0, memory_against(case, "postgres15", DBMATE))


def _starting() -> Iterator[Target]:
    for flag in ("version", "help"):
        words = f"`--{flag}`: the time of `python -I -c pass`"
        yield Target(words, NOWHERE, 1.3, against(flag, NOWHERE, PYTHON))
    words = "`status`: the time of `python -I -c pass`"
    yield Target(words, "sqlite", 2.5, against("status-1", "sqlite", PYTHON))
    words = "`status`, longer than `python -I -c 'import psycopg'`"
    yield Target(words, "postgres15", 40, longer("status-1", "postgres15", PSYCOPG), " ms")


def _growing() -> Iterator[Target]:
    for server in SERVERS:
        words = "`up`, time of each of 5,000 pending: of each of 500"
        yield Target(words, server, 1.2, slope("growth", server))
    for command in ("status", "plan"):
        words = f"`{command}`, time of each of 5,000 files: of each of 500, beside that of one"
        yield Target(words, "sqlite", 1.2, slope(f"{command}-of", "sqlite", beside=True))
    words = "`up`, 1,000 pending, with dump: memory"
    yield Target(words, "postgres15", 60, peak("up-1000", "postgres15"), " MB")


def against(case: str, server: str, peer: str) -> Value:
    """Our shortest time by the peer's."""

    def value(known: Known) -> float | None:
        ours, theirs = _shortest(known, case, server), _shortest(known, case, server, peer)
        return ours / theirs if ours and theirs else None

    return value


def longer(case: str, server: str, peer: str) -> Value:
    """How many milliseconds our shortest time is longer."""

    def value(known: Known) -> float | None:
        ours, theirs = _shortest(known, case, server), _shortest(known, case, server, peer)
        return (ours - theirs) * 1000 if ours and theirs else None

    return value


def slope(case: str, server: str, beside: bool = False) -> Value:
    """The time of each file among 5,000 by that among 500, `beside` what a run with one takes."""

    def value(known: Known) -> float | None:
        few, many = _shortest(known, f"{case}-500", server), _shortest(known, f"{case}-5000", server)
        one = _shortest(known, f"{case}-1", server) if beside else 0.0
        if not few or not many or one is None or few <= one:
            return None
        first = 1 if beside else 0
        return (many - one) / (5000 - first) / ((few - one) / (500 - first))

    return value


def peak(case: str, server: str, peer: str = OURS) -> Value:
    """The largest peak of memory in MB."""

    def value(known: Known) -> float | None:
        peaks = [each.peak for each in _measures(known, case, server, peer)]
        return max(peaks) / 1024 if peaks else None

    return value


def memory_against(case: str, server: str, peer: str) -> Value:
    """Our peak of memory by the peer's."""

    def value(known: Known) -> float | None:
        ours, theirs = peak(case, server)(known), peak(case, server, peer)(known)
        return ours / theirs if ours and theirs else None

    return value


def _shortest(known: Known, case: str, server: str, peer: str = OURS) -> float | None:
    return min((each.seconds for each in _measures(known, case, server, peer)), default=None)


def _measures(known: Known, case: str, server: str, peer: str) -> Sequence[Measure]:
    """What was measured; nothing where the case has no result, or the program failed."""
    result = known.get((case, server))
    run = result.run(peer) if result else None
    return run.measures if run else ()
