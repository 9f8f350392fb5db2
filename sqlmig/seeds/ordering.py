"""Seeds in the order in which they run: by name, behind those that they depend on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlmig.errors import Problem
from sqlmig.library import source_line
from sqlmig.noun import replace
from sqlmig.seeds.names import find, nearest
from sqlmig.seeds.seed import Seed
from sqlmig.sql.seeds import Dependency, ParsedSeed


def ordered(files: Sequence[tuple[Seed, ParsedSeed]], names: Sequence[str]) -> tuple[tuple[Seed, ...], list[Problem]]:
    """The seeds, with the names of those that they depend on, and what is wrong with the dependencies.

    `names` are those of all files, unreadable ones too. There is no order while anything is wrong.
    """
    problems: list[Problem] = []
    seeds: dict[str, Seed] = {}
    for seed, parsed in files:
        found = [(find(item.name, names), item) for item in parsed.depends]
        problems.extend(_unknown(item, names) for name, item in found if name is None)
        seeds[seed.name] = replace(seed, depends=tuple(name for name, _ in found if name is not None))
    places = {seed.name: parsed.depends for seed, parsed in files}
    problems.extend(_cycles(seeds, places))
    complete = not problems and len(files) == len(names)
    return tuple(_walk(seeds)) if complete else (), problems


def with_dependencies(seeds: Sequence[Seed], names: frozenset[str]) -> tuple[Seed, ...]:
    """The seeds of these names and all that they depend on, in the order of `seeds`."""
    wanted = set(names)
    for seed in reversed(seeds):  # who depends on another stands behind it
        if seed.name in wanted:
            wanted.update(seed.depends)
    return tuple(seed for seed in seeds if seed.name in wanted)


def _walk(seeds: Mapping[str, Seed]) -> Iterator[Seed]:
    """Each seed as early as its name and its dependencies allow."""
    left = dict(seeds)
    while left:
        following = next(name for name, seed in left.items() if not left.keys() & set(seed.depends))
        yield left.pop(following)


def _unknown(item: Dependency, names: Sequence[str]) -> Problem:
    return Problem(
        f"there is no seed {item.name} to depend on",
        item.location,
        source_line(item.location),
        nearest(item.name, names),
    )


def _cycles(seeds: Mapping[str, Seed], places: Mapping[str, Sequence[Dependency]]) -> Iterator[Problem]:
    """One problem for each group of seeds that wait for each other."""
    told: set[str] = set()
    for name in seeds:
        path = _way_back(name, seeds)
        if path and not told.intersection(path):
            told.update(path)
            place = places[name][0].location
            message = f"these seeds depend on each other: {' → '.join((*path, name))}"
            yield Problem(message, place, source_line(place), "take one of the dependencies out")


def _way_back(start: str, seeds: Mapping[str, Seed]) -> tuple[str, ...]:
    """The names from a seed along its dependencies until it comes again; empty when it does not."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for name in seeds[way[-1]].depends if way[-1] in seeds else ():
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()
