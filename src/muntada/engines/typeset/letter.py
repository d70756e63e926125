"""A letter on a letterhead, laid out as offices of its language expect."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from muntada.engines.typeset.imprint import Imprint, imprint_data
from muntada.engines.typeset.parts import Person
from muntada.engines.typeset.press import TypesetError, press
from muntada.engines.typeset.runs import Run, code_run, form_run, has_arabic, name_run, words_run
from muntada.engines.typeset.words import WORDS, Language, day_in_words


@dataclass(frozen=True)
class Letterhead:
    """Who writes: the office's name in one or more scripts, and lines of address and contacts."""

    names: tuple[str, ...]
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Traveller:
    """One for whom a visa is asked; `name` is spelled as in the passport, letter for letter."""

    name: str
    born_on: date
    citizenship: str
    passport: str
    organisation: str = ""
    position: str = ""
    expires_on: date | None = None


@dataclass(frozen=True)
class Visit:
    """Who comes when and to which cities: it makes a letter one of visa support."""

    travellers: tuple[Traveller, ...]
    arrives_on: date
    leaves_on: date
    cities: tuple[str, ...]
    purpose: str = ""


@dataclass(frozen=True)
class Letter:
    """One letter; its number is the imprint's, everything else stands as it shall be read.

    A Russian `subject` begins with «О …»: Russian letters print no label before it.
    """

    imprint: Imprint
    letterhead: Letterhead
    written_on: date
    place: str
    addressee: tuple[str, ...]
    subject: str
    paragraphs: tuple[str, ...]
    signatory: Person
    salutation: str = ""
    closing: str = ""
    reference: str = ""
    attachments: tuple[str, ...] = ()
    footer: str = ""
    visit: Visit | None = None


def letter_pdf(letter: Letter) -> bytes:
    """A4 portrait; the running header begins on the second page; raises `TypesetError`."""
    imprint, language = letter.imprint, letter.imprint.language
    words = WORDS[language]

    def run(text: str) -> Run:
        return words_run(text, language)

    data = {
        **imprint_data(imprint, f"{words.letter} {imprint.number}: {letter.subject}"),
        "letterhead": {
            "names": [name_run(name, language) for name in letter.letterhead.names],
            "lines": [run(line) for line in letter.letterhead.lines],
        },
        "words": {"number": words.number, "subject": words.subject, "attachments": words.attachments},
        "number": code_run(imprint.number, language),
        "place_and_date": run(
            words.place_and_day.format(place=letter.place, day=day_in_words(letter.written_on, language))
        ),
        "reference": run(letter.reference),
        "addressee": [run(line) for line in letter.addressee],
        "subject": run(letter.subject),
        "salutation": run(letter.salutation),
        "paragraphs": [run(paragraph) for paragraph in letter.paragraphs],
        "closing": run(letter.closing),
        "signatory": {
            "name": name_run(letter.signatory.name, language),
            "role": run(letter.signatory.role),
        },
        "attachments": [run(one) for one in letter.attachments],
        "footer": run(letter.footer),
        "visit": _visit(letter.visit, language),
    }
    return press("letter.typ", data, issued_at=imprint.issued_at)


def _visit(visit: Visit | None, language: Language) -> dict[str, Any] | None:
    if visit is None:
        return None
    if visit.leaves_on < visit.arrives_on:
        raise TypesetError(f"the visit ends on {visit.leaves_on}, before it begins on {visit.arrives_on}")
    words = WORDS[language]

    def text(value: str, longest: int = 14) -> Run:
        return words_run(value, language, longest=longest * 3 // 4 if has_arabic(value) else longest)

    return {
        "words": {
            "purpose": words.purpose,
            "stay": words.stay,
            "cities": words.cities,
            "number": "№",
            "name": words.passport_name,
            "born_on": words.born_on,
            "citizenship": words.citizenship,
            "passport": words.passport_number,
            "organisation": words.traveller_organisation,
        },
        "stay": [
            words_run(day_in_words(day, language), language) for day in (visit.arrives_on, visit.leaves_on)
        ],
        "purpose": words_run(visit.purpose, language),
        "cities": [words_run(city, language) for city in visit.cities],
        "travellers": [
            {
                "name": form_run(one.name, language, longest=18),
                "born_on": code_run(f"{one.born_on:%d.%m.%Y}", language),
                "citizenship": text(one.citizenship, 10),
                "passport": code_run(one.passport, language),
                "until": words_run(
                    words.passport_until.format(day=f"{one.expires_on:%d.%m.%Y}") if one.expires_on else "",
                    language,
                ),
                "organisation": text(one.organisation),
                "position": text(one.position),
            }
            for one in visit.travellers
        ],
    }
