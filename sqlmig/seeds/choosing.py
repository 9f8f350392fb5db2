"""Which seeds are to run, from what the log says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlmig.dialects.api import Session
from sqlmig.errors import UsageError
from sqlmig.ledger import Ledger, read_log
from sqlmig.model import LogEntry
from sqlmig.results import SeedState
from sqlmig.seeds.names import find, nearest
from sqlmig.seeds.ordering import with_dependencies
from sqlmig.seeds.seed import Seed


def seeded(session: Session, ledger: Ledger) -> Mapping[str, LogEntry]:
    """The last time that each seed ran, by name. Reads only."""
    return {entry.name: entry for entry in read_log(session, ledger) if entry.kind == "seeded"}


def state_of(seed: Seed, past: Mapping[str, LogEntry]) -> SeedState:
    entry = past.get(seed.name)
    if entry is None:
        return "pending"
    if seed.always:
        return "always"
    return "seeded" if entry.checksum == seed.checksum else "changed"


def due(
    seeds: Sequence[Seed], past: Mapping[str, LogEntry], names: Iterable[str] = (), again: bool = False
) -> tuple[Seed, ...]:
    """Those that are to run now: what never ran, and what always runs. With `names` those only, and before them what
    they depend on; they run `again` although they ran before. UsageError for a name that no seed has.
    """
    wanted = frozenset(_known(word, seeds) for word in names)
    chosen = with_dependencies(seeds, wanted) if wanted else seeds
    return tuple(
        seed for seed in chosen if state_of(seed, past) in ("pending", "always") or (again and seed.name in wanted)
    )


def _known(word: str, seeds: Sequence[Seed]) -> str:
    names = [seed.name for seed in seeds]
    name = find(word, names)
    if name is None:
        raise UsageError(f"there is no seed {word}", hint=nearest(word, names))
    return name
