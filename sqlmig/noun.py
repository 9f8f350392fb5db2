"""Classes that are their fields: what `dataclass(frozen=True, slots=True)` makes, without its cost at each start.

Importing `dataclasses` and making a hundred of them took a third of a short command's time. What a class needs is made
when it is first used; most are used by few commands.
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


def field(*, default: Any = NOTHING, default_factory: Callable[[], Any] | None = None, repr: bool = True) -> Any:  # noqa: A002  # the word of dataclasses
    """A field with a default that is made anew each time, or one that `repr` leaves out, such as a password."""
    return Field(default, default_factory, repr)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def noun(cls: type[Made]) -> type[Made]:
    """A value: equal to others with equal fields, and never changed."""
    made: type[Made] = _make(cls, {"__setattr__": _refuse, "__delattr__": _refuse, "__eq__": _equal, "__hash__": _hash})
    return made


@dataclass_transform(field_specifiers=(field,))
def entity(cls: type[Made]) -> type[Made]:
    """Something with a life, such as a connection: its fields may change, and it is equal to nothing but itself."""
    made: type[Made] = _make(cls, {})
    return made


def replace(original: Noun, **changes: Any) -> Noun:
    """A noun like another, but for some fields."""
    return type(original)(**{**asdict(original), **changes})


def asdict(original: Noun) -> dict[str, Any]:
    """The fields and their values; a noun within stays one."""
    return {name: getattr(original, name) for name in _names(original)}


class _Fields:
    """What `dataclasses.replace`, `fields` and `asdict` want to know, for those who know these classes by them."""

    def __get__(self, instance: object, owner: Any) -> Any:
        from dataclasses import dataclass
        from dataclasses import field as original

        body: dict[str, Any] = {"__annotations__": dict.fromkeys(owner.__match_args__, "object")}
        for name, known in owner._fields.items():
            if known.factory is not None:
                body[name] = original(default_factory=known.factory, repr=known.shown)
            elif known.default is not NOTHING:
                body[name] = known.default
        return dataclass(type(owner.__name__, (), body)).__dataclass_fields__  # type: ignore[attr-defined]  # as it says


def _make(cls: Any, methods: dict[str, Any]) -> Any:
    """The class with a slot for each field; a class cannot be given slots later, so it is made once more."""
    body = dict(cls.__dict__)
    names = tuple(body.get("__annotations__", ()))
    given = {name: body.pop(name, NOTHING) for name in names}
    fields = {name: each if isinstance(each, Field) else Field(each, None, True) for name, each in given.items()}
    for name in ("__dict__", "__weakref__"):
        body.pop(name, None)
    common = {"__init__": _begin, "__repr__": _show, "__reduce__": _reduce, "__dataclass_fields__": _Fields()}
    values = attrgetter(*names) if names else _nothing  # of one field it is the value, else a tuple of all
    own = {
        "__slots__": names,
        "__match_args__": names,
        "_fields": fields,
        "_values": staticmethod(values),
        "__qualname__": cls.__qualname__,
    }
    return type(cls)(cls.__name__, cls.__bases__, {**common, **methods, **body, **own})


def _begin(self: Any, *values: Any, **named: Any) -> None:
    """The first `__init__` of each class: it makes the one that is used from then on."""
    cls = type(self)
    cls.__init__ = _initialiser(cls)
    cls.__init__(self, *values, **named)


def _initialiser(cls: Any) -> Any:
    """A function that takes the fields as parameters and fills the slots."""
    known: dict[str, Any] = {"NOTHING": NOTHING}
    parameters, lines = ["self"], []
    for name, each in cls._fields.items():
        default, value = "", name
        if each.factory is not None:
            known[f"make_{name}"], default = each.factory, "=NOTHING"
            value = f"make_{name}() if {name} is NOTHING else {name}"
        elif each.default is not NOTHING:
            known[f"default_{name}"], default = each.default, f"=default_{name}"
        known[f"set_{name}"] = cls.__dict__[name].__set__
        parameters.append(f"{name}{default}")
        lines.append(f" set_{name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):\n" + ("\n".join(lines) or " pass"), known)  # noqa: S102  # names of ours
    known["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"  # for the error of a wrong argument
    return known["__init__"]


def _nothing(self: Any) -> None:  # the shape of attrgetter
    """A noun without fields is equal to any other of its class."""


def _names(self: Any) -> tuple[str, ...]:
    names: tuple[str, ...] = self.__match_args__
    return names


def _equal(self: Any, other: Any) -> bool:
    return self._values(self) == other._values(other) if type(self) is type(other) else NotImplemented


def _hash(self: Any) -> int:
    return hash(self._values(self))


def _refuse(self: Any, name: str, value: Any = None) -> NoReturn:  # noqa: ARG001  # the shape of __setattr__
    raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")


def _show(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name, each in self._fields.items() if each.shown)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _reduce(self: Any) -> tuple[Any, ...]:
    return type(self), tuple([getattr(self, name) for name in _names(self)])
