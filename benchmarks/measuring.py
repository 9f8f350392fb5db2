"""One case on one database: all peers in alternation, after a warm-up, each with a database of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.cases import NOWHERE, Case, Migration, migrations
from benchmarks.delay import delayed
from benchmarks.launching import PATIENCE, Launch, Measure, Task, last_words
from benchmarks.peers import PEERS, Call, Peer, Place
from tests.servers import Database, MissingError, Pool
from tests.servers.database import fresh

BUDGET = 30.0  # seconds of measured time behind which a program gets no further round of a case


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured of a peer, round for round; `failure` says why there is nothing."""

    peer: str
    measures: tuple[Measure, ...] = ()
    failure: str | None = None

    @property
    def over(self) -> bool:
        """Whether there is no further round: it failed, or it took so long that what it did is enough."""
        return self.failure is not None or sum(each.seconds for each in self.measures) >= BUDGET


class Failed(Exception):
    """A program that did not do what the case asks."""


@dataclass(frozen=True, slots=True)
class Racer:
    """A peer at its place; `far` is the place as its program sees it, behind the delay."""

    peer: Peer
    place: Place
    far: Place


def measure(
    case: Case,
    server: str,
    rounds: int,
    pool: Pool,
    launch: Launch,
    folder: Path,
    peers: Sequence[Peer] = PEERS,
) -> tuple[Run, ...]:
    """Every peer that fits. One that fails or takes too long, in the warm-up or later, is not asked again."""
    files = tuple(migrations(case))
    with ExitStack() as stack:
        racers = [
            stack.enter_context(_racer(case, server, peer, pool, folder)) for peer in peers if peer.fits(case, server)
        ]
        runs = {racer.peer.name: _warm_up(case, racer, files, launch) for racer in racers}
        for number in range(rounds):
            for racer in racers if number % 2 else reversed(racers):  # none is always behind the same other
                if not runs[racer.peer.name].over:
                    runs[racer.peer.name] = _more(runs[racer.peer.name], case, racer, files, launch)
        return tuple(runs.values())


@contextmanager
def _racer(case: Case, server: str, peer: Peer, pool: Pool, folder: Path) -> Iterator[Racer]:
    """A folder and a database of the peer's own; both are gone afterwards."""
    own = folder / peer.name.replace(" ", "-")
    place = Place(own, None, folder.parent / "bytecode")
    place.migrations.mkdir(parents=True)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, own)
        if server == NOWHERE:
            yield Racer(peer, place, place)
            return
        db = _database(server, pool, own)
        stack.callback(db.drop)
        far = db
        if case.round_trip and db.address is not None:
            port = stack.enter_context(delayed(db.address.host, db.address.port, case.round_trip / 1000))
            address = replace(db.address, host="127.0.0.1", port=port)
            far = replace(db, address=address, url=address.url(db.name))
        yield Racer(peer, replace(place, db=db), replace(place, db=far))


def _database(server: str, pool: Pool, folder: Path) -> Database:
    embedded = server in ("sqlite", "duckdb")
    return fresh(server, None if embedded else pool.address(server), folder)


def _warm_up(case: Case, racer: Racer, files: Sequence[Migration], launch: Launch) -> Run:
    """Bring the peer to where a round begins, and let it do one. That counts only when there will be no other."""
    try:
        _begin(case, racer.peer, racer.place, files, launch)
        first = _launch(racer.peer.call(case, racer.far), racer.place, launch, case.copies, racer.peer.limit)
    except (Failed, MissingError) as failure:
        return Run(racer.peer.name, failure=str(failure))
    counted = Run(racer.peer.name, (first,))
    return counted if counted.over else Run(racer.peer.name)


def _more(run: Run, case: Case, racer: Racer, files: Sequence[Migration], launch: Launch) -> Run:
    """The run with one round more, or with the failure that ends it."""
    try:
        return replace(run, measures=(*run.measures, _once(case, racer, files, launch)))
    except Failed as failure:
        return Run(run.peer, failure=str(failure))


def _begin(case: Case, peer: Peer, place: Place, files: Sequence[Migration], launch: Launch) -> None:
    """The database with what the case has applied before, and all files."""
    peer.write(place, files[: case.applied])
    if place.db is not None:
        place.db.create()
    if case.applied and peer.remembers:
        up = replace(case, command="up", dump=False, round_trip=0, copies=1)
        _launch(peer.call(up, place), place, launch)
    peer.write(place, files)


def _once(case: Case, racer: Racer, files: Sequence[Migration], launch: Launch) -> Measure:
    """One round: everything as it was before the last one, and the program."""
    peer, place = racer.peer, racer.place
    if case.pending and place.db is not None:
        if not case.applied:
            place.db.drop()
            place.db.create()
        elif peer.back is not None:
            _launch(peer.back(place, files[-1]), place, launch)
        (place.folder / "db" / "schema.sql").unlink(missing_ok=True)
    return _launch(peer.call(case, racer.far), place, launch, case.copies, peer.limit)


def _launch(call: Call, place: Place, launch: Launch, copies: int = 1, limit: float = PATIENCE) -> Measure:
    """Failed when it does not succeed in time."""
    script = str(call.script) if call.script else None
    measured = launch(Task(call.arguments, call.environment, str(place.folder), script, copies, limit))
    if measured.seconds >= limit:
        raise Failed(f"not done in {limit:.0f} s")
    if measured.code:
        raise Failed(f"exit code {measured.code}: {last_words(place.folder)}")
    return measured
