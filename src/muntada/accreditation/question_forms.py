"""The form in which a question is defined, and the form that is made of the questions."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muntada.accreditation.actions.questions import Draft
from muntada.accreditation.models import Category, Question
from muntada.accreditation.questions import asked_of, chosen_of, conditions_of
from muntada.base.languages import LANGUAGES
from muntada.base.text import DirectionOverride, clean
from muntada.base.words import Words
from muntada.ui.fields import WordsFormField
from muntada.ui.format import at_place, isolate
from muntada.ui.widgets import DayInput, InstantInput, WesternDigits

Kind = Question.Kind
MOST_OPTIONS = 40
FEW = 7  # so many options stand beside each other as buttons; more are a list


class QuestionForm(forms.Form):
    """What is asked, how, of whom, and after which answer; `draft` is the question as it should be."""

    stage = forms.ChoiceField(label=_("Asked"), choices=Question.Stage.choices, widget=forms.RadioSelect)
    label = WordsFormField(label=_("Question"), max_length=200)
    hint = WordsFormField(
        label=pgettext_lazy("of a question", "Hint"),
        required=False,
        max_length=300,
        help_text=_("Stands below the question in small letters."),
    )
    kind = forms.ChoiceField(label=pgettext_lazy("of a question", "Answer"), choices=Kind.choices)
    more_options = WordsFormField(
        label=_("Options to choose from"),
        lines=4,
        required=False,
        help_text=_("One a line, in the same order in each language."),
    )
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)
    categories = forms.MultipleChoiceField(
        label=_("Asked of"),
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: of everybody."),
    )
    only_after = forms.MultipleChoiceField(
        label=_("Asked only after this answer"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: always. Several answers must be to one and the same question."),
    )

    def __init__(
        self, *args: Any, questions: Sequence[Question], question: Question | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.options = list(question.options.all()) if question else []
        before = [
            one
            for one in questions
            if question is None or (one.pk != question.pk and not _stands_after(one, question))
        ]
        self.conditions = {key: (one, answer) for key, one, answer, _words in conditions_of(before)}
        language = get_language() or "en"
        conditions = self.fields["only_after"]
        assert isinstance(conditions, forms.MultipleChoiceField)  # noqa: S101 - declared above
        conditions.choices = [
            (key, f"{isolate(one.label.best(language).text)} → {isolate(words)}")
            for key, one, _answer, words in conditions_of(before)
        ]
        if not self.conditions:
            del self.fields["only_after"]
        for n, option in enumerate(self.options, start=1):
            self.fields[f"option_{option.key}"] = WordsFormField(
                label=_("Option %(number)s") % {"number": n}, initial=option.label, max_length=120
            )
            self.fields[f"retired_{option.key}"] = forms.BooleanField(
                label=_("Offer it no longer; who chose it keeps it"),
                required=False,
                initial=option.retired_at is not None,
            )
        if self.options:
            self.fields["more_options"].label = _("Further options")

    @property
    def plain(self) -> list[BoundField]:
        """The fields up to the options."""
        return [self[name] for name in ("stage", "label", "hint", "kind")]

    @property
    def of_options(self) -> list[BoundField]:
        """The fields of the options."""
        return [self[name] for name in self.fields if name.startswith(("option_", "retired_"))]

    @property
    def rest(self) -> list[BoundField]:
        """The fields after the options."""
        return [
            self[name]
            for name in ("more_options", "is_required", "categories", "only_after")
            if name in self.fields
        ]

    def clean_more_options(self) -> list[Words]:
        """As many options as there are lines, each with its translations."""
        found: Words = self.cleaned_data["more_options"]
        lines = {
            language: [line.strip() for line in found.text(language).splitlines() if line.strip()]
            for language in LANGUAGES
            if found.text(language)
        }
        counts = {len(each) for each in lines.values()}
        if len(counts) > 1:
            raise ValidationError(
                _(
                    "The languages have different numbers of lines: write the options in the same order in each."
                )
            )
        number = counts.pop() if counts else 0
        if number + len(self.options) > MOST_OPTIONS:
            raise ValidationError(_("At most %(most)s options.") % {"most": MOST_OPTIONS})
        texts = {code: lines.get(code, [""] * number) for code in LANGUAGES}
        return [
            Words.of(original=found.original, ar=ar, ru=ru, en=en)
            for ar, ru, en in zip(texts["ar"], texts["ru"], texts["en"], strict=True)
        ]

    def clean(self) -> dict[str, Any]:
        """Conditions are answers to one question."""
        data = super().clean() or {}
        parents = {self.conditions[key][0].pk for key in data.get("only_after", ()) if key in self.conditions}
        if len(parents) > 1:
            self.add_error("only_after", _("Tick answers to one question only."))
        return data

    @property
    def draft(self) -> Draft:
        """The question as it was entered."""
        data = self.cleaned_data
        chosen = [self.conditions[key] for key in data.get("only_after", ())]
        return Draft(
            label=data["label"],
            hint=data["hint"],
            kind=data["kind"],
            stage=data["stage"],
            categories=data["categories"],
            is_required=data["is_required"],
            options={one.key: data[f"option_{one.key}"] for one in self.options},
            retired_options=[one.key for one in self.options if data[f"retired_{one.key}"]],
            new_options=data["more_options"],
            asked_if=chosen[0][0] if chosen else None,
            asked_if_answers=[answer for _one, answer in chosen],
        )


def _stands_after(one: Question, other: Question) -> bool:
    if one.stage == other.stage:
        return one.order > other.order
    return one.stage == Question.Stage.AFTER_APPROVAL


def initial_of_question(question: Question) -> dict[str, Any]:
    """A question as its form shows it."""
    return {
        "stage": question.stage,
        "label": question.label,
        "hint": question.hint,
        "kind": question.kind,
        "is_required": question.is_required,
        "categories": question.categories,
        "only_after": [f"{question.asked_if_id}:{key}" for key in question.asked_if_answers],
    }


class NumberInput(WesternDigits, forms.TextInput):
    """A number in the digits of any script, with a comma or a point."""

    def __init__(self) -> None:
        super().__init__({"inputmode": "decimal", "dir": "ltr"})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return (
            value.replace("\N{ARABIC DECIMAL SEPARATOR}", ".").replace(",", ".")
            if isinstance(value, str)
            else value
        )


class AnswersForm(forms.Form):
    """The questions of one stage as somebody is asked them; `values` are the answers by the numbers of questions.

    Every question of the category is there, whether its condition holds or not, so that the form needs no script.
    What is not asked after what was chosen is not checked and changes nothing.
    """

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Question],
        stage: str,
        category: str,
        answers: Mapping[int, Any],
        zone: tzinfo,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.every = questions
        self.category, self.answers, self.zone = category, answers, zone
        self.questions = list(self._possible(stage))
        for one in self.questions:
            self.fields[_name(one)] = self._field(one, answers.get(one.pk))

    def _possible(self, stage: str) -> Iterator[Question]:
        """Those of the category; what depends on the other form is decided by what was answered there."""
        known = {one.pk: chosen_of(one, self.answers[one.pk]) for one in self.every if one.pk in self.answers}
        possible: set[int] = set()
        stages = {one.pk: one.stage for one in self.every}
        for one in self.every:
            if one.categories and self.category not in one.categories:
                continue
            if one.asked_if_id is not None:
                before = known.get(one.asked_if_id, "")
                is_decided = stages.get(one.asked_if_id) != stage
                if one.asked_if_id not in possible or (
                    is_decided and not any(f"|{key}|" in before for key in one.asked_if_answers)
                ):
                    continue
            possible.add(one.pk)
            if one.stage == stage:
                yield one

    def _field(self, question: Question, value: Any) -> forms.Field:
        language = get_language() or "en"
        label, hint = question.label.best(language), question.hint.best(language)
        common: dict[str, Any] = {
            "label": isolate(label.text, label.language) if label.is_fallback else label.text,
            "help_text": isolate(hint.text, hint.language) if hint.is_fallback else hint.text,
            # Asked for below, where it is known whether the question is put at all; the word "optional" follows it.
            "required": question.is_required,
            "initial": value,
            "error_messages": {"required": _("Answer this question.")},
        }
        match question.kind:
            case Kind.TEXT:
                return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), **common)
            case Kind.YES_NO:
                common["initial"] = {True: "yes", False: "no"}.get(value)
                choices = [("yes", pgettext_lazy("answer", "yes")), ("no", pgettext_lazy("answer", "no"))]
                return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
            case Kind.ONE:
                options = _options(question, [value], language)
                if len(options) < FEW:
                    return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
                return forms.ChoiceField(
                    choices=[("", pgettext_lazy("in a list", "choose")), *options], **common
                )
            case Kind.SOME:
                options = _options(question, value or [], language)
                return forms.MultipleChoiceField(
                    choices=options, widget=forms.CheckboxSelectMultiple, **common
                )
            case Kind.DAY:
                common["initial"] = date.fromisoformat(value) if value else None
                return forms.DateField(widget=DayInput, **common)
            case Kind.MOMENT:
                common["initial"] = (
                    at_place(datetime.fromisoformat(value), self.zone).replace(tzinfo=None) if value else None
                )
                return forms.DateTimeField(widget=InstantInput, **common)
            case Kind.NUMBER:
                return forms.DecimalField(max_digits=12, decimal_places=3, widget=NumberInput, **common)
        return forms.CharField(max_length=200, **common)

    def full_clean(self) -> None:
        """Check only what is asked after what was chosen."""
        if self.is_bound:
            for one in self.questions:
                self.fields[_name(one)].required = False
        super().full_clean()
        if self.is_bound:
            for one in self.questions:
                self.fields[_name(one)].required = one.is_required
            self._ask()

    def _ask(self) -> None:
        typed = {one.pk: self._value(one) for one in self.questions}
        chosen = {
            one.pk: chosen_of(one, self.answers[one.pk])
            for one in self.every
            if self.answers.get(one.pk) is not None
        }
        for one in self.questions:
            value = typed[one.pk]
            chosen[one.pk] = "" if value is None else chosen_of(one, value)
        asked = {one.pk for one in asked_of(self.category, self.every, chosen)}
        self.values = {pk: value for pk, value in typed.items() if pk in asked}
        for one in self.questions:
            name = _name(one)
            if one.pk not in asked:
                self.errors.pop(name, None)
            elif one.is_required and typed[one.pk] is None and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])

    values: dict[int, Any]

    def _value(self, question: Question) -> Any:
        """An answer as it is kept; None for none."""
        value = self.cleaned_data.get(_name(question))
        if value in (None, "", []):
            return None
        if question.kind == Kind.YES_NO:
            return value == "yes"
        if isinstance(value, datetime):
            return value.replace(tzinfo=self.zone).isoformat()
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        if isinstance(value, str) and question.kind in {Kind.LINE, Kind.TEXT}:
            try:
                return clean(value) or None
            except DirectionOverride:
                self.add_error(
                    _name(question),
                    _("The text carries invisible direction marks. Type it anew instead of pasting it."),
                )
                return None
        return value

    @property
    def rows(self) -> list[tuple[Question, BoundField, str, str, str]]:
        """Each question with its field, and where it depends on another here: its field, answers and their words."""
        said = {key: words for key, _one, _answer, words in conditions_of(self.questions)}
        here = {one.pk for one in self.questions}
        return [
            (
                one,
                self[_name(one)],
                f"q{one.asked_if_id}" if one.asked_if_id in here else "",
                " ".join(one.asked_if_answers),
                " / ".join(
                    isolate(said[key])
                    for answer in one.asked_if_answers
                    if (key := f"{one.asked_if_id}:{answer}") in said
                ),
            )
            for one in self.questions
        ]


def _name(question: Question) -> str:
    return f"q{question.pk}"


def _options(question: Question, kept: Sequence[Any], language: str) -> list[tuple[str, str]]:
    found = []
    for one in question.options.all():
        if one.retired_at is None or one.key in kept:
            label = one.label.best(language)
            found.append((one.key, isolate(label.text, label.language) if label.is_fallback else label.text))
    return found
