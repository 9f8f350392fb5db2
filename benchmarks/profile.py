"""Where the time of the hot cases goes: `python -m benchmarks.profile [--case NAME] [--server NAME]`.

It samples sqlmig itself, in the rounds of `scripts/bench`, and needs no counters of the processor. A row is the round
with the shortest time. The kept profiles of benchmarks/profiles make the table in docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.cases import Case, by_name
from benchmarks.launching import Launch, launcher
from benchmarks.measuring import measure
from benchmarks.page import put
from benchmarks.peers import PEERS, SQLMIG, Call, Peer, Place
from benchmarks.results import ROOT, source
from tests.servers import Pool

FOLDER = ROOT / "benchmarks" / "profiles"
ROUNDS = 3
CASES = ("status-1000", "nothing-1000", "up-1", "up-100", "up-1000", "inserts-200000")
SERVERS = ("postgres15", "mariadb", "sqlite")
START = "import sys; from benchmarks.sampler import main; main()"
HEAD = (
    "| case | database | all | Python | our imports | driver's import | driver | waiting | ours | of it |",
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A run of `seconds`: those of CPU by place, `python` for what has none, and those of `waiting`."""

    case: str
    server: str
    source: str
    seconds: float
    places: Mapping[str, float]


def main() -> None:
    """Profile what is asked for, then write the table of all profiles."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile", description=__doc__)
    parser.add_argument("--case", action="append", metavar="NAME", help="only this case; may be repeated")
    parser.add_argument("--server", action="append", metavar="NAME", help="only on this database; may be repeated")
    asked = parser.parse_args()
    pool = Pool()
    try:
        with tempfile.TemporaryDirectory(prefix="sqlmig-profile-") as folder, launcher() as launch:
            for name in asked.case or CASES:
                for server in asked.server or SERVERS:
                    profile = sampled(by_name(name), server, pool, launch, Path(folder))
                    write(profile)
                    sys.stderr.write(f"{_row(profile)}\n")
    finally:
        pool.stop()
    put("profiles", lines())


def sampled(case: Case, server: str, pool: Pool, launch: Launch, folder: Path, rounds: int = ROUNDS) -> Profile:
    """The shortest of some rounds; LookupError where none succeeded."""
    file = folder / f"{case.name}.{server}.samples"
    (run,) = measure(case, server, rounds, pool, launch, folder / "work", (_sampled_peer(file),))
    if not run.measures:
        raise LookupError(f"{case.name} on {server}: {run.failure}")
    looks = [json.loads(line) for line in file.read_text().splitlines()[-len(run.measures) :]]
    best, spent = min(zip(run.measures, looks, strict=True), key=lambda pair: pair[0].seconds)
    places = {place: cpu for place, (_, cpu) in spent.items()}
    places["python"] = places.get("python", 0.0) + best.cpu - sum(places.values())
    places["waiting"] = best.seconds - best.cpu
    return Profile(case.name, server, source(), best.seconds, places)


def _sampled_peer(file: Path) -> Peer:
    """sqlmig, whose measured runs append to the file."""

    def call(case: Case, place: Place) -> Call:
        plain = PEERS[0].call(case, place)
        return replace(plain, arguments=(sys.executable, "-c", START, str(file), *plain.arguments[len(SQLMIG) :]))

    return replace(PEERS[0], call=call)


def write(profile: Profile, folder: Path = FOLDER) -> None:
    """Keep a profile, in the place of an older one."""
    folder.mkdir(exist_ok=True)
    (folder / f"{profile.case}.{profile.server}.json").write_text(json.dumps(asdict(profile), indent=1) + "\n")


def lines(folder: Path = FOLDER) -> Iterator[str]:
    """The table of all profiles that are kept."""
    yield from HEAD
    for name in CASES:
        for server in SERVERS:
            file = folder / f"{name}.{server}.json"
            if file.exists():
                yield _row(Profile(**json.loads(file.read_text())))


def _row(profile: Profile) -> str:
    """Milliseconds of CPU by place, all of the time, and of the rooms those that take most."""
    places = dict(profile.places)
    imports = places.pop("import ours", 0.0) + places.pop("import library", 0.0)
    columns = [profile.seconds, places.pop("python"), imports]
    columns += [places.pop(place, 0.0) for place in ("import driver", "driver", "waiting")]
    rooms = sorted(places.items(), key=lambda pair: -pair[1])[:4]
    times = " | ".join(f"{seconds * 1000:,.0f}" for seconds in (*columns, sum(places.values())))
    told = ", ".join(f"{room} {seconds * 1000:,.0f}" for room, seconds in rooms)
    return f"| {by_name(profile.case).title} | {profile.server} | {times} | {told} |"


if __name__ == "__main__":
    main()
