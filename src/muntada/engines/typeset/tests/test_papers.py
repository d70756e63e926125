"""Each paper in each language: its text is all there, in order, in our fonts, the same every time."""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from muntada.engines.typeset import (
    Engagement,
    Language,
    Name,
    Person,
    Placement,
    TypesetError,
    Zone,
    badges_pdf,
    cards_pdf,
    delegation_list_pdf,
    door_sheets_pdf,
    letter_pdf,
    pass_pdf,
    programme_pdf,
    proof_list_pdf,
    rota_pdf,
    schedule_pdf,
    security_list_pdf,
    table_plan_pdf,
)
from muntada.engines.typeset.tests import cast, people_cast
from muntada.engines.typeset.tests.ink import lines, pieces, words_missing

PAPERS: dict[str, tuple[Callable[[Any], bytes], Callable[[Language], Any]]] = {
    "schedule": (schedule_pdf, cast.schedule),
    "programme": (programme_pdf, cast.programme),
    "letter": (letter_pdf, cast.letter),
    "table plan": (table_plan_pdf, cast.table_plan),
    "door sheets": (door_sheets_pdf, cast.door_sheets),
    "cards": (cards_pdf, cast.cards),
    "rota": (rota_pdf, cast.rota),
    "badges": (badges_pdf, people_cast.badges),
    "proof list": (proof_list_pdf, people_cast.proof_list),
    "delegation list": (delegation_list_pdf, people_cast.delegation_list),
    "visa letter": (letter_pdf, people_cast.visa_letter),
    "security list": (security_list_pdf, people_cast.security_list),
    "passes": (pass_pdf, people_cast.passes),
}
EVERY = [(paper, language) for paper in PAPERS for language in Language]
HOSTILE = '#panic("x") $x$ *b* _i_ \\ ] [ " <label> @ref `raw` // /* #{ }'


def printed(paper: str, language: Language) -> bytes:
    """A paper of the cast."""
    to_pdf, of = PAPERS[paper]
    return to_pdf(of(language))


def opened(pdf: bytes) -> PdfReader:
    """The file as a reader sees it."""
    return PdfReader(io.BytesIO(pdf))


@pytest.mark.parametrize(("paper", "language"), EVERY)
def test_every_paper_is_tagged_named_and_in_its_language(paper: str, language: Language) -> None:
    reader = opened(printed(paper, language))

    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == language.value
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title
    assert reader.metadata.creation_date == cast.imprint(language, "").issued_at
    assert b"pdfaid:part" in root["/Metadata"].get_data()


@pytest.mark.parametrize(("paper", "language"), EVERY)
def test_every_paper_is_set_in_our_fonts_only(paper: str, language: Language) -> None:
    reader = opened(printed(paper, language))

    pages: list[Any] = list(reader.pages)
    names = {
        font.get_object()["/BaseFont"].split("+")[-1].split("-")[0]
        for page in pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert names <= {
        "IBMPlexSans",
        "IBMPlexSansArabic",
        "IBMPlexSansSmBld",
        "IBMPlexSansArabicSmBld",
        "Amiri",
    }
    # Naskh is the face of Arabic letters and of nothing else.
    assert ("Amiri" in names) == ("letter" in paper and language is Language.AR)


@pytest.mark.parametrize(("paper", "language"), EVERY)
def test_every_paper_is_the_same_file_each_time(paper: str, language: Language) -> None:
    assert printed(paper, language) == printed(paper, language)


@pytest.mark.parametrize(("paper", "language"), EVERY)
def test_every_page_says_id_version_time_notice_and_page(paper: str, language: Language) -> None:
    pdf = printed(paper, language)
    imprint = PAPERS[paper][1](language).imprint

    of_pages = Counter(one.line[0] for one in pieces(pdf) if one.text == imprint.number)

    assert sorted(of_pages) == list(range(len(opened(pdf).pages)))
    assert words_missing(pdf, "14:05", "20.02.2026", imprint.zone.place, imprint.notice) == []
    pages = len(of_pages)
    last = {
        Language.AR: f"صفحة {pages} من {pages}",
        Language.RU: f"Страница {pages} из {pages}",
        Language.EN: f"Page {pages} of {pages}",
    }
    assert any(last[language] in line for line in lines(pdf))


@pytest.mark.parametrize("language", Language)
def test_schedule_says_who_when_where(language: Language) -> None:
    schedule = cast.schedule(language)

    pdf = schedule_pdf(schedule)

    assert len(opened(pdf).pages) == 1
    texts = [schedule.person.own, schedule.person.read, schedule.organisation.own, schedule.role]
    for one in schedule.engagements:
        texts += [one.title, one.table, one.hall, one.interpreter, one.note]
        texts += [one.partner.own, one.partner.read] if one.partner else []
        texts += [text for person in one.people for text in (person.name, person.role)]
    assert words_missing(pdf, *texts) == []
    # 14:30 in the host's town is 15:30 with the guests; the last meeting ends there on the next day.
    assert words_missing(pdf, "14:30–14:50", "15:30–15:50", "23.02", "00:10–00:40") == []


@pytest.mark.parametrize("language", Language)
def test_schedule_without_engagements_says_so(language: Language) -> None:
    fixed = {Language.AR: "لا توجد اجتماعات", Language.RU: "пока нет встреч", Language.EN: "no meetings"}

    pdf = schedule_pdf(replace(cast.schedule(language), engagements=()))
    told = schedule_pdf(replace(cast.schedule(language), engagements=(), empty="Ask at desk 4"))

    assert words_missing(pdf, fixed[language]) == []
    assert words_missing(told, "Ask at desk 4") == []


@pytest.mark.parametrize("language", Language)
def test_programme_says_sessions_speakers_and_languages(language: Language) -> None:
    programme = cast.programme(language)

    pdf = programme_pdf(programme)

    texts = [programme.subtitle]
    for one in programme.sessions:
        texts += [one.title, one.hall, one.summary, *one.spoken, *one.interpreted]
        texts += [text for person in one.speakers for text in (person.name, person.role)]
    assert words_missing(pdf, *texts) == []


@pytest.mark.parametrize("language", Language)
def test_letter_says_all_of_it(language: Language) -> None:
    letter = cast.letter(language)

    pdf = letter_pdf(letter)

    assert len(opened(pdf).pages) == 1
    texts = [*letter.letterhead.names, *letter.letterhead.lines, *letter.addressee, *letter.paragraphs]
    texts += [letter.subject, letter.salutation, letter.closing, letter.reference, *letter.attachments]
    texts += [letter.signatory.name, letter.signatory.role, letter.place]
    assert words_missing(pdf, *texts) == []


def test_letter_of_many_paragraphs_keeps_its_signature_together() -> None:
    letter = cast.letter(Language.RU)

    reader = opened(letter_pdf(replace(letter, paragraphs=letter.paragraphs * 6)))

    assert len(reader.pages) == 2
    assert "С уважением" in reader.pages[1].extract_text()
    assert "Сануси" in reader.pages[1].extract_text()


@pytest.mark.parametrize("language", Language)
def test_table_plan_shows_every_meeting(language: Language) -> None:
    plan = cast.table_plan(language)

    pdf = table_plan_pdf(plan)

    page = opened(pdf).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (1191, 842)
    texts = [text for one in plan.placements for party in one.parties for text in (party.own, party.read)]
    assert words_missing(pdf, *texts, *(one.interpreter for one in plan.placements)) == []


def test_table_plan_of_many_tables_makes_parts() -> None:
    plan = cast.table_plan(Language.EN, tables=30, rows=2)

    reader = opened(table_plan_pdf(plan))

    assert [page.extract_text().count("Tables ") for page in reader.pages] == [1, 1, 1]
    assert "Tables 21 to 30 (part 3 of 3)" in reader.pages[2].extract_text().replace("\n", " ")


def test_table_plan_hides_no_meeting() -> None:
    plan = cast.table_plan(Language.EN, tables=2, rows=2)
    first = plan.placements[0]

    with pytest.raises(TypesetError, match=r"^two meetings stand at table 1 at 2026-02-21T09:00:00\+02:00"):
        table_plan_pdf(replace(plan, placements=(first, first)))
    with pytest.raises(TypesetError, match=r"^the plan has no place for table 9 at"):
        table_plan_pdf(replace(plan, placements=(replace(first, table="9"),)))
    with pytest.raises(TypesetError, match=r"^the plan has no place for table 1 at 2026-02-21T08"):
        table_plan_pdf(replace(plan, placements=(replace(first, starts_at=cast.at(8)),)))
    assert isinstance(first, Placement)


def test_table_plan_of_a_whole_day_keeps_every_meeting() -> None:
    plan = cast.table_plan(Language.RU, tables=60, rows=24)

    pdf = table_plan_pdf(plan)

    # Five parts of twelve tables, each over as many pages as it needs.
    drawn = "".join(one.text for one in pieces(pdf))
    assert drawn.count("Росинка-Агро") == sum(
        "Росинка" in party.own for one in plan.placements for party in one.parties
    )
    assert [f"Столы {12 * n + 1}–{12 * n + 12} (часть {n + 1} из 5)" in drawn for n in range(5)] == [True] * 5


@pytest.mark.parametrize("language", Language)
def test_door_sheets_give_each_table_a_page_with_its_day(language: Language) -> None:
    sheets = cast.door_sheets(language, tables=3, rows=6)

    pdf = door_sheets_pdf(sheets)

    pages = Counter(one.line[0] for one in pieces(pdf) if one.text.strip() == "09:00–09:20")
    assert sorted(pages) == [0, 1, 2]
    texts = [
        text for sheet in sheets.sheets for one in sheet.appointments for text in (one.title, one.interpreter)
    ]
    texts += [
        text
        for sheet in sheets.sheets
        for one in sheet.appointments
        for party in one.parties
        for text in (party.own, party.read)
    ]
    assert words_missing(pdf, *texts, sheets.sheets[1].host) == []


@pytest.mark.parametrize("language", Language)
def test_cards_stand_four_on_a_page_and_go_on_when_they_are_full(language: Language) -> None:
    few = cast.cards(language, people=5, meetings=4)
    many = cast.cards(language, people=1, meetings=20)

    pdf = cards_pdf(few)

    assert len(opened(pdf).pages) == 2
    texts = [text for one in few.cards for text in (one.person.own, one.organisation)]
    texts += [
        text for card in few.cards for one in card.errands for text in (one.partner.read, one.interpreter)
    ]
    assert words_missing(pdf, *texts) == []
    held = Counter(one.text.strip() for one in pieces(cards_pdf(many)) if one.text.strip().endswith("09:20"))
    assert held["09:00–09:20"] == 1
    part = {Language.AR: "الجزء 2 من", Language.RU: "часть 2 из", Language.EN: "part 2 of"}
    assert words_missing(cards_pdf(many), part[language]) == []


@pytest.mark.parametrize("language", Language)
def test_cards_of_long_names_stay_inside_their_marks(language: Language) -> None:
    long = Name("Объединение машиностроителей и приборостроителей северных территорий")
    cards = cast.cards(language, people=4, meetings=8)
    full = replace(
        cards,
        cards=tuple(
            replace(card, errands=tuple(replace(one, partner=long) for one in card.errands))
            for card in cards.cards
        ),
    )

    drawn = [one for one in pieces(cards_pdf(full)) if "09:00" not in one.text]

    # Nothing of the cards stands below the second row's marks or beside the outer ones.
    bottom = (297 - 29 - 2 * 118) / 25.4 * 72
    names = [one for one in drawn if "приборостроителей" in one.text]
    assert len(names) == 4 * 8
    assert [one for one in names if one.left < 15 / 25.4 * 72 or one.right > 195 / 25.4 * 72] == []
    assert [one for one in names if -one.line[1] < bottom] == []


@pytest.mark.parametrize("language", Language)
def test_rota_shows_every_duty_with_its_table(language: Language) -> None:
    rota = cast.rota(language, interpreters=5, rows=4)

    pdf = rota_pdf(rota)

    texts = [text for one in rota.duties for party in one.parties for text in (party.own, party.read)]
    assert words_missing(pdf, *texts, *rota.interpreters) == []
    word = {Language.AR: "الطاولة", Language.RU: "Стол", Language.EN: "Table"}[language]
    assert "".join(one.text for one in pieces(pdf)).count(word) == len(rota.duties)


def test_arabic_runs_from_the_right_and_foreign_names_and_hours_from_the_left() -> None:
    arabic = Engagement(
        cast.at(9), cast.at(9, 20), Name("ООО «Полевик» Юг"), title="الموعد مؤكد", hall="هاتف +218 61 555"
    )

    pdf = schedule_pdf(replace(cast.schedule(Language.AR), engagements=(arabic,)))

    # Lines start at the right: the hour stands right of the partner, the partner right of the hall.
    drawn = {one.text.strip(): one for one in pieces(pdf)}
    partner = drawn["ООО «Полевик» Юг"]
    assert drawn["09:00–09:20"].left > partner.right
    assert partner.left > drawn["هاتف"].right
    # An Arabic sentence runs to the left, the telephone in it to the right.
    assert drawn["الموعد"].left >= drawn["مؤكد"].right
    assert drawn["هاتف"].left >= drawn["+218 61 555"].right


def test_a_number_beside_a_foreign_name_stays_on_its_side() -> None:
    head = Person("Марина Орлова 7", "3 مكاتب")
    meeting = Engagement(cast.at(9), cast.at(9, 20), Name("ООО «Юг»"), people=(head,))

    pdf = schedule_pdf(replace(cast.schedule(Language.AR), engagements=(meeting,)))

    drawn = {one.text.strip(): one for one in pieces(pdf)}
    assert drawn["Марина Орлова 7"].left > drawn["3"].right > drawn["مكاتب"].right


@pytest.mark.parametrize("language", Language)
def test_text_of_users_is_never_markup(language: Language) -> None:
    person = Person(HOSTILE, HOSTILE)
    schedule = replace(
        cast.schedule(language),
        imprint=replace(cast.imprint(language, HOSTILE), forum=HOSTILE, notice=HOSTILE, version=HOSTILE),
        person=Name(HOSTILE, HOSTILE + "2"),
        engagements=(
            Engagement(cast.at(9), cast.at(10), Name(HOSTILE), HOSTILE, (person,), HOSTILE, HOSTILE, HOSTILE),
        ),
    )
    letter = replace(cast.letter(language), subject=HOSTILE, paragraphs=(HOSTILE,), footer=HOSTILE)

    # Soft places to break inside long words are no part of the text.
    for pdf in (schedule_pdf(schedule), letter_pdf(letter)):
        assert words_missing(pdf, HOSTILE) == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "long",
    ["شركة المقاولات والتجارة " * 16, "Объединение" * 36, "Машиностроение и торговля " * 16, "ب" * 400],
)
def test_long_names_wrap_inside_the_page(language: Language, long: str) -> None:
    name = Name(long, long + ".")
    schedule = replace(
        cast.schedule(language),
        person=name,
        organisation=name,
        engagements=(Engagement(cast.at(9), cast.at(10), name, hall=long, table=long, interpreter=long),),
    )
    plan = cast.table_plan(language, tables=14, rows=1)
    plan = replace(plan, placements=(replace(plan.placements[0], parties=(name, name)),))

    for pdf in (schedule_pdf(schedule), table_plan_pdf(plan)):
        widths = [float(page.mediabox.width) for page in opened(pdf).pages]
        margin = 14 / 25.4 * 72 - 1
        assert [
            one for one in pieces(pdf) if one.left < margin or one.right > widths[one.line[0]] - margin
        ] == []
        # Both lines of the name are there to the last letter: nothing is cut.
        drawn = "".join(one.text for one in pieces(pdf))
        assert drawn.count(long[0]) >= 2 * long.count(long[0])


@pytest.mark.parametrize("language", Language)
def test_long_words_stay_in_their_column_of_the_table_plan(language: Language) -> None:
    long = Name(
        "ООО «Машиностроительнопромышленная» ОБЪЕДИНЕНИЕМАШИНОСТРОИТЕЛЕЙ", "Supercalifragilistic Industries"
    )
    plan = cast.table_plan(language, tables=14, rows=1)
    plan = replace(
        plan,
        placements=tuple(replace(one, parties=(long, long)) for one in plan.placements),
        slots=plan.slots[:1],
    )

    drawn = [one for one in pieces(table_plan_pdf(plan)) if one.line[1] > -640 and one.line[1] < -100]

    column = (420 - 2 * 14 - 28) / 14 / 25.4 * 72
    assert len(drawn) > 100
    assert [one for one in drawn if one.right - one.left > column - 4] == []


def test_letters_without_a_font_still_print() -> None:
    pdf = schedule_pdf(replace(cast.schedule(Language.EN), role="会議 chair"))

    assert words_missing(pdf, "chair") == []


def test_times_need_a_zone_that_exists() -> None:
    schedule = cast.schedule(Language.EN)
    naive = replace(schedule.engagements[0], starts_at=cast.at(9).replace(tzinfo=None))

    with pytest.raises(TypesetError, match=r"^the time 2026-02-21T09:00:00 has no zone"):
        schedule_pdf(replace(schedule, engagements=(naive,)))
    with pytest.raises(TypesetError, match=r"^“Libya/Benghazi” is no zone"):
        schedule_pdf(replace(schedule, other_zone=Zone("Libya/Benghazi", "Benghazi")))


def test_an_address_too_long_for_a_code_is_refused() -> None:
    schedule = cast.schedule(Language.EN)

    with pytest.raises(TypesetError, match="does not fit into a QR code"):
        schedule_pdf(
            replace(schedule, imprint=replace(schedule.imprint, url="https://a.example/" + "x" * 3000))
        )
