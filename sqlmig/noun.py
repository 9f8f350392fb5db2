"""Classes that are their fields: what `dataclass(frozen=True, slots=True)` makes, without its cost at each start.

Importing `dataclasses` and making a hundred of them took a third of a short command's time. What a class needs is made
when it is used often; most are used by few commands, and a few times.
"""

from __future__ import annotations

from operator import attrgetter

TYPE_CHECKING = False  # typing's own would have to be imported
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn, TypeVar, dataclass_transform

    Made = TypeVar("Made")
    Noun = TypeVar("Noun")
else:

    def dataclass_transform(**_):
        """For the type checker alone."""
        return lambda decorator: decorator


class Field:
    """What a class body says of a field beyond its type."""

    __slots__ = ("default", "factory", "shown")

    def __init__(self, default: Any, factory: Callable[[], Any] | None, shown: bool) -> None:
        self.default, self.factory, self.shown = default, factory, shown


NOTHING = object()
FEW = 48
"""So many objects of a class are made before a function is written that makes them. This takes as long as two dozen,
and of flags and of settings there are some forty."""
_made: dict[type, int] = {}
"""How many there are of each class: a class that has it in itself is looked at anew after each of them."""
_set = object.__setattr__


def field(*, default: Any = NOTHING, default_factory: Callable[[], Any] | None = None, repr: bool = True) -> Any:  # noqa: A002  # the word of dataclasses
    """A field with a default that is made anew each time, or one that `repr` leaves out, such as a password."""
    return Field(default, default_factory, repr)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def noun(cls: type[Made]) -> type[Made]:
    """A value: equal to others with equal fields, and never changed."""
    made: type[Made] = _make(cls, _Noun)
    return made


@dataclass_transform(field_specifiers=(field,))
def entity(cls: type[Made]) -> type[Made]:
    """Something with a life, such as a connection: its fields may change, and it is equal to nothing but itself."""
    made: type[Made] = _make(cls, _Entity)
    return made


def replace(original: Noun, **changes: Any) -> Noun:
    """A noun like another, but for some fields."""
    return type(original)(**{**asdict(original), **changes})


def asdict(original: Noun) -> dict[str, Any]:
    """The fields and their values; a noun within stays one."""
    names: tuple[str, ...] = original.__match_args__  # type: ignore[attr-defined]  # as all nouns have
    return {name: getattr(original, name) for name in names}


class _Fields:
    """What `dataclasses.replace`, `fields` and `asdict` want to know, for those who know these classes by them."""

    def __get__(self, instance: object, owner: Any) -> Any:
        from dataclasses import dataclass
        from dataclasses import field as original

        body: dict[str, Any] = {"__annotations__": dict.fromkeys(owner.__match_args__, "object")}
        for name, known in _fields(owner).items():
            if known.factory is not None:
                body[name] = original(default_factory=known.factory, repr=known.shown)
            elif known.default is not NOTHING:
                body[name] = known.default
        return dataclass(type(owner.__name__, (), body)).__dataclass_fields__  # type: ignore[attr-defined]  # as it says


class _Entity:
    """What both kinds of classes do."""

    __slots__ = ()
    __match_args__: tuple[str, ...] = ()
    __dataclass_fields__ = _Fields()

    def __init__(self, *values: Any, **named: Any) -> None:
        """The first `__init__` of each class, which fills the slots one by one."""
        cls: Any = type(self)
        count = _made[cls] = _made.get(cls, 0) + 1
        given = _given(cls, values, named) if count <= FEW else None
        if given is None:  # the function also knows what to say of wrong arguments
            cls.__init__ = _initialiser(cls)
            cls.__init__(self, *values, **named)
            return
        for name, value in given.items():
            _set(self, name, value)
        self.__post_init__()

    def __post_init__(self) -> None:
        """What a class does behind its fields: most do nothing."""

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name, each in _fields(type(self)).items() if each.shown)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(asdict(self).values())


class _Noun(_Entity):
    """What values do besides. `_values` of an object gives its fields to compare."""

    __slots__ = ()
    _values: Callable[[Any], object]

    def __eq__(self, other: object) -> bool:
        return self._values(self) == self._values(other) if type(self) is type(other) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._values(self))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")


def _make(cls: Any, base: type) -> Any:
    """The class with a slot for each field; a class cannot be given slots later, so it is made once more."""
    body = dict(cls.__dict__)
    names = tuple(body.get("__annotations__", ()))
    body["_defaults"] = {name: body.pop(name) for name in names if name in body}
    for name in ("__dict__", "__weakref__"):
        body.pop(name, None)
    body["__slots__"] = body["__match_args__"] = names
    body["_values"] = staticmethod(
        attrgetter(*names) if names else _nothing
    )  # of one field it is the value, else a tuple
    bases = (*(each for each in cls.__bases__ if each is not object), base)
    return type(cls)(cls.__name__, bases, body)


def _fields(cls: Any) -> dict[str, Field]:
    given = {name: cls._defaults.get(name, NOTHING) for name in cls.__match_args__}
    return {name: each if isinstance(each, Field) else Field(each, None, True) for name, each in given.items()}


def _given(cls: Any, values: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any] | None:
    """The value of each field; None where the arguments do not fit."""
    names = cls.__match_args__
    given = dict(zip(names, values, strict=False))
    if len(values) > len(names) or (named and not given.keys().isdisjoint(named)):
        return None
    given.update(named)
    if len(given) < len(names):
        for name, each in cls._defaults.items():
            if name not in given:
                value = each
                if isinstance(each, Field):
                    value = each.factory() if each.factory else each.default
                if value is not NOTHING:
                    given[name] = value
    return given if len(given) == len(names) and all(map(given.__contains__, names)) else None


def _initialiser(cls: Any) -> Any:
    """A function that takes the fields as parameters and fills the slots."""
    known: dict[str, Any] = {"NOTHING": NOTHING}
    parameters, lines = ["self"], []
    for name, each in _fields(cls).items():
        default, value = "", name
        if each.factory is not None:
            known[f"make_{name}"], default = each.factory, "=NOTHING"
            value = f"make_{name}() if {name} is NOTHING else {name}"
        elif each.default is not NOTHING:
            known[f"default_{name}"], default = each.default, f"=default_{name}"
        known[f"set_{name}"] = cls.__dict__[name].__set__
        parameters.append(f"{name}{default}")
        lines.append(f" set_{name}(self, {value})")
    if cls.__post_init__ is not _Entity.__post_init__:
        lines.append(" self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):\n" + ("\n".join(lines) or " pass"), known)  # noqa: S102  # names of ours
    known["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"  # for the error of a wrong argument
    return known["__init__"]


def _nothing(self: Any) -> None:  # the shape of attrgetter
    """A noun without fields is equal to any other of its class."""
