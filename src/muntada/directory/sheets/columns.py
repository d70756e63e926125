"""The columns of the directory's spreadsheets, and what a room does with texts in three of them."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from muntada.base.languages import LANGUAGES
from muntada.base.text import comparable
from muntada.base.words import Words, WordState
from muntada.directory.models import Membership, Organisation, Person
from muntada.directory.names import NameFault, faults
from muntada.engines.names import doubts
from muntada.forums.models import Side
from muntada.sheets import parsers
from muntada.sheets.exports import Value
from muntada.sheets.kinds import Change, Column, Row
from muntada.sheets.problems import Problem

KINDS = dict(Organisation.Kind.choices)
PARTS = dict(Membership.Part.choices)
GENDERS = dict(Person.Gender.choices)
LEVELS = dict(Person.Level.choices)
SIDES = dict(Side.Key.choices)
LANGUAGE_WORDS = {"ar": _("Arabic"), "ru": _("Russian"), "en": _("English")}

NAME = (
    Column(key="name_ar", title=_("Name in Arabic"), synonyms=("name arabic", "arabic name", "الاسم")),
    Column(
        key="name_ru",
        title=_("Name in Russian"),
        synonyms=(
            "name russian",
            "russian name",
            "название на русском",
            "наименование",
            "название",
            "фио",
            "имя",
        ),
    ),
    Column(
        key="name_en",
        title=_("Name in English"),
        synonyms=("name", "name english", "english name", "full name"),
    ),
)
COUNTRY = Column(
    key="country",
    title=_("Country"),
    parse=parsers.text(100),
    synonyms=("country code", "الدولة", "البلد"),
    hint=_("Two letters such as LY, the country's name, or the name of a side"),
)

ORGANISATION_COLUMNS: tuple[Column, ...] = (
    Column(
        key="id",
        title=_("Id of the organisation"),
        parse=parsers.public_id(),
        synonyms=("public id", "organisation id", "organization id"),
        hint=_("Only for organisations that the directory has already, such as ORG.014"),
    ),
    *NAME,
    Column(
        key="kind",
        title=_("Kind of organisation"),
        parse=parsers.choice(
            KINDS,
            {
                "chamber": "chamber",
                "firm": "company",
                "business": "company",
                "фирма": "company",
                "торгово-промышленная палата": "chamber",
                "тпп": "chamber",
                "сми": "media",
                "вуз": "university",
                "مصرف": "bank",
                "مؤسسة": "company",
            },
        ),
        choices=KINDS,
        synonyms=("kind", "type", "тип", "вид", "النوع"),
        hint=_("Left empty for a new organisation: company"),
    ),
    COUNTRY,
    Column(key="short_name_ar", title=_("Short name in Arabic")),
    Column(key="short_name_ru", title=_("Short name in Russian")),
    Column(key="short_name_en", title=_("Short name in English"), synonyms=("short name",)),
    Column(key="about_ar", title=_("What it does, in Arabic"), parse=parsers.text(2000)),
    Column(key="about_ru", title=_("What it does, in Russian"), parse=parsers.text(2000)),
    Column(
        key="about_en",
        title=_("What it does, in English"),
        parse=parsers.text(2000),
        synonyms=("about", "activity"),
    ),
    Column(
        key="sector",
        title=_("Sector (ISIC)"),
        parse=parsers.text(6),
        synonyms=("sector", "isic", "отрасль", "القطاع"),
        hint=_("The section or division of ISIC, such as C10"),
    ),
    Column(
        key="register_number",
        title=_("Register number"),
        parse=parsers.text(40),
        synonyms=("register no", "registration number", "reg no", "огрн", "инн", "رقم السجل"),
    ),
    Column(key="website", title=_("Website"), parse=parsers.website(), synonyms=("web", "site", "url")),
)

PERSON_COLUMNS: tuple[Column, ...] = (
    Column(
        key="id",
        title=_("Id of the person"),
        parse=parsers.public_id(),
        synonyms=("public id", "person id"),
        hint=_("Only for people whom the directory has already, such as PER.014"),
    ),
    *NAME,
    Column(
        key="organisation",
        title=_("Organisation"),
        is_required=True,
        synonyms=("organization", "company", "firm", "фирма", "компания", "предприятие", "الشركة", "المؤسسة"),
        hint=_("Its name in any of the three languages, or its id"),
    ),
    Column(
        key="side",
        title=_("Side"),
        parse=parsers.text(100),
        synonyms=("delegation side", "страна", "country"),
        hint=_("Host side or guest side; left empty, the side of the organisation's country"),
    ),
    Column(
        key="part",
        title=_("Takes part as"),
        parse=parsers.choice(
            PARTS,
            {
                "member": "delegate",
                "participant": "delegate",
                "head": "head",
                "участник": "delegate",
                "глава": "head",
                "مشارك": "delegate",
                "مندوب": "delegate",
                "مندوبة": "delegate",
                "مترجم": "interpreter",
            },
        ),
        choices=PARTS,
        synonyms=("role", "part", "роль", "الصفة"),
        hint=_("Left empty for somebody new: delegate"),
    ),
    Column(key="title_ar", title=_("Position in Arabic"), synonyms=("المنصب", "الوظيفة")),
    Column(key="title_ru", title=_("Position in Russian"), synonyms=("должность",)),
    Column(
        key="title_en",
        title=_("Position in English"),
        synonyms=("position", "job title", "title", "function"),
    ),
    Column(
        key="delegation",
        title=_("Delegation"),
        synonyms=("delegation name",),
        hint=_("Its name in any of the three languages, or its id"),
    ),
    Column(
        key="rank",
        title=_("Order of precedence"),
        parse=parsers.whole_number(1, 100_000),
        synonyms=("rank", "protocol order"),
    ),
    Column(
        key="passport_name",
        title=_("Name as in the passport"),
        parse=parsers.text(200),
        synonyms=("passport name", "latin name"),
    ),
    Column(
        key="gender",
        title=_("Gender"),
        parse=parsers.choice(
            GENDERS,
            {
                **dict.fromkeys(("female", "w", "ж", "жен", "женский", "أنثى"), "f"),
                **dict.fromkeys(("male", "м", "муж", "мужской", "ذكر"), "m"),
            },
        ),
        choices=GENDERS,
        synonyms=("sex",),
    ),
    Column(key="form_of_address_ar", title=_("Form of address in Arabic")),
    Column(key="form_of_address_ru", title=_("Form of address in Russian")),
    Column(key="form_of_address_en", title=_("Form of address in English"), synonyms=("form of address",)),
    *(
        Column(
            key=f"language_{code}",
            title=title,
            parse=parsers.choice(LEVELS, {"mother tongue": "native", "good": "fluent", "yes": "working"}),
            choices=LEVELS,
            synonyms=synonyms,
        )
        for code, title, synonyms in (
            ("ar", _("Speaks Arabic"), ("arabic", "العربية")),
            ("ru", _("Speaks Russian"), ("russian", "русский")),
            ("en", _("Speaks English"), ("english",)),
        )
    ),
    Column(
        key="preferred_language",
        title=_("Preferred language"),
        parse=parsers.choice(LANGUAGE_WORDS, {"عربي": "ar", "русский": "ru"}),
        choices=LANGUAGE_WORDS,
        synonyms=("language", "correspondence language"),
    ),
    Column(key="pronunciation", title=_("Pronunciation"), parse=parsers.text(200)),
    Column(
        key="email", title=_("E-mail"), parse=parsers.email(), synonyms=("mail", "e mail", "почта", "البريد")
    ),
    Column(
        key="phone",
        title=_("Phone"),
        parse=parsers.phone(),
        synonyms=("telephone", "mobile", "телефон", "тел", "الهاتف"),
        hint=_("With the country code, such as +218 91 234 5678"),
    ),
)

REFUSALS = {
    "directory.perhaps_known": _(
        "Perhaps known already as %(name)s. If it is the same person, write %(id)s into the column of ids; as it "
        "stands, the row is added as somebody new."
    ),
    "directory.perhaps_same_row": _(
        "Perhaps the same person as in row %(row)s, under another spelling. If so, leave one of the rows out."
    ),
    "directory.perhaps_known_organisation": _(
        "Perhaps known already as %(name)s. If it is the same organisation, write %(id)s into the column of ids; as "
        "it stands, the row is added as a new one."
    ),
    "directory.perhaps_same_organisation_row": _(
        "Perhaps the same organisation as in row %(row)s, under another spelling. If so, leave one of the rows out."
    ),
    "directory.doubt_mixed_alphabets": _(
        "“%(text)s” mixes letters of two alphabets, and searches will not find it. Perhaps meant: %(repair)s"
    ),
    "directory.doubt_capitals": _("The name is all in capitals. Perhaps meant: %(repair)s"),
    "directory.doubt_digits": _("There are digits in the name: “%(text)s”. Check it."),
    "directory.doubt_several": _(
        "There seems to be more than one name in the cell. Give each person a row of their own."
    ),
    "directory.no_name": _("There is no name. Write it in at least one of the three languages."),
    "directory.no_letters": _("The name holds no letters. Write the name in words."),
    "directory.swapped": _("These letters do not belong to this language. Are two columns swapped?"),
    "directory.no_country": _("The country is not given. Fill in its code, such as LY."),
    "directory.number_taken": _(
        "%(id)s has this register number already. Correct the number, or give the id."
    ),
    "directory.number_known": _(
        "Another organisation has this register number already. Correct the number, or ask the joint secretariat."
    ),
    "directory.no_such_id": _("The directory has no entry %(id)s. Correct the id, or leave the cell empty."),
    "directory.no_such_organisation": _(
        "The directory has no organisation called “%(text)s”. Read in the organisations first, or correct the name."
    ),
    "directory.which_organisation": _(
        "Several organisations are called “%(text)s”. Write the id instead: %(ids)s."
    ),
    "directory.no_such_delegation": _(
        "There is no delegation called “%(text)s”. Form it first, or leave the cell empty."
    ),
    "directory.other_side": _(
        "This delegation belongs to the other side. Correct the side or the delegation."
    ),
    "directory.not_your_delegation": _(
        "You answer for another delegation. Leave the cell empty, or ask protocol to read this row in."
    ),
    "directory.which_delegation": _(
        "You answer for several delegations. Write in this cell which one it is."
    ),
    "directory.no_side": _("It is not clear for which side. Write the side in its column."),
    "directory.not_a_side": _("“%(text)s” is no side of this forum. Write “host side” or “guest side”."),
    "directory.address_of_another": _(
        "Somebody else in the directory has this e-mail address. Correct it, or give the id."
    ),
    "directory.list_closed": _(
        "The list of this delegation is closed: nothing is read into it any more. Ask for the change on the page of "
        "the person."
    ),
    "directory.no_place": _(
        "This person is let in already, and there is no place in the quota where the row moves them. Leave their "
        "delegation and order of precedence as they are, or have the quota raised."
    ),
    "directory.withdrew": _(
        "This person withdrew. Enrol them again on their page before you read this row in."
    ),
}


def texts_of(row: Row, prefix: str) -> dict[str, str]:
    """What a row says in each language, where it says anything."""
    return {
        language: row.get(f"{prefix}_{language}") for language in LANGUAGES if row.get(f"{prefix}_{language}")
    }


def new_words(texts: Mapping[str, str], original: str) -> Words:
    """Words from a row: the original is in the language of its side, else in the first that is there."""
    if original not in texts:
        original = next(iter(texts), original)
    return Words.of(original=original, state=WordState.TRANSLATED, **dict(texts))


def changed_words(before: Words, texts: Mapping[str, str], original: str) -> Words:
    """Stored words after what a row says; what it does not say stays, and goes stale with its original."""
    if not before:
        return new_words(texts, original)
    after = before
    for language in (before.original, *LANGUAGES):
        text = texts.get(language)
        if text and text != after.text(language):
            after = after.with_text(language, text)
    return after


def word_changes(prefix: str, before: Words, after: Words) -> list[Change]:
    """The languages in which two texts differ."""
    return [
        Change(key=f"{prefix}_{language}", before=before.text(language), after=after.text(language))
        for language in LANGUAGES
        if before.text(language) != after.text(language)
    ]


def words_cells(prefix: str, words: Words) -> dict[str, Value]:
    """A text as three cells."""
    return {f"{prefix}_{language}": words.text(language) for language in LANGUAGES}


FAULT_CODES = {
    NameFault.EMPTY: "directory.no_name",
    NameFault.NO_LETTERS: "directory.no_letters",
    NameFault.SWAPPED: "directory.swapped",
    NameFault.CONTROL: "control_character",
}


def name_problems(row: Row, texts: Mapping[str, str], *, is_of_person: bool) -> list[Problem]:
    """What is wrong with the names of a row, each at its cell; too long ones were refused by the parser."""
    words = new_words(texts, "en")
    return [
        Problem.of(
            FAULT_CODES[bad.fault],
            row.address(f"name_{bad.language}") if bad.fault is not NameFault.EMPTY else "",
            f"name_{bad.language}",
        )
        for bad in faults(words, is_of_person=is_of_person)
        if bad.fault in FAULT_CODES
    ]


def name_doubts(row: Row, texts: Mapping[str, str]) -> list[Problem]:
    """What looks wrong with the names of a person and may be right all the same, each at its cell, with the repair."""
    return [
        Problem.of(
            f"directory.doubt_{doubt.code.value}",
            row.address(f"name_{language}"),
            f"name_{language}",
            text=doubt.part,
            repair=doubt.repair or "",
        )
        for language, text in texts.items()
        for doubt in doubts(text)
        if f"directory.doubt_{doubt.code.value}" in REFUSALS
    ]


def keys_of(texts: Iterable[str]) -> set[str]:
    """Names as they are compared."""
    return {key for key in map(comparable, texts) if key}
