"""The short form of an outcome: big taps first, all else optional, one screen on a phone."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from muntada.base.text import western_digits
from muntada.base.words import Words
from muntada.directory.models import Membership, Organisation
from muntada.meetings import currencies
from muntada.meetings.actions import HowItWent
from muntada.meetings.forms import MemberField
from muntada.meetings.models import MEETS, Meeting, MeetingOutcome
from muntada.ui.fields import WordsFormField
from muntada.ui.widgets import CodeInput, DayInput, TripleInput

# 1 500 000 with its thousands parted by points or commas: at least two marks, so that none can be a decimal.
_PARTED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+")
_PLAIN = re.compile(r"\d+(?:[.,]\d{1,2})?")
_MOST = Decimal(10) ** 14


class AmountField(forms.CharField):
    """A sum as people type it on a phone, in any digits; what could mean two sums is asked again."""

    default_error_messages = {
        "amount": _("Write the amount in figures without marks between the thousands, such as 250000."),
        "most": _("Write an amount below 100 trillion."),
    }
    widget = CodeInput

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        typed = str(super().clean(value) or "").replace("٫", ".").replace("٬", "")
        text = "".join(one for one in western_digits(typed) if not unicodedata.category(one).startswith("Z"))
        if not text:
            return None
        if _PARTED.fullmatch(text):
            text = re.sub(r"[.,]", "", text)
        if not _PLAIN.fullmatch(text):
            raise ValidationError(self.error_messages["amount"], code="amount")
        try:
            amount = Decimal(text.replace(",", "."))
        except InvalidOperation as error:
            raise ValidationError(self.error_messages["amount"], code="amount") from error
        if amount >= _MOST:
            raise ValidationError(self.error_messages["most"], code="most")
        return amount


class BriefWordsInput(TripleInput):
    """One box in the page's language; the other two are a tap away."""

    template_name = "meetings/forms/brief_words.html"
    use_fieldset = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        boxes = context["widget"]["boxes"]
        context["widget"]["first"], context["widget"]["others"] = boxes[0], boxes[1:]
        context["widget"]["is_spread"] = any(box["text"] for box in boxes[1:])
        context["widget"]["original"] = (value or {}).get("original", "")
        return context


class BriefWordsField(WordsFormField):
    """A text that is typed in one language in a hurry: what was filled in is the original."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=BriefWordsInput(lines=2), required=False, lines=2, **kwargs)

    def to_python(self, value: Any) -> Words:
        if isinstance(value, dict):
            filled = [one for one in ("ar", "ru", "en") if (value.get(one) or {}).get("text", "").strip()]
            page = get_language() or "en"
            if filled and value.get("original") not in filled:
                value = {**value, "original": page if page in filled else filled[0]}
        return super().to_python(value)


class OutcomeForm(forms.Form):
    """How did it go?"""

    answer = forms.ChoiceField(
        label=_("How did it go?"),
        choices=MeetingOutcome.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the meeting went.")},
    )
    value = AmountField(label=_("What it may be worth"), required=False)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    next_step = BriefWordsField(label=_("Next step"))
    owner_member = MemberField(label=_("Who does it"))
    owner_text = forms.CharField(label=_("or somebody else"), required=False, max_length=200)
    due_on = forms.DateField(
        label=_("By when"),
        required=False,
        widget=DayInput,
        error_messages={"invalid": _("Choose a day, or write it as 2027-05-31.")},
    )
    is_confidential = forms.BooleanField(
        label=_("Confidential"),
        required=False,
        help_text=_("Value and next step are then read by your own organisation and the joint desk alone."),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        meeting: Meeting,
        organisation: Organisation,
        outcome: MeetingOutcome | None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", _initial(outcome))
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        codes = currencies.choices(get_language() or "en")
        currency = self.fields["currency"]
        assert isinstance(currency, forms.ChoiceField)  # noqa: S101 - declared above
        currency.choices = list(codes)
        owner = self.fields["owner_member"]
        assert isinstance(owner, MemberField)  # noqa: S101 - declared above
        owner.empty_label = _("nobody named yet")
        owner.queryset = (
            Membership.objects.filter(forum=meeting.forum_id, part__in=MEETS)
            .filter(
                Q(organisation=organisation, left_at=None)
                | Q(attendances__meeting=meeting)
                | Q(pk=outcome.owner_member_id if outcome else None)
            )
            .select_related("person")
            .distinct()
            .order_by("organisation", "rank", "pk")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        due_on = cleaned.get("due_on")
        day = self.meeting.starts_at.astimezone(self.meeting.forum.tz).date()
        if due_on is not None and due_on < day:
            self.add_error("due_on", _("Choose a day after the meeting."))
        if cleaned.get("value") is not None and cleaned.get("answer") == MeetingOutcome.Answer.NO_INTEREST:
            self.add_error(
                "value", _("Without interest there is no value: remove it, or choose another answer.")
            )
        if cleaned.get("owner_member") and cleaned.get("owner_text", "").strip():
            self.add_error("owner_text", _("Name one: choose a person above, or write somebody else."))
        return cleaned

    def said(self) -> HowItWent:
        """What was filled in, as the action takes it."""
        data = self.cleaned_data
        return HowItWent(
            answer=data["answer"],
            value=data["value"],
            currency=data["currency"] if data["value"] is not None else "",
            next_step=data["next_step"],
            owner_member=data["owner_member"],
            owner_text=data["owner_text"],
            due_on=data["due_on"],
            is_confidential=data["is_confidential"],
        )


def _initial(outcome: MeetingOutcome | None) -> dict[str, Any]:
    if outcome is None:
        return {"revision": 0, "currency": currencies.FIRST[0]}
    return {
        "answer": outcome.answer,
        "value": outcome.value,
        "currency": outcome.currency or currencies.FIRST[0],
        "next_step": outcome.next_step,
        "owner_member": outcome.owner_member_id,
        "owner_text": outcome.owner_text,
        "due_on": outcome.due_on,
        "is_confidential": outcome.is_confidential,
        "revision": outcome.revision,
    }
