"""Normal forms: what five hands type is the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muntada.engines.names import Script, is_mixed, normalise, script_of, skeleton

LETTERS = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("أإآابتثجحخدذرزسشصضطظعغفقكلمنهويىةؤئءـًٌٍَُِّْ٠١٢"),
        st.sampled_from("абвгдеёжзийклмнопрстуфхцчшщъыьэюяІіЇїЄ"),
        st.sampled_from("abcdefxyzABCÅéßæøłıİ'’- "),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("عَبْدُ الهَـادِي الحُوَيْج", "عبد الهادي الحويج"),
        ("أبو عجيلة", "ابو عجيله"),
        ("Щёголев", "щеголев"),
        ("ЩЁГОЛЕВ", "щеголев"),
        ("O’Neill", "oneill"),
        ("'Abd al-Rahmān", "abd al-rahman"),
        ("İSTANBUL Çelik", "istanbul celik"),
        ("شارع ٣", "شارع 3"),
        ("Сeргей", "сергей"),  # a Latin e
        ("Ivаnov", "ivanov"),  # a Cyrillic а
        ("\u202eIvanov\u202c", "ivanov"),
        ("محمد\u200cعلي", "محمدعلي"),
    ],
)
def test_normalise_takes_the_hand_off_a_name(written: str, normal: str) -> None:
    assert normalise(written) == normal


@settings(deadline=None)
@given(LETTERS)
def test_normalise_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("ابتثجحخدرسشعفقكلمنهوي"), st.sampled_from(["", "َ", "ُ", "ّ", "ـ", "ْ"])),
        min_size=1,
    )
)
def test_normalise_does_not_see_tashkil_and_tatweel(letters: list[tuple[str, str]]) -> None:
    bare = "".join(letter for letter, _ in letters)
    marked = "".join(letter + mark for letter, mark in letters)

    assert normalise(marked) == normalise(bare)


def test_script_of_counts_letters() -> None:
    assert [script_of(text) for text in ("حفتر", "Хафтар", "Haftar", "Haftar ح", "12", "")] == [
        Script.ARABIC,
        Script.CYRILLIC,
        Script.LATIN,
        Script.LATIN,
        Script.LATIN,
        Script.LATIN,
    ]


def test_is_mixed_finds_a_foreign_letter_inside_a_word() -> None:
    assert [is_mixed(text) for text in ("Сeргей", "Сергей Ivanov")] == [True, False]


@pytest.mark.parametrize(
    ("arabic", "cyrillic", "latin", "bones"),
    [
        ("حفتر", "хафтар", "haftar", "hftr"),
        ("خليفه", "халифа", "khalifa", "hlf"),
        ("غانم", "ганем", "ghanem", "gnm"),
        ("شيرباكوف", "щербаков", "shcherbakov", "crbkf"),
    ],
)
def test_skeleton_is_one_for_three_scripts(arabic: str, cyrillic: str, latin: str, bones: str) -> None:
    found = [
        skeleton(form, script)[0]
        for form, script in ((arabic, Script.ARABIC), (cyrillic, Script.CYRILLIC), (latin, Script.LATIN))
    ]

    assert found == [bones, bones, bones]
