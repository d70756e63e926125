"""Forms in the look, and the text in three languages."""

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from muntada.base.words import Text, Words, WordState, fingerprint
from muntada.ui.fields import WordsFormField
from muntada.ui.widgets import CodeInput, DayInput, western_digits


class Registration(forms.Form):
    """A number, a mail address that may be left out, and consent."""

    number = forms.CharField(label="Number", help_text="13 digits", max_length=13, widget=CodeInput)
    mail = forms.EmailField(label="Mail", required=False)
    agrees = forms.BooleanField(label="I agree")


def test_field_stands_in_the_order_label_hint_error_input() -> None:
    form = Registration({"number": "1" * 14, "agrees": "on"})

    assert form["number"].as_field_group() == (
        '<div class="field field--bad"><label for="id_number">Number</label>'
        '<p class="hint" id="id_number_helptext">13 digits</p>'
        '<div class="err" id="id_number_error"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true">'
        '<use href="/static/ui/img/icons.svg#i-warn"/></svg><div><span class="sr">Error:</span>'
        "<p>Ensure this value has at most 13 characters (it has 14).</p></div></div>\n"
        '<input type="text" name="number" value="11111111111111" dir="ltr" maxlength="13" '
        'aria-invalid="true" aria-describedby="id_number_helptext id_number_error" aria-required="true" '
        'class="input" id="id_number">'
        "</div>"
    )


def test_field_says_when_it_may_be_left_empty() -> None:
    with override("ru"):
        group = Registration()["mail"].as_field_group()

    assert group == (
        '<div class="field"><label for="id_mail">Mail <span class="optional">(необязательно)</span></label>\n'
        '<input type="email" name="mail" maxlength="320" class="input" dir="ltr" id="id_mail"></div>'
    )


@pytest.mark.parametrize(
    ("language", "heading"),
    [("en", "There are 2 problems"), ("ru", "2 ошибки"), ("ar", "توجد مشكلتان")],
)
def test_form_begins_with_the_summary_of_its_errors(language: str, heading: str) -> None:
    with override(language):
        markup = str(Registration({}))

    assert markup.startswith(f'<div class="errsum" role="alert" tabindex="-1"><h2>{heading}</h2>')
    assert '<li><a href="#id_number">Number: ' in markup
    assert '<li><a href="#id_agrees">' in markup


def test_western_digits_are_read_from_any_script() -> None:
    assert western_digits("٢٠٢٦-۰۲-22") == "2026-02-22"


def test_day_input_reads_arabic_digits() -> None:
    class Arrival(forms.Form):
        """A day."""

        day = forms.DateField(widget=DayInput)

    form = Arrival({"day": "٢٠٢٦-٠٢-٢٢"})

    assert form.is_valid()
    assert form.cleaned_data == {"day": dt.date(2026, 2, 22)}


class Opportunity(forms.Form):
    """A title in three languages."""

    title = WordsFormField(max_length=20)


def sent(**values: str) -> MultiValueDict[str, Any]:
    """What a browser sends for the title."""
    return MultiValueDict({f"title_{name}": [value] for name, value in values.items()})


def test_words_form_field_makes_words_of_three_boxes() -> None:
    form = Opportunity(sent(original="ar", ar="مزرعة", ru="Хозяйство", ru_state="machine", en=""))

    assert form.is_valid()
    assert form.cleaned_data["title"] == Words(
        "ar",
        {
            "ar": Text("مزرعة", WordState.ORIGINAL),
            "ru": Text("Хозяйство", WordState.MACHINE, fingerprint("مزرعة")),
        },
    )


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({}, "Write the text in at least one language."),
        ({"original": "en", "ar": "م", "ru": "х"}, "Mark as the original a language that you filled in."),
        ({"original": "en", "en": "x" * 21}, "The text in English is longer than 20 characters. Shorten it."),
        (
            {"original": "en", "en": "x\u202ey"},
            "The text in English carries invisible direction marks. Type it anew instead of pasting it.",
        ),
    ],
)
def test_words_form_field_says_what_to_do(values: dict[str, str], error: str) -> None:
    form = Opportunity(sent(**values))

    assert form.errors == {"title": [error]}


def test_triple_input_puts_the_language_of_the_page_first() -> None:
    with override("ar"):
        markup = str(Opportunity(initial={"title": Words.of(original="ru", ru="Хозяйство")})["title"])

    positions = [markup.index(f'name="title_{language}"') for language in ("ar", "ru", "en")]
    assert positions == sorted(positions)
    assert '<input type="radio" name="title_original" value="ru" checked>' in markup
    assert markup.count(" checked>") == 1
    assert 'value="Хозяйство" lang="ru" dir="ltr" dirname="title_ru.dir"' in markup
