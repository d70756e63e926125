"""What may be typed about halls, tables, hours and breaks."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.directory.models import Organisation
from muntada.forums.models import Forum
from muntada.ui.fields import WordsFormField
from muntada.ui.format import format_day
from muntada.ui.templatetags.muntada_tags import page_language
from muntada.ui.widgets import CodeInput, TimeInput
from muntada.venue.actions import MOST_TABLES_AT_ONCE
from muntada.venue.models import Break, Hall

EVERY_DAY = "every"


class HallForm(forms.Form):
    """A hall's code, name, kind and seats."""

    code = forms.CharField(
        label=_("Short code"),
        help_text=_("Latin letters and digits, as on the door: B or 2.14"),
        max_length=12,
        widget=CodeInput,
        validators=[RegexValidator(r"^[A-Za-z0-9._-]+$", _("Use Latin letters, digits and dots only."))],
    )
    name = WordsFormField(label=pgettext_lazy("of a thing", "Name"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Hall.Kind.choices)
    capacity = forms.IntegerField(
        label=_("Seats"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=_("Leave empty if unknown"),
    )

    def clean_capacity(self) -> int:
        """No number means that it is not known."""
        return self.cleaned_data["capacity"] or 0


class HostField(forms.ModelChoiceField[Organisation]):
    """One of the organisations that take part, or nobody."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Organisation.objects.none(),
            label=_("Host"),
            help_text=_("An organisation that receives its guests here all day. Leave empty for everybody."),
            empty_label=_("no host"),
            required=False,
            **kwargs,
        )


class TableForm(forms.Form):
    """Where a table stands, and whose it is."""

    zone = forms.CharField(
        label=_("Zone"), max_length=20, required=False, help_text=_("A part of the hall: 1 or A")
    )
    host = HostField()

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        host = self.fields["host"]
        assert isinstance(host, HostField)  # noqa: S101 - declared above
        standing = self.initial.get("host")
        host.queryset = Organisation.objects.to_choose_in(forum, standing).order_by("public_id")


class TablesForm(TableForm):
    """So many tables at once."""

    count = forms.IntegerField(
        label=_("How many tables"), min_value=1, max_value=MOST_TABLES_AT_ONCE, initial=1
    )

    field_order = ("count", "zone", "host")


class _Times(forms.Form):
    """A stretch of time on one of the forum's days, by the clock of its place."""

    day = forms.ChoiceField(label=_("Day"))
    starts = forms.TimeField(label=_("From"), widget=TimeInput)
    ends = forms.TimeField(label=_("To"), widget=TimeInput)

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum = forum
        language = page_language()
        day = self.fields["day"]
        assert isinstance(day, forms.ChoiceField)  # noqa: S101 - declared above
        day.choices = [(one.isoformat(), format_day(one, language, weekday=True)) for one in days_of(forum)]

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        data = super().clean() or self.cleaned_data
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("Choose an end that is after the start."))
        return data

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """When it starts and ends."""
        on = date.fromisoformat(self.cleaned_data["day"])
        starts, ends = self.cleaned_data["starts"], self.cleaned_data["ends"]
        return datetime.combine(on, starts, self.forum.tz), datetime.combine(on, ends, self.forum.tz)


class HoursForm(_Times):
    """When a hall holds business meetings."""


class BreakForm(_Times):
    """When nobody meets, on one day or on every day."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Break.Kind.choices)
    name = WordsFormField(
        label=pgettext_lazy("of a thing", "Name"), required=False, help_text=_("Leave empty to use the kind")
    )

    field_order = ("kind", "name", "day", "starts", "ends")

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, forum=forum, **kwargs)
        day = self.fields["day"]
        assert isinstance(day, forms.ChoiceField)  # noqa: S101 - declared above
        day.choices = [(EVERY_DAY, _("every day of the forum")), *list(day.choices)]  # type: ignore[arg-type]  # a list, set above

    @property
    def days(self) -> list[date]:
        """The days on which the break is kept."""
        chosen = self.cleaned_data["day"]
        return list(days_of(self.forum)) if chosen == EVERY_DAY else [date.fromisoformat(chosen)]


def days_of(forum: Forum) -> list[date]:
    """Each day of the forum."""
    count = (forum.ends_on - forum.starts_on).days + 1
    return [forum.starts_on + timedelta(days=step) for step in range(count)]
