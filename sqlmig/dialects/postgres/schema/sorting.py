"""Sorting what needs one another: the order, and the circles in which there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Set
from heapq import heapify, heappop, heappush
from itertools import chain
from typing import Any, TypeVar

Node = TypeVar("Node", bound=Hashable)
Needs = Mapping[Node, Set[Node]]


def ordered(needs: Needs[Node], rank: Callable[[Node], Any]) -> list[Node]:
    """Every node behind those that it needs, and otherwise by rank.

    `needs` has all nodes as keys. A circle is entered at its node of the lowest rank.
    """
    order = sorted(needs, key=rank)
    return order if _stands(order, needs) else _untangled(needs, rank)


def _stands(order: Iterable[Node], needs: Needs[Node]) -> bool:
    """Whether the order is one already, as that of the ranks mostly is."""
    before: set[Node] = set()
    for node in order:
        if not needs[node] <= before:
            return False
        before.add(node)
    return True


def _untangled(needs: Needs[Node], rank: Callable[[Node], Any]) -> list[Node]:
    waiting = {node: set(needed) for node, needed in needs.items()}
    users = _reversed(needs)
    ready = [(rank(node), node) for node, needed in waiting.items() if not needed]
    heapify(ready)
    order: list[Node] = []
    while waiting:
        node = heappop(ready)[1] if ready else min(chain.from_iterable(circles(waiting)), key=rank)
        del waiting[node]
        order.append(node)
        for user in users[node] & waiting.keys():
            waiting[user].discard(node)
            if not waiting[user]:
                heappush(ready, (rank(user), user))
    return order


def circles(needs: Needs[Node]) -> list[frozenset[Node]]:
    """The sets of nodes that all need one another, directly or not."""
    core = _trimmed(_reversed(_trimmed(needs)))
    reach = {node: _reached(node, core) for node in core}
    found = {frozenset(other for other in reach[node] if node in reach[other]) for node in core}
    return [circle for circle in found if len(circle) > 1]


def _trimmed(needs: Needs[Node]) -> dict[Node, set[Node]]:
    """What is left when a node that needs none of the others is taken away, again and again."""
    waiting = {node: set(needed) for node, needed in needs.items()}
    users = _reversed(needs)
    ready = [node for node, needed in waiting.items() if not needed]
    while ready:
        node = ready.pop()
        del waiting[node]
        for user in users[node] & waiting.keys():
            waiting[user].discard(node)
            if not waiting[user]:
                ready.append(user)
    return waiting


def _reversed(needs: Needs[Node]) -> defaultdict[Node, set[Node]]:
    users: defaultdict[Node, set[Node]] = defaultdict(set, {node: set() for node in needs})
    for node, needed in needs.items():
        for other in needed:
            users[other].add(node)
    return users


def _reached(start: Node, needs: Needs[Node]) -> set[Node]:
    """All that a node needs, directly or not; itself only in a circle."""
    seen: set[Node] = set()
    path = [start]
    while path:
        fresh = needs[path.pop()] - seen
        seen |= fresh
        path += fresh
    return seen
