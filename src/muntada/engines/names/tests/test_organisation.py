"""Organisations are read by what their words mean."""

import pytest

from muntada.engines.names import Kind, PartsMeet, Role, Rule, compare, read
from muntada.engines.names.lexicon import lexicon
from muntada.engines.names.scripts import Script


def parts(name: str) -> list[str]:
    return [token.form for token in read(name, Kind.ORGANISATION)]


def test_read_gives_one_concept_in_three_languages() -> None:
    names = ("المصرف الليبي الخارجي", "Libyan Foreign Bank", "Ливийский внешний банк")

    assert [sorted(parts(name)) for name in names] == [["#g:external", "#k:bank", "#p:libya"]] * 3


@pytest.mark.parametrize(
    "written",
    [
        "ООО «Ромашка»",
        "О.О.О. Ромашка",
        "Общество с ограниченной ответственностью «Ромашка»",
        "Общество C Ограниченной Ответственностью «Ромашка»",  # a Latin C
        "Romashka LLC",
        "Romashka Limited Liability Company",
        "روماشكا ش.م.م",
    ],
)
def test_read_knows_a_legal_form_however_it_is_written(written: str) -> None:
    roles = [token.role for token in read(written, Kind.ORGANISATION)]

    assert sorted(roles) == [Role.LEGAL_FORM, Role.NAME]


def test_read_leaves_small_words_out_unless_there_is_nothing_else() -> None:
    assert parts("Bank of Commerce and Development") == ["#k:bank", "#s:trade", "#g:development"]
    assert parts("The Of") == ["the", "of"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("المؤسسة الوطنية للنفط", "National Oil Corporation"),
        ("المؤسسة الوطنية للنفط", "Национальная нефтяная корпорация"),
        ("غازبروم", "ПАО «Газпром»"),
        ("Gazprom PJSC", "ПАО «Газпром»"),
        ("Zaytuna Trading LLC", "شركة زيتونة للتجارة ذ.م.م"),
    ],
)
def test_compare_knows_one_organisation_in_two_languages(one: str, other: str) -> None:
    assert compare(one, other, Kind.ORGANISATION).score > 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ministry of Energy", "Министерство сельского хозяйства"),
        ("ООО «Ромашка»", "ООО «Василёк»"),
        ("مصرف الجمهورية", "Libyan Foreign Bank"),
    ],
)
def test_compare_keeps_organisations_of_one_kind_apart(one: str, other: str) -> None:
    assert compare(one, other, Kind.ORGANISATION).score < 0.3


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("School No. 5", "#d:5"),
        ("Школа № 5", "#d:5"),
        ("المدرسة رقم ٥", "#d:5"),
        ("Brigade Forty-Four", "#d:44"),
        ("Завод сорок пять", "#d:45"),
        ("Harbour Fund IX", "#d:9"),
        ("The 12th Brigade", "#d:12"),
    ],
)
def test_read_gives_one_number_however_it_is_written(written: str, number: str) -> None:
    assert number in parts(written)


def test_read_takes_no_roman_number_for_the_name_of_a_company() -> None:
    assert parts("Xi Trading")[0] == "xi"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("School No. 5", "School No. 6"),
        ("Школа № 5", "School No. 6"),
        ("Harbour Fund III LP", "Harbour Fund IV LP"),
        ("Coastal Bank (France) SA", "Coastal Bank (Germany) GmbH"),
        ("Tripoli Gas Company", "Tripoli Oil Company"),
    ],
)
def test_compare_tells_sister_organisations_apart(one: str, other: str) -> None:
    same = compare(one, one.lower().replace("no. ", "№ "), Kind.ORGANISATION).score

    assert compare(one, other, Kind.ORGANISATION).score < min(0.5, same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Embassy of the United States", "Посольство США"),
        ("U.S. Chamber of Commerce", "United States Chamber of Commerce"),
        ("Правительство Российской Федерации", "Government of Russia"),
    ],
)
def test_compare_knows_countries_of_several_words(one: str, other: str) -> None:
    assert compare(one, other, Kind.ORGANISATION).score > 0.8


def test_read_knows_the_legal_forms_at_the_end_of_a_long_line() -> None:
    assert parts("Nordlicht Aktiengesellschaft") == ["nordlicht", "@legal"]
    assert parts("Nordlicht Gesellschaft mit beschränkter Haftung") == ["nordlicht", "@legal"]
    assert parts("Ромашка РПУП") == ["ромашка", "@legal"]


def test_compare_takes_first_letters_for_words_only_when_spelled_alike() -> None:
    full = "Новосибирский завод искусственного волокна"

    assert compare("NZIV", full, Kind.ORGANISATION).score > compare("NZOV", full, Kind.ORGANISATION).score


def test_compare_tells_concepts_and_acronyms() -> None:
    concepts = compare("Oil Company", "Нефтяная компания", Kind.ORGANISATION).reasons
    letters = compare("НЗИВ", "Новосибирский завод искусственного волокна", Kind.ORGANISATION).reasons

    assert [reason.rule for reason in concepts if isinstance(reason, PartsMeet)] == [Rule.CONCEPT] * 2
    assert [reason.rule for reason in letters if isinstance(reason, PartsMeet)] == [Rule.ACRONYM]


def test_lexicon_is_whole() -> None:
    known = lexicon()

    counts = {script: len(beginnings) for script, beginnings in known.beginnings.items()}
    assert all(count > 800 for count in counts.values()), counts
    for acronym, meaning in known.acronyms.items():
        assert meaning, acronym
        assert (
            any(known.concepts(word, Script.LATIN) for word in meaning)
            or meaning == (acronym,)
            or len(meaning) == 1
        )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Акционерное общество «Авангард», АО «Авангард»", "Joint Stock Company Avangard"),
        ("Завод точной электромеханики", "Precise Electro-Mechanics Plant"),
        ("Главный центр Генерального штаба", "Main Center of the General Staff"),
    ],
)
def test_what_is_said_twice_or_in_two_words_is_one(one: str, other: str) -> None:
    assert compare(one, other, Kind.ORGANISATION).score > 0.6
