"""Badges: who somebody is, in three scripts, and as what they are let in, by pattern, word and code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import segno

from muntada.engines.typeset.imprint import Imprint, imprint_data
from muntada.engines.typeset.press import TypesetError, press
from muntada.engines.typeset.runs import clean, code_run, form_run, has_arabic, name_run, words_run
from muntada.engines.typeset.words import WORDS, Language


class Category(StrEnum):
    """As what somebody is let in; each has a word and a pattern that greyscale keeps apart."""

    OFFICIAL = "official"
    BUSINESS = "business"
    PRESS = "press"
    INTERPRETER = "interpreter"
    STAFF = "staff"
    SECURITY = "security"
    DRIVER = "driver"


class Form(StrEnum):
    """On what badges are printed: four on a sheet of A4 to be cut, or each on a page of its own size."""

    SHEETS = "sheets"
    SINGLE = "single"


@dataclass(frozen=True)
class Badge:
    """One person's badge; every form of the name stands exactly as it is handed in.

    `name` has the large lines in the order of their language (a Russian family name first, say, or the
    parts of an Arabic chain that the holder goes by), `latin` the form of the passport, `third` the script
    that is left. `code` is an opaque text for the gate: nothing personal belongs into it. `photo` is a PNG
    or JPEG, cropped to about 25 by 32; without one the initials stand there. `reprint` says how often the
    badge was printed again. `forum` is the forum's name in the badge's language, else the imprint's.
    """

    number: str
    language: Language
    name: tuple[str, ...]
    category: Category
    code: str
    latin: str = ""
    third: str = ""
    organisation: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    photo: bytes = b""
    is_confirmed: bool = True
    is_cleared: bool = True
    reprint: int = 0
    forum: str = ""


@dataclass(frozen=True)
class Badges:
    """Badges to be printed; the imprint's language is the one that the people at the gate read."""

    imprint: Imprint
    badges: tuple[Badge, ...]
    form: Form = Form.SHEETS


class Part(StrEnum):
    """What of a badge may not be settable."""

    NAME = "name"
    ORGANISATION = "organisation"
    FORUM = "forum"
    ROLE = "role"
    ZONES = "zones"
    NUMBER = "number"
    CODE = "code"
    PHOTO = "photo"
    LETTERS = "letters"


_REMEDY = {
    Part.NAME: "the name is too long in its three forms: shorten the third form or the passport line",
    Part.ORGANISATION: "the organisation needs more than two lines: give its short name",
    Part.FORUM: "the forum needs more than two lines: give its short name",
    Part.ROLE: "the words of the category are too wide",
    Part.ZONES: "zones, languages and the mark of a reprint need more room: name fewer zones",
    Part.NUMBER: "the number is too wide: use at most 16 letters",
    Part.CODE: "the code needs a text of 1 to 287 bytes",
    Part.PHOTO: "the photo is no PNG or JPEG in red, green and blue that can be read: take another",
    Part.LETTERS: "some letters are neither Arabic, Cyrillic nor Latin: write them in one of these scripts",
}


@dataclass(frozen=True)
class Misfit:
    """What of which badge cannot be set."""

    number: str
    part: Part


class BadgesDoNotFit(TypesetError):
    """Some badges cannot be set without cutting or covering something; `misfits` has all of them."""

    def __init__(self, misfits: tuple[Misfit, ...]) -> None:
        self.misfits = misfits
        lines = [f"badge {one.number}: {_REMEDY[one.part]}" for one in misfits[:5]]
        if len(misfits) > 5:
            lines.append(f"and {len(misfits) - 5} more")
        super().__init__("; ".join(lines))


def badges_pdf(badges: Badges) -> bytes:
    """Badges of 86 by 124 mm; raises `BadgesDoNotFit` with all that cannot be set, and `TypesetError`.

    Each large line of the name stands on one line at 30, 24 or 18 points; where it does not fit it wraps at
    18, 16 and at last 14 points, with the smaller lines stepping down beside it. Nothing is cut.
    """
    imprint = badges.imprint
    data = {
        **imprint_data(imprint, WORDS[imprint.language].badges),
        "single": badges.form is Form.SINGLE,
        "badges": list(_cards(badges)),
        "empty": words_run(WORDS[imprint.language].no_badges, imprint.language),
    }
    pictures = {_file(n, one): one.photo for n, one in enumerate(badges.badges) if one.photo}
    try:
        return press("badges.typ", data, issued_at=imprint.issued_at, pictures=pictures, is_strict=True)
    except TypesetError as error:
        if told := re.search(r"misfits:((?: \d+/\w+)+)", str(error)):
            pairs = (one.split("/") for one in told[1].split())
            raise BadgesDoNotFit(
                tuple(Misfit(badges.badges[int(n)].number, Part(part)) for n, part in pairs)
            ) from error
        if broken := tuple(_unsettable(badges)):
            raise BadgesDoNotFit(broken) from error
        raise


def _cards(badges: Badges) -> Iterator[dict[str, Any]]:
    gate = badges.imprint.language
    unusable: list[Misfit] = []
    for n, one in enumerate(badges.badges):
        page = one.language
        words = WORDS[page]
        lines = [line for line in one.name if clean(line)]
        whole = clean(" ".join(lines))
        code = code_svg(one.code)
        if not lines:
            raise TypesetError(f"badge {one.number}: has no name")
        if not code:
            unusable.append(Misfit(one.number, Part.CODE))
        if one.photo and not _file(n, one):
            unusable.append(Misfit(one.number, Part.PHOTO))
        # Whoever guards a gate need not read the language of the badge.
        readers = [page] if page is gate else [page, gate]
        yield {
            "lang": page.value,
            "rtl": page.is_rtl,
            "category": one.category.value,
            "forum": words_run(one.forum or badges.imprint.forum, page),
            "number": code_run(one.number, page),
            "photo": _file(n, one) if one.photo else "",
            "photo_of": words.photo_of.format(name=whole),
            "initials": name_run(_initials(whole), page),
            "qr": code,
            "code_of": words.code_of.format(number=clean(one.number)),
            "name": [form_run(line, page, longest=13 if has_arabic(line) else 20) for line in lines],
            # A form that is the large one already is not said again.
            "latin": form_run(one.latin if clean(one.latin) != whole else "", page, longest=24),
            "third": form_run(one.third if clean(one.third) != whole else "", page, longest=24),
            "organisation": words_run(one.organisation, page, longest=24),
            "country": words_run(one.country, page, longest=24),
            "languages": [code_run(code.upper(), page) for code in one.languages],
            "zones": [words_run(zone, page, longest=4) for zone in one.zones],
            "zones_word": words_run(words.zones, page),
            "roles": [words_run(WORDS[each].categories[one.category], each) for each in readers],
            "unconfirmed": []
            if one.is_confirmed
            else [words_run(WORDS[each].unconfirmed, each) for each in readers],
            "uncleared": []
            if one.is_cleared
            else [words_run(WORDS[each].uncleared, each) for each in readers],
            "reprint": words_run(words.reprint.format(number=one.reprint) if one.reprint else "", page),
        }
    if unusable:
        raise BadgesDoNotFit(tuple(unusable))


def code_svg(text: str) -> str:
    """The opaque text as a QR code in SVG with its quiet zone, or nothing where it is empty or too long.

    Of version 7 to 12: on 31 mm a module is then 0.43 mm wide at least, the symbol 26 mm.
    """
    if not text:
        return ""
    try:
        code = segno.make_qr(text, error="m")
        if int(code.version) < 7:
            code = segno.make_qr(text, error="m", version=7)
    except segno.DataOverflowError:
        return ""
    if int(code.version) > 12:
        return ""
    return str(code.svg_inline(border=4, dark="#000"))


def _file(n: int, badge: Badge) -> str:
    """The name of the photo's file, by what its first bytes say it is; empty for anything else."""
    if badge.photo.startswith(b"\x89PNG\r\n\x1a\n"):
        return f"photo-{n}.png"
    return f"photo-{n}.jpg" if badge.photo.startswith(b"\xff\xd8\xff") else ""


def _unsettable(badges: Badges) -> Iterator[Misfit]:
    """Texts with letters that the fonts lack and photos that cannot be set, each tried by itself."""
    for n, one in enumerate(badges.badges):
        said = (*one.name, one.latin, one.third, one.organisation, one.country, one.forum)
        if not _is_settable(
            badges.imprint, text=clean(" ".join((*said, *one.zones, *one.languages, one.number)))
        ):
            yield Misfit(one.number, Part.LETTERS)
        if one.photo and not _is_settable(badges.imprint, file=_file(n, one), photo=one.photo):
            yield Misfit(one.number, Part.PHOTO)


def _is_settable(imprint: Imprint, *, text: str = "", file: str = "", photo: bytes = b"") -> bool:
    trial = {"text": text, "file": file}
    pictures = {file: photo} if file else None
    try:
        press("trial.typ", trial, issued_at=imprint.issued_at, pictures=pictures, is_strict=True)
    except TypesetError:
        return False
    return True


def _initials(name: str) -> str:
    """The first letters of the first and the last word; an Arabic article counts for nothing."""
    words = re.findall(r"[^\W\d_][\w'’-]*", name)
    firsts = [re.sub(r"^ال(?=\w{2})", "", word)[0] for word in (words[:1] + words[1:][-1:])]
    # Joined they would read as a word.
    return ("\N{NO-BREAK SPACE}" if has_arabic(name) else "").join(firsts)
