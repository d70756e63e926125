"""What may be entered about visas and letters."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from muntada.directory.models import Organisation
from muntada.forums.models import Forum
from muntada.post.models import Letterhead
from muntada.travel.actions import MOST_PASSENGERS, Content
from muntada.travel.models import VisaCase, VisaLetter
from muntada.travel.papers import PURPOSE
from muntada.ui.fields import WordsFormField
from muntada.ui.format import isolate
from muntada.ui.widgets import DayInput


class OrganisationChoice(forms.ModelChoiceField[Organisation]):
    """An organisation by its name."""

    def label_from_instance(self, obj: Organisation) -> str:
        found = obj.name.best(get_language() or "en")
        return isolate(found.text, found.language)


class LetterheadChoice(forms.ModelChoiceField[Letterhead]):
    """An office by its name."""

    def label_from_instance(self, obj: Letterhead) -> str:
        found = obj.name.best(get_language() or "en")
        return isolate(found.text, found.language)


class CaseChoice(forms.ModelMultipleChoiceField[VisaCase]):
    """People by name and organisation."""

    def label_from_instance(self, obj: VisaCase) -> str:
        language = get_language() or "en"
        person = obj.participation.person.name.best(language)
        organisation = obj.participation.membership.organisation.name.best(language)
        return _("%(person)s, %(organisation)s: %(state)s") % {
            "person": isolate(person.text, person.language),
            "organisation": isolate(organisation.text, organisation.language),
            "state": obj.get_state_display(),
        }


class LetterForm(forms.Form):
    """A visa-support letter: in whose name, to whom, for whom, from when until when."""

    letterhead = LetterheadChoice(Letterhead.objects.none(), label=_("In whose name"))
    organisation = OrganisationChoice(
        Organisation.objects.none(), label=_("To which organisation"), required=False, empty_label="–"
    )
    addressee = WordsFormField(
        label=_("To whom there, or to another office"),
        max_length=200,
        required=False,
        help_text=_("Such as: To the Consular Department"),
    )
    purpose = WordsFormField(label=_("Purpose of the visit"), max_length=200)
    cities = WordsFormField(
        label=_("Cities"), max_length=200, help_text=_("With commas between them, in every language")
    )
    arrives_on = forms.DateField(label=_("Day of arrival"), widget=DayInput)
    leaves_on = forms.DateField(label=_("Day of departure"), widget=DayInput)
    passengers = CaseChoice(
        VisaCase.objects.none(),
        label=_("Passengers"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Names are taken from the passports when the letter is issued."),
        error_messages={"required": _("Choose at least one passenger.")},
    )

    def __init__(
        self,
        *args: Any,
        forum: Forum,
        letterheads: QuerySet[Letterhead],
        cases: QuerySet[VisaCase],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.forum = forum
        queries: dict[str, QuerySet[Any]] = {
            "letterhead": letterheads,
            "organisation": Organisation.objects.taking_part_in(forum),
            "passengers": cases,
        }
        for name, rows in queries.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # a model field
        self.fields["letterhead"].empty_label = None  # type: ignore[attr-defined]  # the first is the usual one

    def clean_passengers(self) -> list[VisaCase]:
        """Not more than one letter takes, and of one side."""
        chosen = list(self.cleaned_data["passengers"])
        if len(chosen) > MOST_PASSENGERS:
            raise forms.ValidationError(
                _("One letter takes %(most)s people at most. Write a second one for the others."),
                params={"most": MOST_PASSENGERS},
            )
        if len({case.participation.side_id for case in chosen}) > 1:
            raise forms.ValidationError(
                _("People of one side stand on a letter. Write another letter for those of the other side.")
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        """The visit ends after it begins, and somebody is addressed."""
        data = super().clean() or {}
        arrives, leaves = data.get("arrives_on"), data.get("leaves_on")
        if arrives and leaves and leaves < arrives:
            self.add_error(
                "leaves_on", _("The departure lies before the arrival. Change one of the two days.")
            )
        elif leaves and leaves < self.forum.starts_on:
            self.add_error("leaves_on", _("The visit ends before the forum begins. Look at the days again."))
        elif arrives and arrives > self.forum.ends_on:
            self.add_error("arrives_on", _("The visit begins after the forum. Look at the days again."))
        if not self.errors and not data.get("organisation") and not data.get("addressee"):
            self.add_error("organisation", _("Say to whom the letter goes: an organisation, or words below."))
        return data

    def content(self) -> Content:
        """The letter as it was entered."""
        names = ("letterhead", "organisation", "addressee", "purpose", "cities", "arrives_on", "leaves_on")
        return Content(**{name: self.cleaned_data[name] for name in names})


def first_letter(forum: Forum) -> dict[str, Any]:
    """What a new letter begins with: the forum's city, from the day before it until the day after."""
    return {
        "purpose": PURPOSE,
        "cities": forum.city,
        "arrives_on": forum.starts_on - timedelta(days=1),
        "leaves_on": forum.ends_on + timedelta(days=1),
    }


def as_written(letter: VisaLetter, cases: Sequence[VisaCase]) -> dict[str, Any]:
    """What a draft says already."""
    names = ("letterhead", "organisation", "addressee", "purpose", "cities", "arrives_on", "leaves_on")
    return {**{name: getattr(letter, name) for name in names}, "passengers": cases}


class GrantForm(forms.Form):
    """From when until when a visa is valid; its number is not kept."""

    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput)
    valid_until = forms.DateField(
        label=_("Valid until"), widget=DayInput, help_text=_("The number of the visa is not kept.")
    )

    def clean(self) -> dict[str, Any]:
        """A visa ends after it begins."""
        data = super().clean() or {}
        if data.get("valid_from") and data.get("valid_until") and data["valid_until"] < data["valid_from"]:
            self.add_error("valid_until", _("The visa ends before it begins. Change one of the two days."))
        return data


class ReasonForm(forms.Form):
    """Why; kept with the case or the letter."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Without numbers of passports and without what concerns somebody's health"),
        error_messages={"required": _("Write the reason: whoever looks at it later has to understand it.")},
    )


class SendingForm(forms.Form):
    """How a letter left, and on which day."""

    sending = forms.ChoiceField(label=_("How it was sent"), choices=VisaLetter.Sending)
    on = forms.DateField(label=_("Sent on"), widget=DayInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.today = today

    def clean_on(self) -> date:
        """Not before it happened."""
        return not_ahead(self.cleaned_data["on"], self.today)


class AnswerForm(forms.Form):
    """On which day the ministry answered."""

    on = forms.DateField(label=_("Answered on"), widget=DayInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.today = today

    def clean_on(self) -> date:
        """Not before it happened."""
        return not_ahead(self.cleaned_data["on"], self.today)


def not_ahead(day: date, today: date) -> date:
    """A day that has come."""
    if day > today:
        raise forms.ValidationError(_("This day lies ahead. Note it when it has happened."))
    return day
