"""Lists, visa letters and passes: everybody is there as handed in, whole, in the order handed in."""

import unicodedata
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from muntada.engines.typeset import (
    Language,
    Name,
    Paper,
    Passes,
    TypesetError,
    badges_pdf,
    delegation_list_pdf,
    letter_pdf,
    pass_pdf,
    proof_list_pdf,
    security_list_pdf,
)
from muntada.engines.typeset.tests.cast import at
from muntada.engines.typeset.tests.ink import pieces, words_missing
from muntada.engines.typeset.tests.people_cast import (
    CODE,
    badges,
    delegation_list,
    passes,
    proof_list,
    security_list,
    visa_letter,
)
from muntada.engines.typeset.tests.test_papers import opened

LONG = Name(
    "Константинопольский-Преображенский де ла Фуэнте Александр-Максимилиан Владиславович Вениаминович",
    "عبد السلام محمد علي أبو القاسم الفيتوري المسماري البرعصي المغربي الدرسي العبيدي الزوي القطعاني المنفي",
)


def outside(pdf: bytes, margin: float) -> list[str]:
    """What stands nearer to the edge than the margin, in millimetres."""
    widths = [float(page.mediabox.width) for page in opened(pdf).pages]
    least = margin / 25.4 * 72 - 1
    return [
        one.text
        for one in pieces(pdf)
        # A letter with its vowel sign is drawn in pieces that tell too wide a place.
        if one.text.strip()
        and not any(map(unicodedata.combining, one.text))
        and (one.left < least or one.right > widths[one.line[0]] - least)
    ]


@pytest.mark.parametrize("language", Language)
def test_delegation_list_says_everybody_in_both_languages(language: Language) -> None:
    listed = delegation_list(language)

    pdf = delegation_list_pdf(listed)

    texts = [listed.subtitle, "الاسم الكامل", "الجهة"]
    for one in listed.delegates:
        texts += [one.name.own, one.name.read, one.latin]
        for both in (one.part, one.rank, one.organisation, one.position):
            texts += [both.first, both.second]
    assert words_missing(pdf, *texts) == []


def test_delegation_list_keeps_the_order_of_precedence_over_pages() -> None:
    listed = delegation_list(Language.EN, people=60)
    listed = replace(
        listed,
        delegates=tuple(replace(one, latin=f"PASSPORT{n:03}") for n, one in enumerate(listed.delegates)),
    )

    pdf = delegation_list_pdf(listed)

    drawn = [one for one in pieces(pdf) if one.text.startswith("PASSPORT")]
    assert [one.text for one in sorted(drawn, key=lambda one: one.line)] == [
        f"PASSPORT{n:03}" for n in range(60)
    ]
    pages = len(opened(pdf).pages)
    assert pages > 3
    # The heads stand on every page.
    assert sum(one.text.strip() == "الجهة" for one in pieces(pdf)) == pages
    assert words_missing(pdf, f"Page {pages} of {pages}") == []


@pytest.mark.parametrize("language", Language)
def test_lists_wrap_long_names_inside_their_columns(language: Language) -> None:
    listed = delegation_list(language, people=1)
    member = replace(listed.delegates[0], name=LONG, latin="KONSTANTINOPOLSKII" * 5)
    secure = security_list(language, people=1)
    entry = replace(secure.entries[0], name=LONG, latin="KONSTANTINOPOLSKII" * 5, document="X" * 9)
    proofs = proof_list(language)
    badge = replace(proofs.badges[0], name=(LONG.own,), third=LONG.read, latin="KONSTANTINOPOLSKII" * 5)

    pdfs = [
        delegation_list_pdf(replace(listed, delegates=(member,))),
        security_list_pdf(replace(secure, entries=(entry,))),
        proof_list_pdf(replace(proofs, badges=(badge,))),
    ]

    for pdf in pdfs:
        assert outside(pdf, 14) == []
        assert words_missing(pdf, LONG.own, LONG.read) == []
        # Nothing runs into the next column: on one line no two pieces share a place.
        drawn = sorted((one for one in pieces(pdf) if one.text.strip()), key=lambda one: (one.line, one.left))
        beside = [(one, after) for one, after in pairwise(drawn) if one.line == after.line]
        assert [(one.text, after.text) for one, after in beside if one.right > after.left + 1] == []


@pytest.mark.parametrize("language", Language)
def test_proof_list_shows_each_form_and_has_room_for_a_hand(language: Language) -> None:
    proofs = proof_list(language)

    pdf = proof_list_pdf(proofs)

    texts = [proofs.head.name, proofs.head.role]
    for one in proofs.badges:
        texts += [*one.name, one.latin, one.third, one.organisation, one.country, one.number]
    hand = {
        Language.AR: "التوقيع التاريخ رئيس",
        Language.RU: "Подпись Дата Глава",
        Language.EN: "Signature Date Head",
    }
    assert words_missing(pdf, *texts, hand[language]) == []


@pytest.mark.parametrize("language", Language)
def test_letter_of_visa_support_names_everybody_as_in_the_passport(language: Language) -> None:
    letter = visa_letter(language)
    assert letter.visit

    pdf = letter_pdf(letter)

    texts = [letter.subject, letter.imprint.number, letter.visit.purpose, *letter.visit.cities, "19", "25"]
    texts.append("01.05.2031")
    for one in letter.visit.travellers:
        texts += [
            one.name,
            f"{one.born_on:%d.%m.%Y}",
            one.citizenship,
            one.passport,
            one.organisation,
            one.position,
        ]
    assert words_missing(pdf, *texts) == []
    assert len(opened(pdf).pages) == 1
    drawn = [one.text.strip() for one in pieces(pdf)]
    assert {"75 1234567", "76 7654321", "PX1234567"} <= set(drawn)


@pytest.mark.parametrize("language", Language)
def test_letter_of_visa_support_for_many_repeats_its_heads(language: Language) -> None:
    letter = visa_letter(language, people=60)

    pdf = letter_pdf(letter)

    heads = {Language.AR: "الجنسية", Language.RU: "Гражданство", Language.EN: "Citizenship"}
    numbers = [one for one in pieces(pdf) if one.text.strip() == "75 1234567"]
    assert len(numbers) == 20
    assert {one.line[0] for one in numbers} == {
        one.line[0] for one in pieces(pdf) if one.text.strip() == heads[language]
    }
    assert outside(pdf, 22) == []


def test_names_break_without_a_hyphen_of_ours() -> None:
    letter = visa_letter(Language.EN, people=1)
    proofs = proof_list(Language.EN)
    assert letter.visit
    visit, plain = letter.visit, proofs.badges[4]

    def hyphens(word: str) -> list[int]:
        traveller = replace(visit.travellers[0], name=word)
        badge = replace(plain, name=(word,), latin=word + "A", third="")
        pdfs = [
            letter_pdf(replace(letter, visit=replace(visit, travellers=(traveller,)))),
            proof_list_pdf(replace(proofs, badges=(badge,))),
            badges_pdf(replace(badges(Language.EN), badges=(badge,))),
        ]
        # A hyphen that a break makes tells itself as the soft one.
        return [sum(one.text.count(sign) for one in pieces(pdf) for sign in "-\u00ad") for pdf in pdfs]

    assert hyphens("KONSTANTINOPOLSKII" * 3) == hyphens("LI")


def test_letter_refuses_a_visit_that_ends_before_it_begins() -> None:
    letter = visa_letter(Language.EN)
    assert letter.visit

    with pytest.raises(TypesetError, match=r"^the visit ends on 2026-02-01, before it begins on 2026-02-19"):
        letter_pdf(replace(letter, visit=replace(letter.visit, leaves_on=date(2026, 2, 1))))


@pytest.mark.parametrize("language", Language)
def test_security_list_says_what_a_check_needs(language: Language) -> None:
    listed = security_list(language)

    pdf = security_list_pdf(listed)

    texts = [listed.subtitle]
    for one in listed.entries:
        texts += [one.name.own, one.name.read, one.latin, one.citizenship, one.document, one.organisation]
        texts += [one.position, *one.zones, one.clearance, f"{one.born_on:%d.%m.%Y}" if one.born_on else ""]
    assert words_missing(pdf, *texts) == []


def test_security_list_has_no_column_that_nobody_fills() -> None:
    listed = security_list(Language.EN, people=2)
    bare = tuple(replace(one, born_on=None, document="", citizenship="") for one in listed.entries)

    pdf = security_list_pdf(replace(listed, entries=bare))

    assert words_missing(pdf, "Date of birth") == ["Date", "birth"]
    assert words_missing(pdf, "Citizenship Document Clearance Zones") == ["Citizenship", "Document"]


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("language", Language)
def test_pass_shows_its_plate_largest(language: Language, paper: Paper) -> None:
    some = replace(passes(language), paper=paper)

    pdf = pass_pdf(some)

    sizes = {Paper.A5: (595, 420), Paper.A4: (842, 595)}
    assert [
        (round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in opened(pdf).pages
    ] == [sizes[paper]] * 2
    for page, one in enumerate(some.passes):
        drawn = [piece for piece in pieces(pdf) if piece.line[0] == page]
        largest = max(drawn, key=lambda piece: piece.size)
        assert largest.text.strip() in one.plate
        assert largest.size > 40
    first = some.passes[0]
    assert first.driver
    texts = [first.driver.own, first.driver.read, first.latin, first.vehicle, first.organisation, first.note]
    assert words_missing(pdf, *texts, *first.zones, "21.02.2026 07:00", "22.02.2026 23:00") == []
    uncleared = {Language.AR: "بدون تصريح أمني", Language.RU: "Нет допуска", Language.EN: "Not cleared"}
    assert words_missing(pdf, uncleared[language]) == []


def test_pass_holds_long_plates_and_names_inside_its_page() -> None:
    one = replace(
        passes(Language.AR).passes[0], plate="WWWWWWWW WWWWWWWW WWWWWW", driver=LONG, zones=tuple("ABCDEFGH")
    )

    pdf = pass_pdf(replace(passes(Language.AR), passes=(one,)))

    assert len(opened(pdf).pages) == 1
    assert outside(pdf, 12) == []
    assert words_missing(pdf, one.plate, LONG.own, LONG.read) == []


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"plate": " "}, "the plate needs 1 to 24 letters, has “ ”"),
        ({"plate": "1" * 25}, "the plate needs 1 to 24 letters"),
        ({"code": ""}, "the code needs a text of 1 to 287 bytes"),
        ({"code": CODE * 3}, "the code needs a text of 1 to 287 bytes"),
        ({"ends_at": at(7)}, "ends before it begins"),
    ],
)
def test_pass_says_which_cannot_be_printed(changes: dict[str, object], line: str) -> None:
    some = passes(Language.EN)
    wrong = replace(some.passes[0], **changes)  # type: ignore[arg-type]

    with pytest.raises(TypesetError, match=f"^pass BF26.VHC.0001: {line}"):
        pass_pdf(Passes(some.imprint, (wrong,)))


def test_lists_without_anybody_say_so() -> None:
    pdfs = [
        delegation_list_pdf(replace(delegation_list(Language.EN), delegates=())),
        security_list_pdf(replace(security_list(Language.EN), entries=())),
        proof_list_pdf(replace(proof_list(Language.EN), badges=())),
        pass_pdf(replace(passes(Language.EN), passes=())),
    ]

    assert [words_missing(pdf, "nobody") == [] for pdf in pdfs] == [True, True, False, False]
    assert words_missing(pdfs[2], "There are no badges") == []
    assert words_missing(pdfs[3], "There are no passes") == []
