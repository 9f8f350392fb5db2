"""Sorting what needs one another."""

from __future__ import annotations

import pytest

from sqlmig.dialects.postgres.schema.sorting import circles, ordered


@pytest.mark.parametrize(
    ("needs", "order"),
    [
        ({}, ""),
        ({"b": "", "a": "", "c": ""}, "abc"),
        ({"a": "c", "b": "", "c": ""}, "bca"),
        ({"a": "b", "b": "c", "c": "", "d": ""}, "cbad"),
        ({"a": "cd", "b": "", "c": "", "d": "b"}, "bcda"),
    ],
)
def test_everything_stands_behind_what_it_needs(needs: dict[str, str], order: str) -> None:
    """Otherwise the alphabet decides, so that a new object moves no others."""
    assert "".join(ordered({node: set(needed) for node, needed in needs.items()}, str)) == order


def test_a_circle_is_entered_at_its_lowest_rank() -> None:
    """Every node is there once, whatever stands in the way."""
    assert ordered({"d": {"c"}, "c": {"b"}, "b": {"c"}, "a": {"d"}}, str) == ["b", "c", "d", "a"]


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        ({"a": "b", "b": "c", "c": ""}, []),
        ({"a": "b", "b": "a"}, ["ab"]),
        ({"a": "b", "b": "c", "c": "a", "d": "a", "e": ""}, ["abc"]),
        ({"a": "b", "b": "ac", "c": "d", "d": "c"}, ["ab", "cd"]),
    ],
)
def test_circles_are_told_from_what_only_leads_to_them(needs: dict[str, str], found: list[str]) -> None:
    """Two circles that are connected in one direction stay two."""
    loops = circles({node: set(needed) for node, needed in needs.items()})
    assert sorted("".join(sorted(loop)) for loop in loops) == found
