"""From an invitation to the words of its letter, and what stands in the way of sending it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from muntada.accreditation.models import Category
from muntada.base.words import Words
from muntada.forums.models import Forum
from muntada.post.actions import Content
from muntada.post.models import Item, Letterhead
from muntada.post.queries import printed
from muntada.protocol.models import InvitationLetter, LetterText, OfferedPlaces
from muntada.protocol.ready_made import READY_MADE, Texts
from muntada.ui.format import format_day, format_days, format_number

# What may stand between braces in a text, and what is put there.
MARKS: dict[str, Promise] = {
    "forum": _("name of the forum"),
    "city": _("city of the forum"),
    "days": _("days of the forum"),
    "places": _("the places that are offered"),
    "reply_by": _("the day by which the reply is due"),
    "organisation": _("the organisation that is invited"),
    "addressee": _("to whom the letter goes"),
}
_MARK = re.compile(r"\{([^{}\n]{0,40})\}")


def unknown_marks(text: str) -> list[str]:
    """Marks in a text that stand for nothing."""
    return [found for found in _MARK.findall(text) if found not in MARKS]


def texts_for(forum: Forum, side_id: int | None) -> Texts:
    """What protocol wrote for letters in this name, or the ready-made text."""
    kept = LetterText.objects.filter(forum=forum, side=side_id).first()
    return texts_of(kept)


def texts_of(kept: LetterText | None) -> Texts:
    """The same, of what is kept."""
    if kept is None:
        return READY_MADE
    return Texts(subject=kept.subject, salutation=kept.salutation, body=kept.body, closing=kept.closing)


def said_places(places: Iterable[OfferedPlaces], language: str) -> str:
    """`business: 3; official: 1`, in a language."""
    sums: dict[str, int] = {}
    for one in places:
        sums[one.category] = sums.get(one.category, 0) + one.places
    with override(language):
        words = {category: str(Category(category).label) for category in sums}
    joint = "؛ " if language == "ar" else "; "
    return joint.join(
        f"{words[category]}: {format_number(count, language)}" for category, count in sums.items()
    )


def composed(invitation: InvitationLetter, texts: Texts) -> Content:
    """The letter in its language; `places` of the invitation are asked for, or were fetched before."""
    language, forum = invitation.language, invitation.forum
    body = invitation.organisation
    values = {
        "forum": forum.name.best(language).text,
        "city": forum.city.best(language).text,
        "days": format_days(forum.starts_on, forum.ends_on, language),
        "places": said_places(invitation.places.all(), language),
        "reply_by": format_day(invitation.reply_by, language),
        "organisation": body.name.best(language).text if body else "",
        "addressee": invitation.addressee.best(language).text,
    }

    def filled(text: str) -> str:
        return _MARK.sub(lambda found: values.get(found[1], found[0]), text)

    return Content(
        language=language,
        subject=Words(original=language).with_text(
            language, " ".join(filled(texts.subject.text(language)).split())[:300]
        ),
        organisation=body,
        counterpart=invitation.addressee,
        email="" if invitation.is_printed else invitation.email,
        salutation=filled(invitation.salutation.text(language) or texts.salutation.text(language)),
        body=filled(invitation.own_text or texts.body.text(language)),
        closing=filled(texts.closing.text(language)),
        needs_reply=True,
        due_on=invitation.reply_by,
    )


def preview_pdf(
    invitation: InvitationLetter, *, letterhead: Letterhead, texts: Texts, now: datetime
) -> bytes:
    """The letter as it would be sent now, without a number. Raises `TypesetError`."""
    content = composed(invitation, texts)
    item = Item(
        forum=invitation.forum,
        side_id=invitation.side_id,
        public_id=invitation.public_id,
        direction=Item.Direction.OUT,
        state=Item.State.DRAFT,
        dated_on=now.astimezone(invitation.forum.tz).date(),
        language=content.language,
        subject=content.subject,
        organisation=content.organisation,
        counterpart=content.counterpart,
        salutation=content.salutation,
        body=content.body,
        closing=content.closing,
        needs_reply=True,
        due_on=content.due_on,
    )
    return printed(item, letterhead=letterhead, forum=invitation.forum, now=now)


@dataclass(frozen=True)
class Hindrance:
    """What is wrong with a draft; where it is grave the letter cannot be sent."""

    code: str
    words: Promise
    is_grave: bool


NO_LETTERHEAD = Hindrance("letterhead", _("There is no letterhead in this name yet."), is_grave=True)
NO_TEXT = Hindrance("text", _("The text of the letter is missing in its language."), is_grave=True)
NO_PLACES = Hindrance("places", _("No place is offered."), is_grave=True)
TOO_LATE = Hindrance("day", _("The day by which the reply is due is over."), is_grave=True)
NO_NAME = Hindrance("name", _("The name is missing in the language of the letter."), is_grave=False)
NO_ADDRESS_FORM = Hindrance(
    "salutation", _("The form of address is missing in the language of the letter."), is_grave=False
)
NO_EMAIL = Hindrance("email", _("There is no e-mail address: the letter is printed."), is_grave=False)
STALE = Hindrance("stale", _("The text in this language is older than its original."), is_grave=False)
NOT_PRINTABLE = Hindrance("print", _("The letter could not be printed."), is_grave=True)
EVERY_HINDRANCE = {
    one.code: one
    for one in (
        *(NO_LETTERHEAD, NO_TEXT, NO_PLACES, TOO_LATE, NO_NAME),
        *(NO_ADDRESS_FORM, NO_EMAIL, STALE, NOT_PRINTABLE),
    )
}


@dataclass(frozen=True)
class Desk:
    """The letterheads and texts of a forum, fetched once for many letters; by side, none for the joint ones."""

    letterheads: dict[int | None, Letterhead]
    texts: dict[int | None, Texts]

    @classmethod
    def of(cls, forum: Forum) -> "Desk":
        """Those of this forum."""
        return cls(
            {one.side_id: one for one in Letterhead.objects.filter(forum=forum)},
            {one.side_id: texts_of(one) for one in LetterText.objects.filter(forum=forum)},
        )

    def texts_in(self, side_id: int | None) -> Texts:
        """What letters in this name say."""
        return self.texts.get(side_id, READY_MADE)

    def hindrances(self, invitation: InvitationLetter, today: date) -> list[Hindrance]:
        """What is wrong with this draft, the grave first."""
        language, texts = invitation.language, self.texts_in(invitation.side_id)
        found = []
        if invitation.side_id not in self.letterheads:
            found.append(NO_LETTERHEAD)
        if not texts.subject.text(language) or not (invitation.own_text or texts.body.text(language)):
            found.append(NO_TEXT)
        if not list(invitation.places.all()):
            found.append(NO_PLACES)
        if invitation.reply_by < today:
            found.append(TOO_LATE)
        named = [invitation.addressee, *([invitation.organisation.name] if invitation.organisation else [])]
        if any(name and not name.text(language) for name in named):
            found.append(NO_NAME)
        if invitation.salutation and not invitation.salutation.text(language):
            found.append(NO_ADDRESS_FORM)
        if not invitation.email and not invitation.is_printed:
            found.append(NO_EMAIL)
        if not invitation.own_text and texts.body.is_stale(language):
            found.append(STALE)
        return found


def is_sendable(hindrances: Sequence[Hindrance]) -> bool:
    """True when nothing grave stands in the way."""
    return not any(one.is_grave for one in hindrances)
