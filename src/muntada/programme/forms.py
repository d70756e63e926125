"""What organisers type about sessions and speakers."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muntada.access.actor import Actor
from muntada.base.languages import LANGUAGES
from muntada.directory.models import Membership
from muntada.forums.models import Forum
from muntada.programme.actions import Plan
from muntada.programme.models import Session, SessionRole
from muntada.programme.queries import LANGUAGE_WORDS, days_of
from muntada.ui.fields import WordsFormField
from muntada.ui.format import format_day
from muntada.ui.widgets import TimeInput
from muntada.venue.models import Hall

LANGUAGE_CHOICES = [(code, LANGUAGE_WORDS[code]) for code in LANGUAGES]


class HallField(forms.ModelChoiceField[Hall]):
    """A hall with its seats."""

    def label_from_instance(self, hall: Hall) -> str:
        """Its name and how many it seats."""
        return (
            gettext("%(hall)s (seats: %(seats)s)") % {"hall": hall.name, "seats": hall.capacity}
            if hall.capacity
            else str(hall.name)
        )


class SessionForm(forms.Form):
    """What a session is, where, when and in which languages."""

    title = WordsFormField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Session.Kind.choices)
    hall = HallField(label=_("Hall"), queryset=Hall.objects.none(), empty_label=None)
    day = forms.ChoiceField(label=_("Day"))
    starts = forms.TimeField(label=pgettext_lazy("time", "From"), widget=TimeInput)
    ends = forms.TimeField(label=pgettext_lazy("time", "To"), widget=TimeInput)
    spoken = forms.MultipleChoiceField(
        label=_("Spoken in"), choices=LANGUAGE_CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )
    interpreted = forms.MultipleChoiceField(
        label=_("Interpreted into"),
        choices=LANGUAGE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_open_to_press = forms.BooleanField(label=_("Open to the press"), required=False)
    abstract = WordsFormField(label=_("What it is about"), lines=4, max_length=2000, required=False)

    def __init__(self, *args: Any, forum: Forum, session: Session | None = None, **kwargs: Any) -> None:
        self.forum = forum
        if session is not None:
            starts_at, ends_at = (at.astimezone(forum.tz) for at in (session.starts_at, session.ends_at))
            kwargs["initial"] = {
                "title": session.title,
                "kind": session.kind,
                "hall": session.hall_id,
                "day": starts_at.date().isoformat(),
                "starts": f"{starts_at:%H:%M}",
                "ends": f"{ends_at:%H:%M}",
                "spoken": session.spoken,
                "interpreted": session.interpreted,
                "is_open_to_press": session.is_open_to_press,
                "abstract": session.abstract,
            }
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.fields["hall"].queryset = Hall.objects.filter(forum=forum)  # type: ignore[attr-defined]
        self.fields["day"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), format_day(day, language, weekday=True)) for day in days_of(forum)
        ]
        self.fields["starts"].help_text = _("Time of %(city)s.") % {"city": forum.city}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts, ends = values.get("starts"), values.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The session ends before it starts. Give a later time."))
        return values

    @property
    def plan(self) -> Plan:
        """What was typed, as the action takes it."""
        values = self.cleaned_data
        day = datetime.fromisoformat(values["day"]).date()
        return Plan(
            kind=values["kind"],
            title=values["title"],
            hall=values["hall"],
            starts_at=datetime.combine(day, values["starts"], tzinfo=self.forum.tz),
            ends_at=datetime.combine(day, values["ends"], tzinfo=self.forum.tz),
            abstract=values["abstract"],
            spoken=tuple(values["spoken"]),
            interpreted=tuple(values["interpreted"]),
            is_open_to_press=values["is_open_to_press"],
        )


class MemberField(forms.ModelChoiceField[Membership]):
    """Somebody who takes part, with their organisation."""

    def label_from_instance(self, member: Membership) -> str:
        """Name and organisation."""
        return gettext("%(name)s, %(detail)s") % {
            "name": member.person.name,
            "detail": member.organisation.name,
        }


class SpeakerForm(forms.Form):
    """Who speaks, as what, on what."""

    membership = MemberField(
        label=_("Who"),
        queryset=Membership.objects.none(),
        help_text=_("People who take part in the forum. In public they are named only if they agreed to it."),
    )
    role = forms.ChoiceField(label=_("Takes part as"), choices=SessionRole.Role.choices, initial="speaker")
    topic = WordsFormField(label=pgettext_lazy("of a speech", "Topic"), max_length=200, required=False)

    def __init__(self, *args: Any, session: Session, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"].queryset = (  # type: ignore[attr-defined]
            Membership.objects.visible_to(actor)
            .current()
            .filter(forum=session.forum_id)
            .exclude(session_roles__session=session)
            .select_related("person", "organisation")
        )
