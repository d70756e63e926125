"""Badges: whatever somebody is called, the whole of it stands on the badge, large, beside nothing else's ink."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import pytest

from muntada.engines.typeset import (
    Badge,
    Badges,
    BadgesDoNotFit,
    Category,
    Form,
    Language,
    Misfit,
    Part,
    TypesetError,
    badges_pdf,
)
from muntada.engines.typeset.tests.ink import Piece, pieces, words, words_missing
from muntada.engines.typeset.tests.people_cast import CODE, badges, photo
from muntada.engines.typeset.tests.test_papers import opened

WIDE, HIGH = 86 / 25.4 * 72, 124 / 25.4 * 72


def single(*some: Badge, language: Language = Language.EN) -> Badges:
    """These badges, a page each."""
    return replace(badges(language), badges=some, form=Form.SINGLE)


def upright(pdf: bytes) -> list[Piece]:
    """What is drawn, without the watermark, which lies under everything."""
    return [one for one in pieces(pdf) if one.text.strip() and not one.is_turned]


def covered(drawn: Iterable[Piece]) -> list[tuple[str, str]]:
    """Pairs of pieces whose letters stand in one place."""

    def is_over(one: Piece, other: Piece) -> bool:
        upper, lower = sorted((one, other), key=lambda piece: piece.line[1])
        deep = -upper.line[1] - 0.2 * upper.size
        tall = -lower.line[1] + 0.62 * lower.size
        is_beside = upper.right <= lower.left + 0.5 or lower.right <= upper.left + 0.5
        return one.line[0] == other.line[0] and not is_beside and tall > deep

    return [(one.text, other.text) for one, other in combinations(drawn, 2) if is_over(one, other)]


@pytest.mark.parametrize("language", Language)
def test_badges_say_all_of_everybody(language: Language) -> None:
    whole = badges(language)

    pdf = badges_pdf(whole)

    texts = []
    for one in whole.badges:
        texts += [*one.name, one.latin, one.third, one.organisation, one.country, one.number]
        texts += [*one.zones, *(code.upper() for code in one.languages)]
    assert words_missing(pdf, *texts) == []
    assert len(opened(pdf).pages) == 2


def test_badges_say_the_category_to_the_holder_and_to_the_gate() -> None:
    pdf = badges_pdf(badges(Language.RU))

    roles = ["رسمي", "أعمال", "صحافة", "مترجم فوري", "سائق"]
    assert words_missing(pdf, "Официальное лицо", "Деловой участник", "Press Пресса", "Переводчик") == []
    assert words_missing(pdf, "Персонал", "Security Охрана", "Водитель") == []
    assert words_missing(pdf, *roles) == ["أعمال", "صحافة"]


def test_badges_name_the_forum_in_their_own_language() -> None:
    first, second, *_ = badges(Language.RU).badges
    named, plain = replace(first, forum="Forum of two shores"), replace(second, forum="")

    pdf = badges_pdf(single(named, plain, language=Language.RU))

    assert words_missing(pdf, "Forum of two shores", badges(Language.RU).imprint.forum) == []


def test_badges_say_what_is_amiss() -> None:
    of = {one.number[-1]: badges_pdf(single(one)) for one in badges(Language.EN).badges}

    assert {n for n, pdf in of.items() if not words_missing(pdf, "unconfirmed")} == {"3"}
    assert {n for n, pdf in of.items() if not words_missing(pdf, "Not cleared")} == {"4"}
    assert {n for n, pdf in of.items() if not words_missing(pdf, "повторная печать 2")} == {"2"}
    # Two letters in place of a photo.
    assert {n for n, pdf in of.items() if not words_missing(pdf, "PO")} == {"3"}
    assert {n for n, pdf in of.items() if not words_missing(pdf, "ЩЮ")} == {"2"}


def test_badges_draw_each_category_in_a_pattern_of_its_own() -> None:
    one = badges(Language.EN).badges[2]

    drawn = [badges_pdf(single(replace(one, category=category))) for category in Category]

    shapes = {re.sub(rb"[\d. -]+ (?:rg|RG|scn|SCN)\b", b"", _tiling(pdf)) for pdf in drawn}
    assert len(shapes) == len(Category)


def _tiling(pdf: bytes) -> bytes:
    """The drawing of the page's patterns."""
    page = opened(pdf).pages[0]
    found = b""
    for pattern in page["/Resources"]["/Pattern"].values():  # type: ignore[index]
        pattern = pattern.get_object()
        found += pattern.get_data() if hasattr(pattern, "get_data") else b""
        for form in pattern.get("/Resources", {}).get("/XObject", {}).values():
            found += form.get_object().get_data()
    assert found
    return found


NAMES = {
    "Arabic compound": ("أبو عجيلة عبد السلام",),
    "Russian double": ("Щёголев-Подъячевский", "Юрий"),
    "apostrophe": ("O'Neill",),
    "four parts": ("عبد السلام محمد علي الفيتوري",),
    "very long double": ("Maximiliana-Wilhelmina", "Featherstonehaugh-Cholmondeley"),
    "120 small letters": (
        "Константинопольский-Преображенский де ла Фуэнте",
        "Александр-Максимилиан Владиславович " * 2,
    ),
    "120 capitals": (
        "ЩЁГОЛЕВ-ПОДЪЯЧЕВСКИЙ ЩЕРБАКОВ-ЖУЖЖАЩИЙ ШИРОКОЩЁКИЙ",
        "ЮРИЙ-МАКСИМИЛИАН МСТИСЛАВОВИЧ АЛЕКСАНДРОВИЧ ЖИЖНОВСКОЙ-ЮЖНЫЙ ОБОЛЕНСКИЙ",
    ),
    "120 Arabic": (
        (
            "عبد السلام محمد علي أبو القاسم الفيتوري المسماري البرعصي المغربي "
            "الدرسي العبيدي الزوي القطعاني المنفي الحاسي الشريف"
        ),
    ),
    "one word of 120": (("Преображенский" * 9)[:120],),
    "one Arabic word of 120": ("سلام" * 30,),
    "one letter": ("Ы",),
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_badges_hold_any_name_large_and_whole(name: tuple[str, ...]) -> None:
    plain = badges(Language.AR).badges[1]
    # Both other forms as long as the name, and a strip that takes room.
    long = len(" ".join(name))
    latin = ("SHCHEGOLEV-PODIACHEVSKII IURII MSTISLAVOVICH " * 3)[:long].strip()
    third = ("يوري مستيسلافوفيتش شيغوليف-بودياتشيفسكي " * 3)[:long].strip()
    one = replace(plain, name=name, latin=latin, third=third, photo=photo(), is_cleared=False)

    pdf = badges_pdf(single(one, language=Language.AR))

    drawn = upright(pdf)
    assert len(opened(pdf).pages) == 1
    assert [piece for piece in drawn if piece.left < 0 or piece.right > WIDE] == []
    assert [piece for piece in drawn if not -HIGH < piece.line[1] < 0] == []
    assert covered(drawn) == []
    letters = "".join(words(" ".join(name)))
    shown = [piece for piece in drawn if piece.size >= 14 and -300 < piece.line[1] < -110]
    assert sorted("".join(words("".join(piece.text for piece in shown)))) == sorted(letters)
    # Inside the margin too: letters never come near the cut.
    assert [piece for piece in shown if piece.left < 14 or piece.right > WIDE - 14] == []


def test_badges_step_down_before_they_wrap() -> None:
    one = replace(badges(Language.EN).badges[2], photo=photo())
    names = ("Li", "Maria Alexandrova", "Alexandra Polewaya-Smi"), ("Alexandra Polewaya-Smithsonianow",)

    sizes = [
        [round(max(piece.size for piece in upright(badges_pdf(single(replace(one, name=(name,)))))))]
        for group in names
        for name in group
    ]

    assert sizes == [[30], [24], [18], [18]]


def test_badges_name_every_badge_that_does_not_fit() -> None:
    whole = badges(Language.EN)
    first, second, third, *_ = whole.badges
    some = (
        replace(first, organisation="Министерство " * 20),
        second,
        replace(third, zones=tuple(f"Z{n}" for n in range(60))),
        replace(second, number="X" * 60, name=("Юрий " * 200,)),
    )

    with pytest.raises(BadgesDoNotFit) as told:
        badges_pdf(replace(whole, badges=some))

    assert told.value.misfits == (
        Misfit("BF26.BDG.0001", Part.ORGANISATION),
        Misfit("BF26.BDG.0003", Part.ZONES),
        Misfit("X" * 60, Part.NAME),
        Misfit("X" * 60, Part.NUMBER),
    )
    assert str(told.value).startswith(
        "badge BF26.BDG.0001: the organisation needs more than two lines: give its short name; badge "
    )


def test_badges_refuse_photos_and_codes_that_cannot_be_read() -> None:
    whole = badges(Language.EN)
    one, other, third, *_ = whole.badges
    torn = photo()[:60]

    with pytest.raises(BadgesDoNotFit) as no_picture:
        badges_pdf(replace(whole, badges=(one, replace(other, photo=b"GIF89a"), replace(third, code=""))))
    with pytest.raises(BadgesDoNotFit) as broken:
        badges_pdf(replace(whole, badges=(one, replace(other, photo=torn))))
    with pytest.raises(BadgesDoNotFit) as too_long:
        badges_pdf(replace(whole, badges=(replace(one, code="x" * 288),)))
    with pytest.raises(TypesetError, match=r"^badge BF26.BDG.0002: has no name"):
        badges_pdf(replace(whole, badges=(replace(other, name=(" ", "\u200f")),)))

    assert no_picture.value.misfits == (
        Misfit("BF26.BDG.0002", Part.PHOTO),
        Misfit("BF26.BDG.0003", Part.CODE),
    )
    assert broken.value.misfits == (Misfit("BF26.BDG.0002", Part.PHOTO),)
    assert too_long.value.misfits == (Misfit("BF26.BDG.0001", Part.CODE),)


def test_badges_print_no_boxes_for_letters_without_a_font() -> None:
    whole = badges(Language.EN)
    one, other, third, *_ = whole.badges

    with pytest.raises(BadgesDoNotFit) as told:
        badges_pdf(
            replace(whole, badges=(one, replace(other, name=("王 Wei",)), replace(third, photo=photo()[:60])))
        )

    assert told.value.misfits == (
        Misfit("BF26.BDG.0002", Part.LETTERS),
        Misfit("BF26.BDG.0003", Part.PHOTO),
    )


def test_badges_of_one_page_have_the_size_of_the_badge() -> None:
    pdf = badges_pdf(badges(Language.AR, Form.SINGLE))

    sizes = [
        (round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in opened(pdf).pages
    ]
    assert sizes == [(round(WIDE), round(HIGH))] * 7


@pytest.mark.parametrize("code", ["x", CODE, "x" * 287])
def test_badges_carry_a_code_that_phones_can_read(code: str) -> None:
    one = badges(Language.EN).badges[0]

    pdf = badges_pdf(single(replace(one, code=code, photo=b"")))

    content = opened(pdf).pages[0].get_contents()
    assert content is not None
    modules, symbol = _symbol(content.get_data())
    assert symbol >= 25
    assert symbol / modules >= 0.4


def _symbol(content: bytes) -> tuple[int, float]:
    """The modules of the code in a row, and the symbol's width in millimetres, read from its black strokes."""
    (drawing,) = re.findall(
        rb"q ([\d.]+) 0 0 -[\d.]+ -?[\d.]+ [\d.]+ cm/c\d cs 0 scn/c\d CS 0 SCN(.*?)\nQ", content, re.DOTALL
    )
    across = [float(x) for x in re.findall(rb"([\d.]+) [\d.]+ [ml]\b", drawing[1])]
    modules = round(max(across) - min(across))
    # Four modules stay white before it.
    assert min(across) == 4
    return modules, modules * float(drawing[0]) / 72 * 25.4
