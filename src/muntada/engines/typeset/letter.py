"""A letter on a letterhead, laid out as offices of its language expect."""

from dataclasses import dataclass
from datetime import date

from muntada.engines.typeset.imprint import Imprint, imprint_data
from muntada.engines.typeset.parts import Person
from muntada.engines.typeset.press import press
from muntada.engines.typeset.runs import Run, code_run, name_run, words_run
from muntada.engines.typeset.words import WORDS, day_in_words


@dataclass(frozen=True)
class Letterhead:
    """Who writes: the office's name in one or more scripts, and lines of address and contacts."""

    names: tuple[str, ...]
    lines: tuple[str, ...] = ()


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
    }
    return press("letter.typ", data, issued_at=imprint.issued_at)
