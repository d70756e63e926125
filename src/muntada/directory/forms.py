"""What may be entered of organisations, people and delegations; checked here, saved by the actions."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muntada.base.languages import LANGUAGES, NATIVE_NAMES
from muntada.base.text import DirectionOverride, clean
from muntada.base.words import Words, fingerprint
from muntada.directory.actions import OrganisationDetails, PartDetails, PersonDetails
from muntada.directory.asking import ask_why
from muntada.directory.models import (
    Deadline,
    Delegation,
    Membership,
    Organisation,
    Person,
    filed_in,
)
from muntada.directory.names import MOST, NameFault, faults, mixed_words
from muntada.directory.queries import side_of_country
from muntada.directory.search.second_look import repair_of
from muntada.forums.models import Forum, Side
from muntada.sheets import parsers
from muntada.sheets.wording import told
from muntada.ui.fields import WordsFormField
from muntada.ui.format import isolate
from muntada.ui.widgets import CodeInput, DayInput

FAULTS = {
    NameFault.EMPTY: _("Write the name in at least one language."),
    NameFault.TOO_LONG: _("The name in %(language)s is longer than %(most)s characters. Shorten it."),
    NameFault.NO_LETTERS: _("The name in %(language)s holds no letters. Write it in words."),
    NameFault.SWAPPED: _(
        "The box for %(language)s holds letters of another language. Are two boxes swapped?"
    ),
    NameFault.CONTROL: _("The name in %(language)s holds an invisible control character. Type it anew."),
}


class NameField(WordsFormField):
    """A name in three languages, with what can be wrong with a name."""

    def __init__(self, *, is_of_person: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=MOST, **kwargs)
        self.is_of_person = is_of_person

    def validate(self, value: Words) -> None:
        super().validate(value)
        if value:
            found = faults(value, is_of_person=self.is_of_person)
            raise_all(
                FAULTS[bad.fault] % {"language": NATIVE_NAMES[bad.language], "most": MOST} for bad in found
            )


def raise_all(messages: Iterable[str]) -> None:
    """Say everything that is wrong at once."""
    if every := list(messages):
        raise ValidationError(every)


def parsed_by(parser: parsers.Parser) -> Callable[[str], Any]:
    """Read a field as the cell of a spreadsheet is read, and say the same when it cannot be."""

    def parse(value: str) -> Any:
        try:
            return parser(clean(value)) if value else ""
        except DirectionOverride as error:
            raise ValidationError(
                _("The text carries invisible direction marks. Type it anew instead of pasting it.")
            ) from error
        except parsers.BadCell as error:
            raise ValidationError(told(error.problem)) from error

    return parse


class ParsedField(forms.CharField):
    """One line of text that a parser of the spreadsheets understands."""

    def __init__(self, *, parser: parsers.Parser, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parser = parser

    def clean(self, value: Any) -> Any:
        return parsed_by(self.parser)(super().clean(value))


def country(cell: str) -> str:
    """A country's code from its code or its name."""
    code = parsers.country(cell)
    if code is None:
        raise parsers.BadCell("not_a_country", text=cell)
    return code


class OrganisationForm(forms.Form):
    """An organisation's own page."""

    name = NameField(label=_("Name of the organisation"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices, initial="company")
    country = ParsedField(
        label=_("Country"),
        parser=country,
        help_text=_("Its code of two letters, or its full name"),
        error_messages={"required": _("Say in which country the organisation is registered.")},
    )
    short_name = WordsFormField(label=_("Short name"), required=False, max_length=100)
    about = WordsFormField(label=_("What it does"), required=False, lines=4)
    register_number = ParsedField(
        label=_("Register number"), parser=parsers.text(40), required=False, widget=CodeInput
    )
    sector = ParsedField(
        label=_("Sector (ISIC)"),
        parser=parsers.text(6),
        required=False,
        widget=CodeInput,
        help_text=_("The section or division of ISIC, such as C10"),
    )
    website = ParsedField(label=_("Website"), parser=parsers.website(), required=False, widget=CodeInput)

    def details(self) -> OrganisationDetails:
        """What was entered, as the action takes it."""
        return OrganisationDetails(**self.cleaned_data)


def warnings_about(name: Words) -> list[str]:
    """What looks wrong with a name that may be right all the same."""
    return [
        gettext("“%(word)s” mixes letters of two alphabets; searches will not find it. Check it.")
        % {"word": word}
        for word in mixed_words(name)
    ]


def repaired_data(data: QueryDict) -> QueryDict | None:
    """What was typed, with the repair of one doubt that was chosen (`ru:capitals`); None where none was."""
    language, _colon, code = data.get("repair", "").partition(":")
    repair = repair_of(data.get(f"name_{language}", ""), code) if language in LANGUAGES else None
    if repair is None:
        return None
    mended = data.copy()
    mended[f"name_{language}"] = repair
    return mended


def mark_of(name: Words) -> str:
    """Tells names that were looked at from others that were typed since."""
    return fingerprint(json.dumps(name.to_json(), sort_keys=True))


LEVELS = [("", pgettext_lazy("level of a language", "does not speak it")), *Person.Level.choices]


class PersonForm(forms.Form):
    """A person's own page."""

    name = NameField(
        label=_("Name"),
        is_of_person=True,
        help_text=_(
            "The original is the name in the person's own script; the others as they write it themselves."
        ),
    )
    passport_name = ParsedField(
        label=_("Name as in the passport"),
        parser=parsers.text(200),
        required=False,
        widget=CodeInput,
        help_text=_("In Latin capitals, exactly as in the passport"),
    )
    gender = forms.ChoiceField(
        label=_("Gender"),
        choices=[("", pgettext_lazy("gender", "not given")), *Person.Gender.choices],
        required=False,
    )
    form_of_address = WordsFormField(label=_("Form of address"), required=False, max_length=60)
    language_ar = forms.ChoiceField(label=_("Speaks Arabic"), choices=LEVELS, required=False)
    language_ru = forms.ChoiceField(label=_("Speaks Russian"), choices=LEVELS, required=False)
    language_en = forms.ChoiceField(label=_("Speaks English"), choices=LEVELS, required=False)
    preferred_language = forms.ChoiceField(
        label=_("Preferred language"), choices=list(NATIVE_NAMES.items()), initial="en"
    )
    pronunciation = ParsedField(
        label=_("Pronunciation"),
        parser=parsers.text(200),
        required=False,
        help_text=_("A note for interpreters and announcers"),
    )
    email = ParsedField(
        label=_("E-mail"),
        parser=parsers.email(),
        required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr"}),
    )
    phone = ParsedField(
        label=_("Phone"),
        parser=parsers.phone(),
        required=False,
        widget=CodeInput,
        help_text=_("With the country code, such as +218 91 234 5678"),
    )

    def details(self, person: Person | None = None) -> PersonDetails:
        """What was entered, as the action takes it; languages beyond the three stay as they are."""
        values = {name: value for name, value in self.cleaned_data.items() if name in PERSON_VALUES}
        spoken = dict(person.languages) if person else {}
        for language in LANGUAGES:
            level = self.cleaned_data[f"language_{language}"]
            spoken.pop(language, None)
            if level:
                spoken[language] = level
        return PersonDetails(languages=spoken, **values)


PERSON_VALUES = frozenset(
    {
        "name",
        "passport_name",
        "gender",
        "form_of_address",
        "preferred_language",
        "pronunciation",
        "email",
        "phone",
    }
)


def initial_of(person: Person) -> dict[str, Any]:
    """What the form of a person starts with."""
    values = {name: getattr(person, name) for name in PERSON_VALUES}
    return values | {f"language_{language}": person.languages.get(language, "") for language in LANGUAGES}


class PartForm(forms.Form):
    """As what somebody takes part."""

    part = forms.ChoiceField(label=_("Takes part as"), choices=Membership.Part.choices, initial="delegate")
    title = WordsFormField(label=_("Position"), required=False, max_length=200)
    delegation = forms.ModelChoiceField(
        label=_("Delegation"), queryset=Delegation.objects.none(), required=False, empty_label=_("none")
    )
    rank = forms.IntegerField(
        label=_("Order of precedence"),
        min_value=1,
        max_value=100_000,
        initial=1000,
        help_text=_("The lower the number, the earlier somebody is named"),
        error_messages={"invalid": _("Write a whole number.")},
    )

    def __init__(self, *args: Any, delegations: Any, is_bound_to: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["delegation"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - declared above
        chosen.queryset = delegations
        if is_bound_to:
            # Whoever answers for a delegation enters people of this one, and of no other and none.
            chosen.required, chosen.empty_label = True, None
            chosen.initial = delegations.first()

    def part_details(self) -> PartDetails:
        """What was entered, as the action takes it."""
        values = {name: self.cleaned_data[name] for name in ("part", "title", "delegation", "rank")}
        return PartDetails(**values)


class OrganisationChoice(forms.ModelChoiceField[Organisation]):
    """One of the organisations that this forum knows, in the order of the reader's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Organisation.objects.none(), **kwargs)

    def of(self, forum: Forum, standing: Organisation) -> None:
        """Offer those of this forum, and the one that stands there: it may have been merged away since."""
        every = Organisation.objects.known_in(forum).without_merged(forum)
        every |= Organisation.objects.filter(pk=standing.pk)
        self.queryset = every.order_by(filed_in(get_language() or "en"), "pk")


class MoveForm(PartForm):
    """As what and for whom somebody takes part from now on."""

    field_order: tuple[str, ...] = ("organisation", "part", "title", "delegation", "rank")

    organisation = OrganisationChoice(label=_("Organisation"), empty_label=None)

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["organisation"]
        assert isinstance(chosen, OrganisationChoice)  # noqa: S101 - declared above
        chosen.of(forum, self.initial["organisation"])

    def part_details(self) -> PartDetails:
        return replace(super().part_details(), organisation=self.cleaned_data["organisation"])


class ReplaceForm(MoveForm, PersonForm):
    """Somebody new in the place of a member; the side stays."""

    field_order = (
        *("name", "organisation", "part", "title", "delegation", "rank", "email", "phone"),
        *("passport_name", "gender", "form_of_address", "language_ar", "language_ru", "language_en"),
        *("preferred_language", "pronunciation"),
    )


BY_COUNTRY, NEITHER = "country", "neither"


class EnrolForm(PartForm):
    """For whom somebody takes part, and as what."""

    field_order: tuple[str, ...] = ("organisation", "side", "part", "title", "delegation", "rank")

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        empty_label=pgettext_lazy("in a list", "choose"),
        help_text=_("Add the organisation first if it is not in the list"),
        error_messages={"required": _("Choose the organisation for which the person takes part.")},
    )
    side = forms.ChoiceField(
        label=_("Side"), error_messages={"required": _("Choose the side for which the person takes part.")}
    )

    def __init__(self, *args: Any, forum: Forum, sides: list[Side], is_joint: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum = forum
        every = (
            Organisation.objects.known_in(forum)
            .without_merged(forum)
            .order_by(filed_in(get_language() or "en"), "pk")
        )
        self.fields["organisation"].queryset = every  # type: ignore[attr-defined]  # stubs see a plain field
        choices: list[tuple[str, Any]] = [(str(side.pk), str(side.name)) for side in sides]
        if is_joint:
            by_country = (BY_COUNTRY, _("that of the organisation's country"))
            choices = [by_country, *choices, (NEITHER, _("neither: joint staff"))]
        self.fields["side"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """Give the side itself; an organisation of a third country belongs to neither."""
        super().clean()
        said, organisation = self.cleaned_data.get("side"), self.cleaned_data.get("organisation")
        if said == BY_COUNTRY and organisation is not None:
            self.cleaned_data["side"] = side_of_country(self.forum, organisation.country)
        elif said is not None:
            sides = (side for side in self.forum.both_sides if str(side.pk) == said)
            self.cleaned_data["side"] = next(sides, None)
        return self.cleaned_data


class NewPersonForm(EnrolForm, PersonForm):
    """Somebody new, and for whom they take part."""

    field_order = (
        *("name", "organisation", "side", "part", "title", "delegation", "rank", "email", "phone"),
        *("passport_name", "gender", "form_of_address", "language_ar", "language_ru", "language_en"),
        *("preferred_language", "pronunciation"),
    )


class NewDelegationForm(forms.Form):
    """A delegation and its side."""

    name = WordsFormField(label=_("Name of the delegation"))
    side = forms.ModelChoiceField(
        label=_("Side"),
        queryset=Side.objects.none(),
        error_messages={"required": _("Choose the side that sends the delegation.")},
    )

    def __init__(self, *args: Any, sides: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].queryset = sides  # type: ignore[attr-defined]  # stubs see a plain field


class MemberChoice(forms.ModelChoiceField[Membership]):
    """One of the members, shown by name."""

    def label_from_instance(self, obj: Membership) -> str:
        return str(obj.person.name)


class DelegationForm(forms.Form):
    """The name of a delegation, who heads it and who is asked about it."""

    name = WordsFormField(label=_("Name of the delegation"))
    head = MemberChoice(
        label=_("Head of delegation"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("not named yet"),
    )
    focal_point = MemberChoice(
        label=_("Focal point"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("not named yet"),
        help_text=_(
            "Who answers for the list of members. The right to change it is given by an appointment."
        ),
    )
    substitute = MemberChoice(
        label=_("Substitute of the focal point"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("not named yet"),
        help_text=_(
            "Once appointed as a focal point too, may do all the same; mails to the focal point go to both."
        ),
    )

    def __init__(self, *args: Any, members: Any, of_side: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["head"].queryset = members  # type: ignore[attr-defined]  # stubs see a plain field
        for name in ("focal_point", "substitute"):
            self.fields[name].queryset = of_side  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        focal_point = self.cleaned_data.get("focal_point")
        substitute = self.cleaned_data.get("substitute")
        if focal_point and substitute and focal_point.person_id == substitute.person_id:
            self.add_error("substitute", _("The substitute is somebody else than the focal point."))
        return self.cleaned_data


class SearchForm(forms.Form):
    """Words that are looked for in all three languages."""

    q = forms.CharField(label=_("Search in any script"), required=False, max_length=100)


class WhyForm(forms.Form):
    """The reason alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_why(self)


class RefusalForm(forms.Form):
    """Why a request, or a part of it, is refused."""

    refusal = forms.CharField(
        label=_("Reason of the refusal"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Whoever asked reads it in a mail."),
    )


class DeadlineForm(forms.Form):
    """Until when whose lists are open."""

    what = forms.ChoiceField(label=_("What closes"), choices=Deadline.What.choices)
    scope = forms.ChoiceField(label=_("For whom"))
    on = forms.DateField(
        label=_("Last day"), widget=DayInput(), help_text=_("Open until the end of this day, at the forum.")
    )

    def __init__(self, *args: Any, sides: list[Side], delegations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key: dict[str, tuple[Side | None, Delegation | None]] = {}
        choices: list[tuple[str, str]] = []
        if len(sides) > 1:
            self.by_key["all"] = (None, None)
            choices.append(("all", gettext("both sides")))
        for side in sides:
            self.by_key[f"side-{side.pk}"] = (side, None)
            choices.append((f"side-{side.pk}", isolate(str(side.name))))
        for one in delegations:
            self.by_key[f"delegation-{one.pk}"] = (None, one)
            choices.append((f"delegation-{one.pk}", isolate(str(one.name))))
        self.fields["scope"].choices = choices  # type: ignore[attr-defined]  # stubs see a plain field

    def deadline(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        side, delegation = self.by_key[self.cleaned_data["scope"]]
        return {
            "what": self.cleaned_data["what"],
            "side": side,
            "delegation": delegation,
            "on": self.cleaned_data["on"],
        }
