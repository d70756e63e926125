"""The machine-readable zone of a travel document, read and checked (ICAO Doc 9303, parts 3 to 6).

Passports have two lines of 44 characters (TD3), cards three of 30 (TD1) or two of 36 (TD2). Each number and day is
followed by a check digit with the weights 7, 3, 1 (part 3, 4.9), and one digit checks them together. What does not
agree is told by line and field, so that whoever typed it knows where to look.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import cycle


class Field(StrEnum):
    """A part of the zone that can be wrong."""

    LENGTH = "length"
    LETTERS = "letters"
    DOCUMENT = "document"
    NAME = "name"
    NUMBER = "number"
    BORN_ON = "born_on"
    EXPIRES_ON = "expires_on"
    OPTIONAL = "optional"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which line (from 1); `found` of `wanted` characters, where that is it."""

    line: int
    field: Field
    found: int = 0
    wanted: int = 0


class BadZone(Exception):
    """The zone was not read as it is printed; `faults` say where, the first line first."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(" ".join(f"{one.line}:{one.field}" for one in faults))  # never what was typed
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Zone:
    """What the zone says; names without hyphens and apostrophes, `is_cut` where they may go on."""

    issuer: str
    surname: str
    given: str
    number: str
    nationality: str
    born_on: date
    sex: str  # f, m or empty
    expires_on: date
    is_cut: bool


# Line and places of a field, from 0, and of its check digit; the last is the digit over all of `together`.
@dataclass(frozen=True, slots=True)
class _Layout:
    name: tuple[int, int, int]
    issuer: tuple[int, int, int]
    number: tuple[int, int, int]
    nationality: tuple[int, int, int]
    born_on: tuple[int, int, int]
    sex: tuple[int, int]
    expires_on: tuple[int, int, int]
    optional: tuple[int, int, int] | None
    together: tuple[tuple[int, int, int], ...]
    last: tuple[int, int]


_TD3 = _Layout(
    (0, 5, 44), (0, 2, 5), (1, 0, 9), (1, 10, 13), (1, 13, 19), (1, 20), (1, 21, 27), (1, 28, 42),
    ((1, 0, 10), (1, 13, 20), (1, 21, 43)), (1, 43),
)  # fmt: skip
_TD2 = _Layout(
    (0, 5, 36), (0, 2, 5), (1, 0, 9), (1, 10, 13), (1, 13, 19), (1, 20), (1, 21, 27), None,
    ((1, 0, 10), (1, 13, 20), (1, 21, 35)), (1, 35),
)  # fmt: skip
_TD1 = _Layout(
    (2, 0, 30), (0, 2, 5), (0, 5, 14), (1, 15, 18), (1, 0, 6), (1, 7), (1, 8, 14), None,
    ((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)), (1, 29),
)  # fmt: skip
_LAYOUTS = {(2, 44): _TD3, (2, 36): _TD2, (3, 30): _TD1}
_WHOLE = {88: 44, 72: 36, 90: 30}
_NO_ZONE = re.compile(r"[^A-Z0-9<]")
# What keyboards and copied text put in the place of the filler.
_FILLERS = str.maketrans({"«": "<<", "‹": "<", "＜": "<", "〈": "<", "≤": "<"})
_WEIGHTS = (7, 3, 1)


def check_digit(text: str) -> str:
    """The digit that follows this text: digits count as they are, A is 10 to Z 35, the filler nothing."""
    values = (0 if one == "<" else int(one, 36) for one in text)
    return str(sum(value * weight for value, weight in zip(values, cycle(_WEIGHTS), strict=False)) % 10)


def lines_of(text: str) -> list[str]:
    """The lines as they are compared: capitals, no spaces, the filler for what looks like it."""
    lines = ["".join(line.upper().translate(_FILLERS).split()) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) == 1 and len(lines[0]) in _WHOLE:
        width = _WHOLE[len(lines[0])]
        lines = [lines[0][start : start + width] for start in range(0, len(lines[0]), width)]
    return lines


def read_zone(text: str, today: date) -> Zone:
    """What a typed or copied zone says; births lie before `today`, ends within fifty years of it. Raises `BadZone`."""
    lines = lines_of(text)
    layout = _layout(lines)
    if faults := [Fault(at, Field.LETTERS) for at, line in enumerate(lines, 1) if _NO_ZONE.search(line)]:
        raise BadZone(faults)
    if lines[0][0] not in "PAIC":
        faults.append(Fault(1, Field.DOCUMENT))

    def part(place: tuple[int, int, int]) -> str:
        return lines[place[0]][place[1] : place[2]]

    def check(place: tuple[int, int, int], field: Field) -> None:
        digit = lines[place[0]][place[2]]
        # An empty optional field may be checked by a filler.
        if digit != check_digit(part(place)) and not (digit == "<" and not part(place).strip("<")):
            faults.append(Fault(place[0] + 1, field))

    number, long_digit = part(layout.number), lines[layout.number[0]][layout.number[2]]
    if layout is not _TD3 and long_digit == "<":
        # A longer number goes on in the optional field, its check digit last (parts 5 and 6, 4.2.2 note j).
        rest = lines[layout.number[0]][layout.number[2] + 1 :] if layout is _TD1 else lines[1][28:35]
        more = rest.split("<")[0]
        number, digit = number + more[:-1], more[-1:]
        if not digit or digit != check_digit(number):
            faults.append(Fault(layout.number[0] + 1, Field.NUMBER))
    else:
        check(layout.number, Field.NUMBER)
    check(layout.born_on, Field.BORN_ON)
    check(layout.expires_on, Field.EXPIRES_ON)
    if layout.optional:
        check(layout.optional, Field.OPTIONAL)
    born_on = _day(part(layout.born_on), today.year)
    expires_on = _day(part(layout.expires_on), today.year + 50)
    for place, value, field in (
        (layout.born_on, born_on, Field.BORN_ON),
        (layout.expires_on, expires_on, Field.EXPIRES_ON),
    ):
        if value is None and Fault(place[0] + 1, field) not in faults:
            faults.append(Fault(place[0] + 1, field))
    together = "".join(part(place) for place in layout.together)
    # Where one part is wrong already, the digit over all of them says nothing new.
    if not faults and lines[layout.last[0]][layout.last[1]] != check_digit(together):
        faults.append(Fault(layout.last[0] + 1, Field.ALL))
    written = part(layout.name)
    surname, _, given = written.partition("<<")
    if not surname.strip("<") or re.search("[0-9]", written):
        faults.append(Fault(layout.name[0] + 1, Field.NAME))
    if faults or born_on is None or expires_on is None:
        raise BadZone(sorted(faults, key=lambda one: one.line))
    return Zone(
        issuer=part(layout.issuer).strip("<"),
        surname=_words(surname),
        given=_words(given),
        number=number.strip("<"),
        nationality=part(layout.nationality).strip("<"),
        born_on=born_on,
        sex={"F": "f", "M": "m"}.get(lines[layout.sex[0]][layout.sex[1]], ""),
        expires_on=expires_on,
        is_cut=not written.endswith("<"),
    )


def _layout(lines: list[str]) -> _Layout:
    widths = {len(line) for line in lines}
    if len(widths) == 1 and (found := _LAYOUTS.get((len(lines), widths.pop()))):
        return found
    wanted = 30 if len(lines) == 3 else 36 if lines and all(33 <= len(line) <= 39 for line in lines) else 44
    faults = [
        Fault(at, Field.LENGTH, len(line), wanted) for at, line in enumerate(lines, 1) if len(line) != wanted
    ]
    raise BadZone(faults[:3] or [Fault(len(lines) + 1, Field.LENGTH, 0, wanted)])


def _words(text: str) -> str:
    return " ".join(text.replace("<", " ").split())


def _day(text: str, latest: int) -> date | None:
    if not text.isdecimal():
        return None
    year = latest - (latest - int(text[:2])) % 100
    try:
        return date(year, int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None


def written_as_zone(text: str) -> str:
    """A name as the zone would write it: apostrophes go, hyphens part, accents fall."""
    plain = unicodedata.normalize("NFD", text.upper())
    plain = "".join(one for one in plain if not unicodedata.combining(one) and one not in "'’ʼ`")
    return " ".join(re.sub("[^A-Z]+", " ", plain).split())
