"""What is typed about forums: checked here, saved by actions."""

import re
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muntada.access.roles import OFFICES, ROLE_WORDS, Role
from muntada.accounts.models import User
from muntada.base.converters import ForumConverter
from muntada.base.languages import NATIVE_NAMES
from muntada.base.text import DirectionOverride, clean, western_digits
from muntada.forums import places
from muntada.forums.actions import Opening, SideOpening
from muntada.forums.models import Forum, Series, Side
from muntada.ui.fields import WordsFormField
from muntada.ui.widgets import CodeInput, DayInput

LANGUAGES = list(NATIVE_NAMES.items())
WEEKDAYS = (
    (5, pgettext_lazy("weekday", "Saturday")),
    (6, pgettext_lazy("weekday", "Sunday")),
    (0, pgettext_lazy("weekday", "Monday")),
    (1, pgettext_lazy("weekday", "Tuesday")),
    (2, pgettext_lazy("weekday", "Wednesday")),
    (3, pgettext_lazy("weekday", "Thursday")),
    (4, pgettext_lazy("weekday", "Friday")),
)


# Days beyond these are slips of the keyboard.
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


class DayField(forms.DateField):
    """A day of our times."""

    def __init__(self, **kwargs: Any) -> None:
        slip = _("Look at the year: it lies between 2000 and 2199.")
        super().__init__(
            widget=DayInput(),
            validators=[MinValueValidator(EARLIEST, slip), MaxValueValidator(LATEST, slip)],
            **kwargs,
        )


class ZoneField(forms.ChoiceField):
    """A time zone, found by its city."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        super().__init__(
            choices=lambda: [("", "—"), *places.zones(get_language() or "en")],
            error_messages={"invalid_choice": _("Choose a time zone from the list.")},
            **kwargs,
        )


class CountryField(forms.ChoiceField):
    """A country or territory by its name, or a free code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=lambda: [("", "—"), *places.countries(get_language() or "en")],
            error_messages={"invalid_choice": _("Choose a country from the list, or one of the free codes.")},
            **kwargs,
        )


class AddressField(forms.EmailField):
    """An e-mail address, left to right in every language."""

    def __init__(self, *, autocomplete: str = "off", **kwargs: Any) -> None:
        super().__init__(
            max_length=254,
            widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": autocomplete}),
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        return str(super().to_python(value)).lower()


class NameField(forms.CharField):
    """A person's name in any script, without invisible marks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}), **kwargs)

    def clean(self, value: Any) -> str:
        try:
            return clean(super().clean(value))
        except DirectionOverride as error:
            raise ValidationError(
                _("The name carries invisible direction marks. Type it anew instead of pasting it.")
            ) from error


class ForumForm(forms.Form):
    """Everything about a forum that its organisers may change."""

    name = WordsFormField(label=_("Name of the forum"), help_text=_("In full, as on the letterhead."))
    short_name = WordsFormField(
        label=_("Short name"), max_length=60, help_text=_("For the head of each page: two or three words.")
    )
    lead = WordsFormField(
        label=_("What it is, in one sentence"),
        required=False,
        help_text=_("Seen on its public page."),
    )
    organiser = WordsFormField(label=_("Organiser"), required=False)
    city = WordsFormField(label=_("City"), max_length=80)
    zone = ZoneField(help_text=_("Of the place where the forum is held. All its times are kept in it."))
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    languages = forms.MultipleChoiceField(
        label=_("Languages of the forum"),
        choices=LANGUAGES,
        initial=["ar", "ru", "en"],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Public texts have to exist in each of them."),
    )
    series = forms.ModelChoiceField(
        label=_("Series"),
        queryset=Series.objects.all(),
        required=False,
        help_text=_("If this is a further edition of forums that are here already."),
    )

    SETTINGS = (
        "name",
        "short_name",
        "lead",
        "organiser",
        "city",
        "zone",
        "starts_on",
        "ends_on",
        "languages",
        "series",
    )

    @classmethod
    def of(cls, forum: Forum, data: Any = None) -> "ForumForm":
        """The form of a forum that exists."""
        return cls(data, initial={name: getattr(forum, name) for name in cls.SETTINGS})

    def clean_languages(self) -> tuple[str, ...]:
        """In the order in which the house offers them."""
        return tuple(self.cleaned_data["languages"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first. Change one of them."))
        return data

    def settings(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        return {name: self.cleaned_data[name] for name in self.SETTINGS}


class OpenForumForm(ForumForm):
    """A new forum: its code as well, which stays for ever."""

    code = forms.CharField(
        label=_("Code"),
        max_length=9,
        widget=CodeInput({"data-slug": "slug", "autocapitalize": "characters"}),
        help_text=_(
            "Letters and the year, such as MB27. It stands in every record number and address, and stays for ever."
        ),
    )
    new_series_name = WordsFormField(
        label=_("Name of a new series"),
        required=False,
        help_text=_("If further editions will follow and no series fits."),
    )
    field_order = (
        "code",
        "name",
        "short_name",
        "lead",
        "organiser",
        "city",
        "zone",
        "starts_on",
        "ends_on",
        "languages",
    )

    def opening(self, host: SideOpening, guest: SideOpening) -> Opening:
        """What was typed, as one thing."""
        return Opening(host=host, guest=guest, **self.cleaned_data)

    def clean_code(self) -> str:
        code = western_digits(str(self.cleaned_data["code"])).strip().upper()
        if not re.fullmatch(ForumConverter.regex, code.lower()):
            raise ValidationError(
                _("Write two to six Latin letters and two digits of the year, such as MB27.")
            )
        if Forum.objects.filter(code=code).exists():
            raise ValidationError(_("Another forum has this code. Choose a different one."))
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("series") and data.get("new_series_name"):
            self.add_error("new_series_name", _("Choose a series or name a new one, not both."))
        return data


class SideForm(forms.Form):
    """Everything about a side that it may change."""

    name = WordsFormField(label=_("Name of the side"), max_length=120)
    country = CountryField(
        label=_("Country"),
        help_text=_("Only its code is kept, and it is shown nowhere as a flag. The list takes no position."),
    )
    language = forms.ChoiceField(label=_("Language of the side"), choices=LANGUAGES)
    zone = ZoneField()
    city = WordsFormField(
        label=_("City of the clock"), max_length=80, help_text=_("Its name stands beside the clock.")
    )
    weekend = forms.TypedMultipleChoiceField(
        label=_("Days of rest each week"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    secretariat = WordsFormField(label=_("Secretariat"), required=False)
    secretariat_email = AddressField(label=_("Address of the secretariat"), required=False)

    @classmethod
    def of(cls, side: Side, data: Any = None) -> "SideForm":
        """The form of a side that exists."""
        return cls(data, initial={name: getattr(side, name) for name in cls.base_fields})

    def clean_weekend(self) -> tuple[int, ...]:
        """In the order of the week; Monday is 0."""
        days = sorted(cast("list[int]", self.cleaned_data["weekend"]))
        if len(days) > 3:
            raise ValidationError(_("At most three days of rest. Enter single days off as holidays."))
        return tuple(days)

    def opening(self) -> SideOpening:
        """What was typed, as one thing."""
        return SideOpening(**self.cleaned_data)


class HolidayForm(forms.Form):
    """A day on which a side does not work."""

    on = DayField(label=_("Day"))
    name = WordsFormField(label=_("Name of the holiday"), max_length=120)


class PersonFields(forms.Form):
    """Somebody who is known by an address, or is invited."""

    email = AddressField(
        label=_("E-mail"), help_text=_("Of somebody who has an account, or who will be invited.")
    )
    name = NameField(label=_("Name"), required=False, help_text=_("Only for somebody new."))
    language = forms.ChoiceField(
        label=_("Language of the invitation"), choices=LANGUAGES, help_text=_("Only for somebody new.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("email") and not data.get("name"):
            known = User.objects.filter(email__iexact=data["email"]).values_list("name", flat=True).first()
            if known is not None:
                data["name"] = known
            elif "name" not in self.errors:
                self.add_error("name", _("Nobody has this address yet. Write the name for the invitation."))
        return data


class AppointForm(PersonFields):
    """Who gets which duty, for whom and how long."""

    role = forms.TypedChoiceField(label=_("Duty"), coerce=Role)
    side = forms.ModelChoiceField(
        label=_("For which side"),
        queryset=Side.objects.none(),
        required=False,
        empty_label=_("both sides together"),
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(
        label=_("Last day"), required=False, help_text=_("Leave empty for a duty without an end.")
    )
    field_order = ("role", "side", "email", "name", "language", "starts_on", "ends_on")

    def __init__(
        self, *args: Any, forum: Forum | None, sides: list[Side] | None, roles: list[Role], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()
        role = cast("forms.TypedChoiceField", self.fields["role"])
        role.choices = [("", "—"), *((each.value, ROLE_WORDS[each]) for each in roles)]
        if forum is None:
            del self.fields["side"]
            return
        side = cast("forms.ModelChoiceField[Side]", self.fields["side"])
        side.queryset = Side.objects.filter(forum=forum)
        if sides is not None:  # an officer of one side appoints for that side only
            side.queryset = side.queryset.filter(pk__in=[each.pk for each in sides])
            side.required, side.empty_label = True, None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first. Change one of them."))
        if data.get("side") and data.get("role") and data["role"] not in OFFICES:
            self.add_error(
                "side", _("Administrators and auditors serve both sides. Choose both sides together.")
            )
        return data


class SetUpForm(forms.Form):
    """The first administrator."""

    code = forms.CharField(
        label=_("Set-up code"),
        max_length=200,
        widget=CodeInput({"autocomplete": "off"}),
        help_text=_(
            "The server printed it when it started; it is kept in its data folder, or chosen by its owner."
        ),
    )
    name = NameField(label=_("Your name"))
    email = AddressField(label=_("E-mail"), autocomplete="email")
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Four words that have nothing to do with each other are good."),
    )

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"])
        return str(self.cleaned_data["password"])
