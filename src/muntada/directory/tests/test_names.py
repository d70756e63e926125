"""Names are found, filed and doubted as people would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import words

from muntada.base.text import comparable
from muntada.base.words import Words
from muntada.directory.names import BadName, NameFault, faults, mixed_words, search_text, sort_key, sort_keys


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("البيضاء", "بيضاء"),
        ("شركة الهلال للتجارة", "هلال للتجاره"),
        ("مصرف الجمهورية", "جمهوريه"),
        ("ООО «Ёлка»", "елка"),
        ("АО", "ао"),
        ("The Amber Company", "amber company"),
    ],
)
def test_sort_key_is_the_word_that_matters(name: str, key: str) -> None:
    assert sort_key(name) == key


def test_sort_keys_put_the_readers_script_first() -> None:
    assert sort_keys(words("", ru="ООО «Арктика»", original="ru")) == {
        "ar": "1арктика",
        "ru": "0арктика",
        "en": "1арктика",
    }


def test_search_text_holds_whole_names_between_bars() -> None:
    assert (
        search_text(words("Zaytuna Trading", "شركة زيتونة"), "77-1") == "|شركه زيتونه|zaytuna trading| 77 1"
    )


@pytest.mark.parametrize(
    ("name", "is_of_person", "found"),
    [
        (Words(), True, [("en", NameFault.EMPTY)]),
        (words("Анна", ru="Анна"), True, [("en", NameFault.SWAPPED)]),
        (words("Anna", ru="Anna"), True, [("ru", NameFault.SWAPPED)]),
        (words("IBM", ru="IBM", ar="IBM"), False, []),
        (words("مصنع", original="en"), False, [("en", NameFault.SWAPPED)]),
        (words("..."), True, [("en", NameFault.NO_LETTERS)]),
        (words("x" * 401), True, [("en", NameFault.TOO_LONG)]),
        (words("An\x07na"), True, [("en", NameFault.CONTROL)]),
        (words("O'Neill", ar="أبو عجيلة عبد السلام", ru="Щёголев-Подъячевский Юрий"), True, []),
    ],
)
def test_faults_are_found_per_language(
    name: Words, is_of_person: bool, found: list[tuple[str, NameFault]]
) -> None:
    assert faults(name, is_of_person=is_of_person) == [
        BadName(language=language, fault=fault) for language, fault in found
    ]


def test_mixed_words_are_those_that_hide_from_searches() -> None:
    assert mixed_words(words("Palm", ru="Ромaшка IT-решения")) == ["Ромaшка"]


@given(st.text(max_size=60))
def test_comparable_is_the_same_when_asked_twice(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)
