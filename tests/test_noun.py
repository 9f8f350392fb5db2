"""Nouns behave as frozen dataclasses with slots do, although they are not made by them."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

from sqlmig.noun import entity, field, noun, replace


@noun
class Place:
    """A noun with every kind of field."""

    path: str
    line: int = 1
    notes: list[str] = field(default_factory=list)
    secret: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        return f"{self.path}:{self.line}"


@entity
class Life:
    """Something that changes."""

    count: int = 0
    begun: bool = False

    def __post_init__(self) -> None:
        self.begun = True


def test_fields_are_given_by_place_and_by_name() -> None:
    """Defaults fill what is left out, and one that is made is made anew each time."""
    first, second = Place("a", line=2), Place("a")
    assert (first.path, first.line, first.shown, second.line) == ("a", 2, "a:2", 1)
    assert first.notes == second.notes == []
    assert first.notes is not second.notes
    with pytest.raises(TypeError, match="path"):
        Place()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unknown"):
        Place("a", unknown=1)  # type: ignore[call-arg]


def test_a_noun_is_its_fields() -> None:
    """Equal fields make equal nouns and equal hashes, and no other class is equal."""

    @noun
    class Other:
        path: str

    @noun
    class Same:
        path: str

    assert Other("a") == Other("a") != Other("b")
    assert Other("a") != Same("a")  # type: ignore[comparison-overlap]
    assert {Other("a"), Other("a")} == {Other("a")}
    assert repr(Place("a", secret="hidden")) == "Place(path='a', line=1, notes=[])"


def test_a_noun_never_changes() -> None:
    """No field can be set, removed or added."""
    place = Place("a")
    with pytest.raises(AttributeError, match=r"Place\.path cannot be changed"):
        place.path = "b"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del place.path
    with pytest.raises(AttributeError):
        place.more = 1  # type: ignore[attr-defined]
    assert not hasattr(place, "__dict__")


def test_another_noun_is_made_from_one() -> None:
    """The rest of the fields stays; dataclasses' own functions know the fields, too, and copies are equal."""
    place = Place("a", 2, ["note"], "hidden")
    assert replace(place, line=3) == Place("a", 3, ["note"], "hidden")
    assert dataclasses.replace(place, line=3) == replace(place, line=3)
    assert [each.name for each in dataclasses.fields(place)] == ["path", "line", "notes", "secret"]
    assert copy.deepcopy(place) == pickle.loads(pickle.dumps(place)) == place  # noqa: S301  # ours


def test_an_entity_changes_and_is_only_itself() -> None:
    """A connection is not another one that looks alike."""
    life, other = Life(), Life()
    life.count = 1
    assert (life.count, other.count) == (1, 0)
    assert life.begun
    assert Life(1) != Life(1)
    assert len({life, other}) == 2
