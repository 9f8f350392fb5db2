"""From pieces to blocks: what belongs together, and an order in which everything finds what it needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, NamedTuple

from sqlmig.dialects.postgres.schema.catalog import Catalog, Key
from sqlmig.dialects.postgres.schema.dependencies import PARTITION, dependencies
from sqlmig.dialects.postgres.schema.kinds import RANK
from sqlmig.dialects.postgres.schema.owners import Owners
from sqlmig.dialects.postgres.schema.pieces import Piece
from sqlmig.dialects.postgres.schema.sorting import circles, ordered
from sqlmig.noun import noun

# parts of objects that an area can also make by a statement of their own, in the order in which they are tried
SEPARABLE = ("pg_attrdef", "pg_constraint", "pg_rewrite")


@noun
class Group:
    """A block to be: its pieces in their order, of which `root` gives the name."""

    root: Piece
    pieces: tuple[Piece, ...]


class Link(NamedTuple):
    """`piece` must stand behind `needed`, because `origin` depends on it: the piece itself, or what it covers."""

    piece: Key
    needed: Key
    origin: Key


@noun
class Plan:
    """The groups in their order, and the circles among them.

    `apart` are parts of objects to make by statements of their own: with them the circles may be gone.
    """

    groups: tuple[Group, ...]
    circles: tuple[tuple[Group, ...], ...] = ()
    apart: frozenset[Key] = frozenset()


def plan(catalog: Catalog, pieces: Iterable[Piece], owners: Owners) -> Plan:
    """Pieces stand in the blocks that they ask for, as long as no circle forces them out."""
    made = {piece.key: piece for piece in pieces}
    links = tuple(_links(catalog, made.values(), owners))
    detached: frozenset[Key] = frozenset()
    while True:
        homes = _homes(made, owners, detached)
        needs = _needs(homes, links)
        loops = circles(needs)
        loose = _loose(tuple(_between(loops, homes, links)), loops, homes, links)
        if not loose:
            break
        detached |= loose
    inside = _inside(homes, links)
    groups = {home: _group(made, inside, home, members) for home, members in _members(homes).items()}
    order = ordered(needs, lambda home: _rank(groups[home].root))
    return Plan(
        tuple(groups[home] for home in order),
        tuple(tuple(sorted((groups[home] for home in loop), key=lambda group: _rank(group.root))) for loop in loops),
        _separable(_between(loops, homes, links), made, catalog.apart),
    )


def _links(catalog: Catalog, pieces: Iterable[Piece], owners: Owners) -> Iterator[Link]:
    """What pg_depend says, and what the pieces add to it.

    A partition's part of a whole is no dependency: here the part is made first.
    """
    without: dict[Key, set[Piece | None]] = {}
    for piece in pieces:
        if piece.without:
            without[piece.key] = {owners[key] for key in piece.without}
        for needed in map(owners.__getitem__, piece.needs):
            if needed is not None and needed is not piece:
                yield Link(piece.key, needed.key, piece.key)
    for origin, target in dependencies(catalog, {PARTITION}, without=True):
        user, needed = owners[origin], owners[target]
        if user is None or needed is None or user is needed or needed in without.get(user.key, ()):
            continue
        yield Link(user.key, needed.key, origin)


def _homes(pieces: Mapping[Key, Piece], owners: Owners, detached: Set[Key]) -> dict[Key, Key]:
    """For each piece the one that gives its block the name: pieces of a block that nobody makes share one."""
    homes: dict[Key, Key] = {}
    shared: dict[tuple[Key, str, str], Key] = {}
    for key, piece in pieces.items():
        outer = owners[piece.block]
        while outer is not None and outer is not piece and piece.key not in detached:
            piece, outer = outer, owners[outer.block]
        alone = outer is piece or piece.key in detached
        homes[key] = piece.key if alone else shared.setdefault((piece.block, piece.kind, piece.name), piece.key)
    return homes


def _needs(homes: Mapping[Key, Key], links: Iterable[Link]) -> dict[Key, set[Key]]:
    """What the blocks need of one another."""
    needs: dict[Key, set[Key]] = {home: set() for home in homes.values()}
    for link in links:
        if homes[link.piece] != homes[link.needed]:
            needs[homes[link.piece]].add(homes[link.needed])
    return needs


def _inside(homes: Mapping[Key, Key], links: Iterable[Link]) -> Mapping[Key, set[Key]]:
    """What the pieces need of others in their own block."""
    needs: defaultdict[Key, set[Key]] = defaultdict(set)
    for link in links:
        if homes[link.piece] == homes[link.needed]:
            needs[link.piece].add(link.needed)
    return needs


def _loose(
    between: Iterable[Link], loops: Iterable[Set[Key]], homes: Mapping[Key, Key], links: Iterable[Link]
) -> frozenset[Key]:
    """What is taken out of the blocks of circles, never a piece that has a block of its own.

    First what needs nothing of its circle and can come before it, such as the sequence that partitions share with
    their whole. Else all that needs another block, to come later.
    """
    parts = tuple(link for link in between if homes[link.piece] != link.piece or homes[link.needed] != link.needed)
    circle = {home: number for number, loop in enumerate(loops) for home in loop}
    bound = {
        link.piece
        for link in (links if parts else ())
        if homes[link.piece] in circle and circle[homes[link.piece]] == circle.get(homes[link.needed])
    }
    early = {link.needed for link in parts if homes[link.needed] != link.needed} - bound
    return frozenset(early or {link.piece for link in parts if homes[link.piece] != link.piece})


def _between(loops: Iterable[Set[Key]], homes: Mapping[Key, Key], links: Iterable[Link]) -> Iterator[Link]:
    """The links between different blocks of a circle."""
    circle = {home: number for number, loop in enumerate(loops) for home in loop}
    for link in links if circle else ():
        here, there = homes[link.piece], homes[link.needed]
        if here != there and here in circle and circle[here] == circle.get(there):
            yield link


def _members(homes: Mapping[Key, Key]) -> Mapping[Key, set[Key]]:
    members: defaultdict[Key, set[Key]] = defaultdict(set)
    for key, home in homes.items():
        members[home].add(key)
    return members


def _group(pieces: Mapping[Key, Piece], inside: Mapping[Key, set[Key]], home: Key, members: Set[Key]) -> Group:
    if len(members) == 1:
        return Group(pieces[home], (pieces[home],))
    needs = {key: inside.get(key, set()) for key in members}
    return Group(pieces[home], tuple(pieces[key] for key in ordered(needs, lambda key: _rank(pieces[key]))))


def _rank(piece: Piece) -> tuple[Any, ...]:
    return RANK[piece.kind], piece.schema, piece.plain, piece.name, piece.statements


def _separable(links: Iterable[Link], pieces: Mapping[Key, Piece], apart: Set[Key]) -> frozenset[Key]:
    """The origins of links that can be made by statements of their own; one catalog's at a time."""
    origins = {link.origin for link in links if link.origin not in pieces and link.origin not in apart}
    choices = (frozenset(origin for origin in origins if origin[0] == name) for name in SEPARABLE)
    return next((choice for choice in choices if choice), frozenset())
