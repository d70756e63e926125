"""What protocol types about invitation letters; checked here, saved by the actions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muntada.access.actor import Actor, Owner, may
from muntada.accreditation.models import Category
from muntada.base.languages import LANGUAGES, NATIVE_NAMES
from muntada.base.text import DirectionOverride, clean
from muntada.base.words import Words
from muntada.directory.models import Delegation, Membership, Organisation, Person, filed_in
from muntada.directory.queries import delegations_open_to
from muntada.forums.models import Forum, Side
from muntada.protocol.actions import InvitationDetails, Offer
from muntada.protocol.composing import MARKS, unknown_marks
from muntada.protocol.models import InvitationLetter
from muntada.protocol.ready_made import Texts
from muntada.ui.fields import WordsFormField
from muntada.ui.widgets import CodeInput, DayInput

MOST_PLACES = 50
MOST_ROWS = 7


class WrittenField(forms.CharField):
    """A text in any script, without invisible marks."""

    def clean(self, value: Any) -> str:
        try:
            return clean(super().clean(value))
        except DirectionOverride as error:
            raise ValidationError(
                gettext("The text carries invisible direction marks. Type it anew instead of pasting it.")
            ) from error


def sides_for(forum: Forum, actor: Actor, action: str) -> list[tuple[str, str]]:
    """In whose name an actor may do this: jointly, or for a side."""
    choices = []
    if may(actor, action, Owner(forum_id=forum.pk)):
        choices.append(("", gettext("joint, for both sides")))
    choices += [
        (side.key, str(side.name))
        for side in forum.both_sides
        if may(actor, action, Owner(forum_id=forum.pk, side_id=side.pk))
    ]
    return choices


class InvitationForm(forms.Form):
    """Who is invited, how they are written to, by when they answer."""

    whose = forms.ChoiceField(label=_("In whose name"), required=False)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("Add the organisation first if it is not in the list"),
    )
    addressee = WordsFormField(
        label=_("To whom, as it stands above the letter"),
        max_length=200,
        required=False,
        help_text=_("Name and position, in each language as the person writes it; nothing is transliterated"),
    )
    salutation = WordsFormField(
        label=_("Form of address"),
        max_length=200,
        required=False,
        help_text=_("The line that begins the letter; without one, that of the text of the letters"),
    )
    person = forms.CharField(
        label=_("Number of the person in the directory"),
        max_length=40,
        required=False,
        widget=CodeInput,
        help_text=_("Such as PER.012, where the directory knows the one who is invited"),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(
        label=_("Language of the letter"),
        choices=list(NATIVE_NAMES.items()),
        help_text=_("The language of the one who reads it"),
    )
    delegation = forms.ModelChoiceField(
        label=_("Delegation"), queryset=Delegation.objects.none(), required=False, empty_label=_("none")
    )
    reply_by = forms.DateField(label=_("Reply due"), widget=DayInput)
    is_printed = forms.BooleanField(label=_("Print the letter instead of mailing it"), required=False)
    own_text = WrittenField(
        label=_("Text of this letter alone"),
        max_length=5000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "In the language of the letter, in place of the common text; an empty line parts paragraphs"
        ),
    )

    def __init__(self, *args: Any, forum: Forum, actor: Actor, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum, self.actor = forum, actor
        every = (
            Organisation.objects.known_in(forum)
            .without_merged(forum)
            .order_by(filed_in(get_language() or "en"), "pk")
        )
        self.fields["organisation"].queryset = every  # type: ignore[attr-defined]  # a model field
        open_to = delegations_open_to(actor, "protocol.write_invitation", forum)
        self.fields["delegation"].queryset = open_to  # type: ignore[attr-defined]
        if is_new:
            choices = sides_for(forum, actor, "protocol.write_invitation")
            self.fields["whose"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["whose"]

    def clean_person(self) -> Person | None:
        """The person themself, among those whom this reader sees."""
        code = self.cleaned_data["person"].strip().upper()
        if not code:
            return None
        seen = Membership.objects.visible_to(self.actor).values("person")
        found = Person.objects.filter(public_id=code, pk__in=seen).first()
        if found is None:
            raise ValidationError(gettext("Nobody whom you see here has this number."))
        return found

    def clean_own_text(self) -> str:
        """Only marks that stand for something."""
        text: str = self.cleaned_data["own_text"]
        _refuse_unknown_marks(text)
        return text

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("organisation") and not values.get("addressee") and not self.errors:
            self.add_error("organisation", _("Choose an organisation, or write below to whom it goes."))
        return values

    @property
    def side(self) -> Side | None:
        """The side in whose name the letter goes."""
        return next((one for one in self.forum.both_sides if one.key == self.cleaned_data.get("whose")), None)

    def details(self, places: tuple[Offer, ...]) -> InvitationDetails:
        """What was typed, as the actions take it."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "whose"}
        return InvitationDetails(**values, places=places)


def initial_of(invitation: InvitationLetter) -> dict[str, Any]:
    """What the form of a draft, or of a letter that replaces another, starts with."""
    names = ("organisation", "delegation", "addressee", "salutation", "email", "language", "reply_by")
    return {
        **{name: getattr(invitation, name) for name in (*names, "own_text", "is_printed")},
        "person": invitation.person.public_id if invitation.person else "",
        "whose": invitation.side.key if invitation.side else "",
    }


def offers_of(invitation: InvitationLetter) -> list[dict[str, Any]]:
    """The rows of places of an invitation, as the form has them."""
    return [
        {"category": one.category, "places": one.places, "rank": one.rank} for one in invitation.places.all()
    ]


class OfferForm(forms.Form):
    """One row of places."""

    category = forms.ChoiceField(
        label=_("Category"), choices=[("", pgettext_lazy("in a list", "choose")), *Category.choices]
    )
    places = forms.IntegerField(
        label=pgettext_lazy("in a quota", "Places"), min_value=1, max_value=MOST_PLACES
    )
    rank = forms.IntegerField(label=_("Order of precedence"), min_value=1, max_value=100_000, required=False)

    def offer(self) -> Offer:
        """What was typed, as the actions take it."""
        values = self.cleaned_data
        return Offer(category=values["category"], places=values["places"], rank=values["rank"] or 1000)


class OfferRows(forms.BaseFormSet[OfferForm]):
    """The rows; at least one is filled in."""

    def clean(self) -> None:
        if not any(self.errors) and not self.offers():
            raise ValidationError(gettext("Offer at least one place."))

    def offers(self) -> tuple[Offer, ...]:
        """The rows that were filled in."""
        return tuple(form.offer() for form in self.forms if form.has_changed() and form.cleaned_data)


def offer_rows(data: Any, initial: list[dict[str, Any]]) -> Any:
    """Rows to fill in, with those that are there."""
    made = forms.formset_factory(OfferForm, formset=OfferRows, extra=3, max_num=MOST_ROWS)
    if data is not None:
        return made(data, prefix="places")
    return made(None, initial=initial, prefix="places")


def _refuse_unknown_marks(text: str, language: str = "") -> None:
    found = unknown_marks(text)
    if found:
        known = ", ".join(f"{{{one}}}" for one in MARKS)
        said = gettext("Nothing is known to put in place of %(mark)s. Use %(known)s.") % {
            "mark": f"{{{found[0]}}}",
            "known": known,
        }
        raise ValidationError(f"{NATIVE_NAMES[language]}: {said}" if language else said)


class LetterTextForm(forms.Form):
    """What invitation letters say."""

    subject = WordsFormField(label=_("Subject"), max_length=200)
    salutation = WordsFormField(
        label=_("Form of address"),
        max_length=200,
        required=False,
        help_text=_("Where the invitation itself has none"),
    )
    body = WordsFormField(
        label=_("Text"), lines=9, max_length=5000, help_text=_("An empty line parts paragraphs")
    )
    closing = WordsFormField(label=_("Closing"), max_length=200, required=False)

    def _checked(self, name: str) -> Words:
        value: Words = self.cleaned_data[name]
        for language in LANGUAGES:
            _refuse_unknown_marks(value.text(language), language)
        return value

    def clean_subject(self) -> Words:
        """Only marks that stand for something."""
        return self._checked("subject")

    def clean_salutation(self) -> Words:
        """Only marks that stand for something."""
        return self._checked("salutation")

    def clean_body(self) -> Words:
        """Only marks that stand for something."""
        return self._checked("body")

    def clean_closing(self) -> Words:
        """Only marks that stand for something."""
        return self._checked("closing")

    def texts(self) -> Texts:
        """What was typed, as the action takes it."""
        return Texts(**self.cleaned_data)
