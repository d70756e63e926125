"""What the invited type: whether they come, and who."""

import re
from collections import Counter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muntada.accreditation.models import Category
from muntada.base.text import comparable
from muntada.engines.names import is_mixed
from muntada.protocol.actions import GivenAnswer, NamedGuest
from muntada.protocol.forms import WrittenField
from muntada.protocol.models import Guest, InvitationLetter, Reply
from muntada.ui.format import isolate

_LATIN = re.compile(r"[A-Za-zÀ-ɏ' .\-]*")


class AnswerForm(forms.Form):
    """Yes, no, or later."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        choices=[
            (Reply.Answer.ACCEPTED.value, _("Yes, we come")),
            (Reply.Answer.DECLINED.value, _("No, we cannot come")),
            (Reply.Answer.LATER.value, _("We answer later")),
        ],
        error_messages={"required": _("Say whether you come.")},
    )
    reason = WrittenField(
        label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class GuestForm(forms.Form):
    """Somebody who comes."""

    name = WrittenField(
        label=_("Full name"),
        max_length=200,
        help_text=_("As it is written in the person's own language and script"),
        error_messages={"required": _("Write the name of the guest, or empty the row.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    passport_name = WrittenField(
        label=_("Name in Latin letters, as in the passport"),
        max_length=200,
        required=False,
        help_text=_("Letter for letter: visa and badge follow it. Leave it out if you do not know it yet."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    position = WrittenField(
        label=_("Position"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    category = forms.ChoiceField(label=_("Comes as"))
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, offered: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        field.choices = [(one, Category(one).label) for one in offered]  # type: ignore[attr-defined]
        field.initial = next(iter(offered), None)
        if len(offered) == 1:
            field.widget = forms.HiddenInput()

    def clean_name(self) -> str:
        """A name that was meant as it is typed."""
        name: str = self.cleaned_data["name"]
        if not re.search(r"[^\W\d_]", name):
            raise ValidationError(gettext("Write the name in letters."))
        if any(is_mixed(word) for word in name.split()):
            raise ValidationError(
                gettext("A word of the name mixes letters of two alphabets. Type it anew in one.")
            )
        return name

    def clean_passport_name(self) -> str:
        """Latin letters only: nothing is transliterated for anybody."""
        name: str = self.cleaned_data["passport_name"]
        if not _LATIN.fullmatch(name):
            raise ValidationError(gettext("Write this name in Latin letters, as it stands in the passport."))
        return name

    def guest(self) -> NamedGuest:
        """What was typed, as the actions take it."""
        return NamedGuest(**self.cleaned_data)


class GuestRows(forms.BaseFormSet[GuestForm]):
    """As many as there are places."""

    offered: dict[str, int]

    def clean(self) -> None:
        if any(self.errors):
            return
        guests = self.guests()
        for category, named in Counter(one.category for one in guests).items():
            if named > self.offered[category]:
                raise ValidationError(
                    gettext("Of %(category)s you may name at most %(places)s.")
                    % {"category": isolate(str(Category(category).label)), "places": self.offered[category]}
                )
        names = Counter(comparable(one.name) for one in guests)
        if any(count > 1 for count in names.values()):
            raise ValidationError(gettext("The same name stands here twice. Name each guest once."))

    def guests(self) -> tuple[NamedGuest, ...]:
        """Those who were named."""
        return tuple(form.guest() for form in self.forms if form.has_changed() and form.cleaned_data)


class ReplyPage:
    """The answer and the rows of guests, as one thing to fill in."""

    def __init__(self, invitation: InvitationLetter, data: Any = None, *, given: Reply | None = None) -> None:
        offered: dict[str, int] = {}
        for row in invitation.places.all():
            offered[row.category] = offered.get(row.category, 0) + row.places
        most = sum(offered.values())
        made = forms.formset_factory(
            GuestForm, formset=GuestRows, extra=most, max_num=most, absolute_max=most, validate_max=True
        )
        initial = [_typed(one) for one in given.guests.all()] if given else []
        answer = {"answer": given.answer, "reason": given.reason} if given else {}
        self.answer = AnswerForm(data, initial=answer)
        rows: Any = made(
            data,
            prefix="guests",
            initial=[] if data is not None else initial,
            form_kwargs={"offered": offered},
        )
        rows.offered = offered
        self.guests: GuestRows = rows

    def is_valid(self) -> bool:
        """True when all that matters for the answer is right."""
        if not self.answer.is_valid():
            self.guests.is_valid()
            return False
        if self.answer.cleaned_data["answer"] != Reply.Answer.ACCEPTED:
            return True
        if not self.guests.is_valid():
            return False
        if not self.guests.guests():
            self.answer.add_error("answer", gettext("Write at least one name of those who come."))
            return False
        return True

    def given(self) -> GivenAnswer:
        """What was typed, as the actions take it."""
        values = self.answer.cleaned_data
        comes = values["answer"] == Reply.Answer.ACCEPTED
        return GivenAnswer(
            answer=values["answer"],
            reason=values["reason"],
            guests=self.guests.guests() if comes else (),
        )

    @property
    def rows(self) -> list[tuple[GuestForm, bool]]:
        """Each row, and whether it stands open: the first, and those in which something stands."""
        return [
            (form, number == 0 or bool(form.initial) or (form.is_bound and form.has_changed()))
            for number, form in enumerate(self.guests.forms)
        ]


def _typed(guest: Guest) -> dict[str, Any]:
    names = ("name", "passport_name", "position", "category", "email")
    return {name: getattr(guest, name) for name in names}
