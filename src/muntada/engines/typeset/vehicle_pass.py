"""Passes of vehicles: the plate as large as the paper lets it, who drives, where and until when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from muntada.engines.typeset.badges import code_svg
from muntada.engines.typeset.imprint import Imprint, imprint_data
from muntada.engines.typeset.parts import Name
from muntada.engines.typeset.press import TypesetError, press
from muntada.engines.typeset.runs import Run, clean, code_run, form_run, name_run, words_run
from muntada.engines.typeset.words import WORDS


class Paper(StrEnum):
    """The sheet behind the windscreen; both lie across."""

    A5 = "a5"
    A4 = "a4"


@dataclass(frozen=True)
class VehiclePass:
    """One vehicle's pass; the plate is printed as handed in, `code` is an opaque text for the gate."""

    number: str
    plate: str
    starts_at: datetime
    ends_at: datetime
    code: str
    driver: Name | None = None
    latin: str = ""
    vehicle: str = ""
    organisation: str = ""
    zones: tuple[str, ...] = ()
    note: str = ""
    is_cleared: bool = True


@dataclass(frozen=True)
class Passes:
    """Passes to be printed, each on a sheet of its own."""

    imprint: Imprint
    passes: tuple[VehiclePass, ...]
    paper: Paper = Paper.A5


def pass_pdf(passes: Passes) -> bytes:
    """A5 or A4 across, a pass a page; raises `TypesetError`."""
    imprint, language = passes.imprint, passes.imprint.language
    words = WORDS[language]
    data = {
        **imprint_data(imprint, words.vehicle_passes),
        "paper": passes.paper.value,
        "eyebrow": words.vehicle_permit,
        "words": {
            "plate": words.plate,
            "driver": words.driver,
            "vehicle": words.vehicle,
            "valid": words.valid,
            "zones": words.zones,
            "uncleared": words.uncleared,
        },
        "passes": [_pass(one, passes) for one in passes.passes],
        "empty": words_run(words.no_passes, language),
    }
    return press("passes.typ", data, issued_at=imprint.issued_at)


def _pass(one: VehiclePass, passes: Passes) -> dict[str, Any]:
    language, zone = passes.imprint.language, passes.imprint.zone
    code = code_svg(one.code)
    if not code:
        raise TypesetError(f"pass {one.number}: the code needs a text of 1 to 287 bytes")
    if not 1 <= len(clean(one.plate)) <= 24:
        raise TypesetError(f"pass {one.number}: the plate needs 1 to 24 letters, has “{one.plate}”")
    if one.ends_at <= one.starts_at:
        raise TypesetError(f"pass {one.number}: ends before it begins")

    def text(value: str, longest: int = 24) -> Run:
        return words_run(value, language, longest=longest)

    driver = one.driver or Name("")
    forms = dict.fromkeys(form for form in (driver.own, driver.read, one.latin) if form)
    return {
        "number": code_run(one.number, language),
        # A plate reads from left to right even where its letters are Arabic figures and Latin signs.
        "plate": name_run(one.plate, language, longest=24),
        "driver": [form_run(form, language, longest=20) for form in forms],
        "vehicle": text(one.vehicle),
        "organisation": text(one.organisation),
        "note": text(one.note),
        "zones": [words_run(letter, language, longest=4) for letter in one.zones],
        "valid": [
            code_run(f"{zone.local(instant):%d.%m.%Y %H:%M}", language)
            for instant in (one.starts_at, one.ends_at)
        ],
        "is_cleared": one.is_cleared,
        "qr": code,
        "code_of": WORDS[language].code_of.format(number=clean(one.number)),
    }
