"""Frozen dataclasses that are cheap to define: the program defines more than a hundred before it shows a number.

The standard library writes six methods of each class as text and compiles them: 0.4 ms a class, a fifth of the way from
the first paint to the numbers. Here `__init__` alone is compiled, with the class' first instance; the other methods are
the same functions for all classes, and ask the class for its fields.
"""

from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from dataclasses import dataclass as with_fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

MADE = object()  # stands for what a factory makes


def _frozen(*, frozen: bool, eq: bool = True) -> Callable[[type[Any]], type[Any]]:
    """The standard library's `dataclass(frozen=True)`, with or without equality."""
    assert frozen  # noqa: S101 - it stands there to be read

    def made(cls: type[Any]) -> type[Any]:
        with_fields(init=False, repr=False, eq=False)(cls)
        all_fields = fields(cls)
        methods = {
            "__init__": _compiled_at_first(cls),
            "__repr__": _shown,
            "__setattr__": _refused,
            "__delattr__": _refused,
        }
        if eq:
            cls.__compared__ = _values([each.name for each in all_fields if each.compare])
            cls.__hashed__ = _values([each.name for each in all_fields if _is_hashed(each)])
            methods |= {"__eq__": _equal, "__hash__": _hash}
        for name, method in methods.items():
            if cls.__dict__.get(name) is None:
                setattr(cls, name, method)
        return cls

    return made


def _compiled_at_first(cls: type[Any]) -> Callable[..., None]:
    """What stands for `__init__` until there is an instance: most classes have none before the numbers are shown."""

    def first(self: Any, *values: Any, **by_name: Any) -> None:
        cls.__init__ = _initializer(fields(cls), calls=hasattr(cls, "__post_init__"))
        cls.__init__(self, *values, **by_name)

    return first


def _initializer(all_fields: Sequence[Field[Any]], *, calls: bool) -> Any:
    """The method `__init__`; where it `calls` the class' own `__post_init__`, it does at its end."""
    known: dict[str, Any] = {"_put": object.__setattr__, "_made": MADE}
    parameters, lines = ["self"], ["  self.__post_init__()"] if calls else ["  pass"]
    for at, each in enumerate(all_fields):
        parameter = value = each.name
        if each.default is not MISSING:
            known[f"_default{at}"] = each.default
            parameter += f"=_default{at}"
        elif each.default_factory is not MISSING:
            known[f"_make{at}"] = each.default_factory
            parameter += "=_made"
            value = f"_make{at}() if {each.name} is _made else {each.name}"
        if each.kw_only and "*" not in parameters:
            parameters.append("*")
        parameters.append(parameter)
        lines.insert(at, f"  _put(self, {each.name!r}, {value})")
    exec("\n".join([f"def __init__({', '.join(parameters)}):", *lines]), known)  # noqa: S102 - names of fields alone
    return known["__init__"]


def _is_hashed(each: Field[Any]) -> bool:
    return each.compare if each.hash is None else each.hash


def _values(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values of these fields, always as a tuple: in one, nan equals itself."""
    if not names:
        return staticmethod(lambda value: ())
    get = attrgetter(*names)
    return get if len(names) > 1 else staticmethod(lambda value: (get(value),))


def _shown(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({shown})"


def _equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    compared = self.__compared__
    return compared(self) == compared(other)


def _hash(self: Any) -> int:
    return hash(self.__hashed__(self))


def _refused(self: Any, name: str, value: object = None) -> None:
    raise FrozenInstanceError(f"cannot assign to or delete field {name!r}")


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _frozen
