import pytest
from django.utils.translation import override

from muntada.base.text import DirectionOverride, clean
from muntada.base.words import Shown, Words, WordState


def test_best_is_the_readers_language_when_there_is_one() -> None:
    words = Words.of(original="ar", ar="مزرعة", ru="Хозяйство")

    assert words.best("ru") == Shown(
        "Хозяйство", "ru", WordState.TRANSLATED, is_fallback=False, is_stale=False
    )


def test_best_falls_back_to_the_original_and_says_so() -> None:
    words = Words.of(original="ar", ar="مزرعة", ru="Хозяйство")

    assert words.best("en") == Shown("مزرعة", "ar", WordState.ORIGINAL, is_fallback=True, is_stale=False)
    with override("en"):
        assert str(words) == "مزرعة [ar]"


def test_a_translation_goes_stale_when_its_original_changes() -> None:
    words = Words.of(original="en", en="A farm", ru="Хозяйство")

    changed = words.with_text("en", "Two farms")

    assert (words.is_stale("ru"), changed.is_stale("ru")) == (False, True)
    assert changed.with_text("ru", "Два хозяйства").is_stale("ru") is False


def test_revised_keeps_the_old_mark_of_a_translation_that_was_left_alone() -> None:
    old = Words.of(original="en", en="A farm", ru="Хозяйство", ar="مزرعة")

    new = old.revised(Words.of(original="en", en="Two farms", ru="Хозяйство", ar="مزرعتان"))

    assert (new.is_stale("ru"), new.is_stale("ar")) == (True, False)


def test_stored_shape_comes_back_whole() -> None:
    words = Words.of(original="ru", ru="Хозяйство", en="A farm")

    assert Words.from_json(words.to_json()) == words


def test_clean_drops_what_nobody_sees_and_refuses_overrides() -> None:
    assert clean("  مـــزرعة\u200f  ") == "مزرعة"
    with pytest.raises(DirectionOverride):
        clean("abc\u202ecba")
