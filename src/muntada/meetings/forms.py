"""What may be typed about rounds and preferences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muntada.directory.models import Membership
from muntada.forums.models import Forum
from muntada.meetings.models import MEETS, Preference, Round
from muntada.ui.fields import WordsFormField
from muntada.ui.widgets import InstantInput
from muntada.venue.models import Hall

SECONDS = ((5, _("quick look, 5 seconds")), (20, _("normal, 20 seconds")), (60, _("thorough, one minute")))


class RoundForm(forms.Form):
    """Where and how long meetings are, and until when preferences are taken."""

    hall = forms.ModelChoiceField(Hall.objects.none(), label=_("Hall"), empty_label=None)
    slot_minutes = forms.TypedChoiceField(
        label=_("Minutes of a meeting"),
        choices=[(minutes, str(minutes)) for minutes in (10, 15, 20, 25, 30, 40, 45, 60)],
        coerce=int,
        initial=20,
    )
    in_a_row = forms.IntegerField(
        label=_("Meetings in a row for an interpreter"),
        help_text=_("After so many, one slot stays free for rest."),
        min_value=1,
        max_value=50,
        initial=4,
    )
    wishes_until = forms.DateTimeField(
        label=_("Preferences are open until"),
        help_text=_("By the clock of the forum's place. After that the desk can still note one down."),
        required=False,
        widget=InstantInput,
    )
    state = forms.ChoiceField(label=_("State"), choices=Round.State.choices, initial=Round.State.COLLECTING)

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hall = self.fields["hall"]
        assert isinstance(hall, forms.ModelChoiceField)  # noqa: S101 - declared above
        hall.queryset = Hall.objects.filter(forum=forum)
        self.forum = forum
        self.has_halls = hall.queryset.exists()

    def clean_wishes_until(self) -> Any:
        """What was typed is meant by the clock of the forum's place."""
        until = self.cleaned_data["wishes_until"]
        return until.replace(tzinfo=self.forum.tz) if until is not None else None


class MemberField(forms.ModelChoiceField[Membership]):
    """Somebody who takes part, or whoever is free."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Membership.objects.none(), required=False, empty_label=_("whoever is free"), **kwargs
        )

    def label_from_instance(self, obj: Membership) -> str:
        """The person's name and position."""
        title = str(obj.title)
        return f"{obj.person.name} ({title})" if title else str(obj.person.name)


class PreferenceForm(forms.Form):
    """How much, who goes, whom to see, what about, and why."""

    strength = forms.ChoiceField(
        label=_("How much?"), choices=Preference.Strength.choices, widget=forms.RadioSelect
    )
    attendee = MemberField(label=_("Who of yours goes"))
    wished = MemberField(label=_("Whom you want to see"))
    topic = WordsFormField(
        label=_("Topic"), required=False, help_text=_("The other side sees it when the meeting is published.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Private: only your side and the joint desk read it."),
    )

    def __init__(self, *args: Any, forum: Forum, asker_id: int, asked_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.current().filter(forum=forum, part__in=MEETS).select_related("person")
        for name, organisation_id in (("attendee", asker_id), ("wished", asked_id)):
            field = self.fields[name]
            assert isinstance(field, MemberField)  # noqa: S101 - declared above
            field.queryset = members.filter(organisation=organisation_id)
