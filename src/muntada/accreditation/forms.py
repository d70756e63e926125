"""What may be entered about accreditation; checked here, saved by the actions."""

from datetime import datetime
from math import ceil
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muntada.accreditation.actions.quotas import Scope
from muntada.accreditation.models import Category, Zone, ZoneRule
from muntada.accreditation.photos import (
    LEAST_HEIGHT,
    LEAST_WIDTH,
    MEGABYTE,
    MOST_MEGABYTES,
    MOST_PIXELS,
    Crop,
    Photo,
    UnfitPhoto,
    photo_of,
)
from muntada.base.languages import LANGUAGES
from muntada.base.words import Words
from muntada.directory.models import Delegation, Membership, Organisation, filed_in
from muntada.forums.models import Forum
from muntada.ui.fields import WordsFormField
from muntada.ui.format import isolate
from muntada.ui.widgets import CodeInput, InstantInput
from muntada.venue.models import Hall


class ZoneChoice(forms.ModelMultipleChoiceField[Zone]):
    """Some of the zones, by letter and name."""

    def label_from_instance(self, obj: Zone) -> str:
        found = obj.name.best(get_language() or "en")
        return f"{isolate(obj.code, 'en')} {isolate(found.text, found.language)}"


class CategoryForm(forms.Form):
    """As what somebody would be let in."""

    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)


class DecisionForm(forms.Form):
    """As what somebody is let in, where beside that, and what the gate should know."""

    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    zones = ZoneChoice(
        Zone.objects.none(),
        label=_("Further zones"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Beside those of the category"),
    )
    desk_note = forms.CharField(
        label=_("Note shown at the gate"),
        required=False,
        max_length=200,
        help_text=_("For gate staff only, such as: call protocol"),
    )

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zones"].queryset = Zone.objects.filter(forum=forum)  # type: ignore[attr-defined]  # a model field


class RefusalForm(forms.Form):
    """Why somebody is not let in; they read it."""

    reason = forms.CharField(
        label=_("Reason of the refusal"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The applicant and the focal point read it. Say what they can do."),
        error_messages={"required": _("Whoever is refused is told why: write the reason.")},
    )


class MemberField(forms.ModelMultipleChoiceField[Membership]):
    """Some of those who take part, by name and organisation."""

    def label_from_instance(self, obj: Membership) -> str:
        language = get_language() or "en"
        name, body = obj.person.name.best(language), obj.organisation.name.best(language)
        return f"{isolate(name.text, name.language)} · {isolate(body.text, body.language)}"


class ApplyForm(forms.Form):
    """For whom accreditation is asked."""

    members = MemberField(
        Membership.objects.none(),
        label=_("For whom"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )

    def __init__(self, *args: Any, members: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = members  # type: ignore[attr-defined]  # a model field


class ZoneForm(forms.Form):
    """A zone's letter, name and halls, and which categories may always enter it."""

    code = forms.CharField(
        label=_("Letter on the badge"),
        max_length=3,
        widget=CodeInput,
        validators=[RegexValidator(r"^[A-Za-z0-9]+$", _("Use up to three Latin letters or digits."))],
    )
    name = WordsFormField(label=pgettext_lazy("of a thing", "Name"))
    halls = forms.ModelMultipleChoiceField(
        Hall.objects.none(), label=_("Halls"), required=False, widget=forms.CheckboxSelectMultiple
    )
    categories = forms.MultipleChoiceField(
        label=_("May enter at any time"),
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["halls"].queryset = Hall.objects.filter(forum=forum)  # type: ignore[attr-defined]  # a model field

    def clean_code(self) -> str:
        """Letters on badges are capitals."""
        return str(self.cleaned_data["code"]).upper()


class HoursForm(forms.Form):
    """A category may enter a zone within certain hours."""

    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    starts_at = forms.DateTimeField(label=_("From"), widget=InstantInput)
    ends_at = forms.DateTimeField(label=_("Until"), widget=InstantInput)

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum = forum

    def clean(self) -> dict[str, Any]:
        """The hours are those of the forum's place."""
        data = super().clean() or {}
        for name in ("starts_at", "ends_at"):
            moment = data.get(name)
            if isinstance(moment, datetime):
                data[name] = moment.replace(tzinfo=self.forum.tz)
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            raise ValidationError(_("The zone closes before it opens. Change one of the two times."))
        return data


def initial_of_zone(zone: Zone) -> dict[str, Any]:
    """A zone as its form shows it."""
    always = ZoneRule.objects.filter(zone=zone, starts_at=None, ends_at=None)
    return {
        "code": zone.code,
        "name": zone.name,
        "halls": zone.halls.all(),
        "categories": list(always.values_list("category", flat=True)),
    }


PHOTO_ACCEPT = "image/jpeg,image/png,image/webp"  # telephones then turn their own formats into one of these


class PhotoForm(forms.Form):
    """A picture from a file or fresh from the camera, and which part of it is kept; `photo` is what is kept."""

    file = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput(attrs={"accept": PHOTO_ACCEPT, "data-photo-file": ""}),
        help_text=_("JPEG, PNG or WebP, at least 300 by 384 pixels, at most 15 MB."),
        error_messages={
            "required": _("Choose a picture, or take one."),
            "empty": _("The file holds nothing. Choose another one."),
        },
    )
    taken = forms.FileField(
        label=_("Or take one with the camera of this telephone"),
        required=False,
        widget=forms.FileInput(attrs={"accept": PHOTO_ACCEPT, "capture": "user", "data-photo-file": ""}),
        error_messages={"empty": _("The file holds nothing. Choose another one.")},
    )
    turns = forms.TypedChoiceField(
        label=_("Turn"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=(
            (0, _("as it is")),
            (1, _("a quarter to the right")),
            (2, _("upside down")),
            (3, _("a quarter to the left")),
        ),
    )
    crop_left = forms.FloatField(required=False, widget=forms.HiddenInput)
    crop_top = forms.FloatField(required=False, widget=forms.HiddenInput)
    crop_width = forms.FloatField(required=False, widget=forms.HiddenInput)

    photo: Photo

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.files.get("taken"):
            self.fields["file"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.get("taken") or data.get("file")
        if self.errors or file is None:
            return data
        crop = Crop(
            left=data.get("crop_left") or 0.0,
            top=data.get("crop_top") or 0.0,
            width=data.get("crop_width") or 0.0,
            turns=data.get("turns") or 0,
        )
        try:
            self.photo = photo_of(file, size=file.size, crop=crop)
        except UnfitPhoto as error:
            raise ValidationError(
                {"taken" if data.get("taken") else "file": told(error, file.size)}
            ) from error
        return data


def told(error: UnfitPhoto, size: int) -> str:
    """What is wrong with a picture, and what to do."""
    match error.why:
        case "too_big":
            return gettext(
                "The file is too large: %(size)s MB, at most %(most)s MB are taken. Send the picture in a smaller size."
            ) % {"size": ceil(size / MEGABYTE), "most": MOST_MEGABYTES}
        case "too_many_pixels":
            return gettext(
                "The picture has more than %(most)s million pixels. Send it in a smaller size."
            ) % {"most": MOST_PIXELS // 1_000_000}
        case "too_small":
            return gettext(
                "What is kept of the picture would be blurred in print: it needs at least %(width)s by %(height)s "
                "pixels. Take a larger picture, or keep more of this one."
            ) % {"width": LEAST_WIDTH, "height": LEAST_HEIGHT}
        case "empty":
            return gettext("Nothing can be seen in the picture: it is all one colour. Take another one.")
    return gettext("This is no picture that can be read. Send a photo as JPEG, PNG or WebP.")


class ReprintForm(forms.Form):
    """Why a badge is printed again."""

    reason = forms.CharField(
        label=_("Reason of the reprint"),
        max_length=200,
        help_text=_("Lost, torn, another name… The badge before opens nothing from now on."),
        error_messages={"required": _("Write why this badge is printed again.")},
    )


class BadgeChoiceForm(forms.Form):
    """Which script stands largest on one's badge, and whether the name is right."""

    language = forms.ChoiceField(
        label=_("Script that stands largest on the badge"), choices=(), widget=forms.RadioSelect
    )
    is_confirmed = forms.BooleanField(
        label=_("My name is right as it stands here"),
        required=False,
        help_text=_("Until then the badge bears the word “unconfirmed”."),
    )

    def __init__(self, *args: Any, name: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["language"]
        assert isinstance(choices, forms.ChoiceField)  # noqa: S101 - declared above
        choices.choices = [(code, isolate(text, code)) for code in LANGUAGES if (text := name.text(code))]


class GateDeviceForm(forms.Form):
    """A phone that comes to a gate: what it is called, and where it stands."""

    name = forms.CharField(
        label=_("Name of the phone"),
        max_length=60,
        help_text=_("As whoever looks for it later will know it: the door, the shift, a number on its back."),
    )
    gate = forms.ChoiceField(label=_("Gate"), required=False)

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["gate"]
        assert isinstance(choices, forms.ChoiceField)  # noqa: S101 - declared above
        language = get_language() or "en"
        choices.choices = [("", _("Outer door"))] + [
            (zone.code, f"{zone.code} · {isolate(zone.name.best(language).text)}")
            for zone in Zone.objects.filter(forum=forum)
        ]


class GateCodeForm(forms.Form):
    """The code that a phone was given."""

    code = forms.CharField(label=_("Code"), max_length=40, widget=CodeInput)


class PlacesForm(forms.Form):
    """How many places there are."""

    places = forms.IntegerField(
        label=pgettext_lazy("in a quota", "Places"),
        min_value=0,
        max_value=100_000,
        error_messages={"required": _("Write how many places there are.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class QuotaForm(forms.Form):
    """Whose places are counted, and how many there are."""

    side = forms.ChoiceField(label=_("Side"), required=False)
    delegation = forms.ModelChoiceField(
        Delegation.objects.none(), label=_("Delegation"), required=False, empty_label=_("all")
    )
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[("", _("all")), *Category.choices]
    )
    kind = forms.ChoiceField(
        label=_("Kind of organisation"), required=False, choices=[("", _("all")), *Organisation.Kind.choices]
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label=_("all")
    )
    each = forms.BooleanField(
        label=_("For each organisation by itself"),
        required=False,
        help_text=_("Such as: at most three of one company, or two of each newspaper"),
    )
    first_rank = forms.IntegerField(
        label=_("Order of precedence from"), required=False, min_value=1, max_value=100_000
    )
    last_rank = forms.IntegerField(
        label=_("Order of precedence to"), required=False, min_value=1, max_value=100_000
    )
    places = forms.IntegerField(
        label=pgettext_lazy("in a quota", "Places"),
        min_value=0,
        max_value=100_000,
        error_messages={"required": _("Write how many places there are.")},
    )

    def __init__(self, *args: Any, forum: Forum, delegations: QuerySet[Delegation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum = forum
        self.fields["side"].choices = [  # type: ignore[attr-defined]  # stubs see a plain field
            ("", _("both sides")),
            *((str(side.pk), str(side.name)) for side in forum.both_sides),
        ]
        self.fields["delegation"].queryset = delegations  # type: ignore[attr-defined]
        known = Organisation.objects.known_in(forum).order_by(filed_in(get_language() or "en"), "pk")
        self.fields["organisation"].queryset = known  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What contradicts itself would count nobody."""
        data = super().clean() or {}
        first, last = data.get("first_rank"), data.get("last_rank")
        if first and last and last < first:
            self.add_error(
                "last_rank", _("The last number is smaller than the first. Change one of the two.")
            )
        if data.get("each") and data.get("organisation"):
            self.add_error("each", _("One organisation is chosen. Choose none, or take this tick away."))
        chosen = data.get("delegation")
        if chosen and data.get("side") and str(chosen.side_id) != data["side"]:
            self.add_error("delegation", _("This delegation belongs to the other side."))
        return data

    def scope(self) -> Scope:
        """Whose places are counted, as the action takes it."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("places", "side")}
        sides = (one for one in self.forum.both_sides if str(one.pk) == self.cleaned_data["side"])
        return Scope(side=next(sides, None), **said)
