"""JSON read into the papers' dataclasses, with an error that names the exact place."""

import base64
import binascii
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from muntada.engines.typeset.press import TypesetError

_Paper = TypeVar("_Paper")


def read_paper(kind: type[_Paper], value: object) -> _Paper:
    """The paper that parsed JSON describes; `TypesetError` says which member is missing, unknown or wrong."""
    return cast("_Paper", _read(kind, value, ""))


def _read(kind: Any, value: object, place: str) -> object:
    """`value` as a `kind`; `place` is where it stands, as in `engagements[2].starts_at`."""
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        if value is None:
            return None
        (kind,) = (one for one in get_args(kind) if one is not types.NoneType)
        return _read(kind, value, place)
    if origin is tuple:
        return _read_tuple(get_args(kind), value, place)
    if is_dataclass(kind):
        return _read_dataclass(kind, value, place)
    if kind is bool or kind is str:
        if not isinstance(value, kind):
            raise _wrong(place, "text in quotes" if kind is str else "true or false", value)
        return value
    if kind is int:
        # To Python true is a number, to people it is none.
        if not isinstance(value, int) or isinstance(value, bool):
            raise _wrong(place, "a whole number", value)
        return value
    if not isinstance(value, str):
        raise _wrong(place, "text in quotes", value)
    if kind is bytes:
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error:
            raise _wrong(place, "the file's bytes in base64", value) from None
    return _read_word(kind, value, place)


def _read_word(kind: Any, value: str, place: str) -> object:
    """Dates, times and words of a fixed list, which JSON writes as text."""
    if issubclass(kind, StrEnum):
        if value not in list(kind):
            raise _wrong(place, "one of " + ", ".join(kind), value)
        return kind(value)
    if issubclass(kind, datetime):
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            raise _wrong(place, "a date and time with offset such as 2026-02-21T09:00+02:00", value)
        return instant
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _wrong(place, "a date such as 2026-02-21", value) from None


def _read_tuple(kinds: tuple[Any, ...], value: object, place: str) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise _wrong(place, "a list", value)
    if kinds[-1] is Ellipsis:
        kinds = (kinds[0],) * len(value)
    if len(kinds) != len(value):
        raise _wrong(place, f"a list of {len(kinds)}", value)
    return tuple(
        _read(kind, one, f"{place}[{n}]") for n, (kind, one) in enumerate(zip(kinds, value, strict=True))
    )


def _read_dataclass(kind: Any, value: object, place: str) -> object:
    if not isinstance(value, Mapping):
        raise _wrong(place, "an object with named members", value)
    known = {field.name: field for field in fields(kind)}
    unknown = sorted(set(value) - set(known))
    if unknown:
        raise TypesetError(f"{_inside(place, unknown[0])}: no such member; known here: {', '.join(known)}")
    missing = [name for name, field in known.items() if field.default is MISSING and name not in value]
    if missing:
        raise TypesetError(f"{_inside(place, missing[0])}: is missing")
    hints = get_type_hints(kind)
    return kind(**{name: _read(hints[name], one, _inside(place, name)) for name, one in value.items()})


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _wrong(place: str, wanted: str, value: object) -> TypesetError:
    shown = repr(value)
    if len(shown) > 60:
        shown = shown[:57] + "…"
    return TypesetError(f"{place or 'the file'}: needs {wanted}, has {shown}")
