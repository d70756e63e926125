"""Which parts a name has, and what each does."""

import pytest

from muntada.engines.names import Kind, Role, read


def parts(name: str) -> list[tuple[str, str]]:
    return [(token.form, token.role.value) for token in read(name, Kind.PERSON)]


@pytest.mark.parametrize(
    "written",
    ["عبد الهادي الحويج", "عبدالهادي الحويج", "عَبْد الهادي حويج"],
)
def test_read_parts_abd_from_what_follows_in_arabic(written: str) -> None:
    assert parts(written) == [("@abd", "servant"), ("هادي", "name"), ("حويج", "name")]


@pytest.mark.parametrize(
    "written",
    [
        "Abdulhadi Al-Hweij",
        "Abdul Hadi al Hweij",
        "Abd al-Hadi Hweij",
        "Abdelhadi El-Hweij",
        "ABD EL HADI HWEIJ",
    ],
)
def test_read_parts_abd_from_what_follows_in_latin(written: str) -> None:
    assert parts(written) == [("@abd", "servant"), ("hadi", "name"), ("hweij", "name")]


@pytest.mark.parametrize("written", ["Абдулхади аль-Хвейдж", "Абдул-Хади Хвейдж", "Абд аль-Хади Хвейдж"])
def test_read_parts_abd_from_what_follows_in_cyrillic(written: str) -> None:
    assert parts(written) == [("@abd", "servant"), ("хади", "name"), ("хвейдж", "name")]


def test_read_takes_off_articles_with_sun_letters_but_keeps_such_words_elsewhere() -> None:
    assert [form for form, _ in parts("Fayez as-Sarraj")] == ["fayez", "sarraj"]
    assert [form for form, _ in parts("Фаез ас-Саррадж")] == ["фаез", "саррадж"]
    assert [form for form, _ in parts("Nguyen An Binh")] == ["nguyen", "an", "binh"]


def test_read_knows_sons_and_fathers_in_three_scripts() -> None:
    names = ("أبو عجيلة بن علي", "Abu Ajila bin Ali", "Абу Аджила бен Али")

    assert [[form for form, _ in parts(name) if form[0] == "@"] for name in names] == [["@abu", "@bin"]] * 3


@pytest.mark.parametrize(
    ("name", "patronymic"),
    [
        ("Владимир Владимирович Путин", "владимирович"),
        ("Абрамович Роман Аркадьевич", "аркадьевич"),
        ("Roman Arkadyevich Abramovich", "arkadyevich"),
        ("فلاديمير فلاديميروفيتش بوتين", "فلاديميروفيتش"),
        ("Елена Ильинична Петрова", "ильинична"),
        ("Роман Абрамович", None),
    ],
)
def test_read_tells_a_patronymic_from_a_surname_in_ovich(name: str, patronymic: str | None) -> None:
    found = [token.written for token in read(name, Kind.PERSON) if token.role is Role.PATRONYMIC]

    assert found == ([patronymic] if patronymic else [])


def test_read_takes_a_title_off_only_where_a_name_remains() -> None:
    assert [form for form, _ in parts("Dr. Ahmed Ali")] == ["ahmed", "ali"]
    assert [form for form, _ in parts("Sheikh")] == ["sheikh"]
    assert [form for form, _ in parts("عصام السيد")] == ["عصام", "سيد"]


def test_read_marks_initials() -> None:
    assert parts("А. С. Пушкин") == [("а", "initial"), ("с", "initial"), ("пушкин", "name")]


def test_read_takes_the_fathers_name_from_a_patronymic() -> None:
    names = ("Дмитрий Анатольевич Медведев", "Anna Anatolyevna Petrova", "دميتري أناتولييفيتش ميدفيديف")

    fathers = [[token.form for token in read(name, Kind.PERSON) if token.is_fathers] for name in names]

    assert fathers == [["анатол"], ["anatol"], ["اناتول"]]
    assert [token.form for token in read("علي بن سالم", Kind.PERSON) if token.is_fathers] == ["سالم"]
