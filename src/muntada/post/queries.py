"""Questions about letters and mails, and the papers made from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from muntada.access.actor import Actor
from muntada.base.languages import LANGUAGES
from muntada.base.words import Words
from muntada.engines.typeset import Imprint, Language, Letter, Person, Zone, letter_pdf
from muntada.engines.typeset import Letterhead as PrintedLetterhead
from muntada.forums.models import Forum
from muntada.post.models import Item, Letterhead, Message

FIRST_WORDS = {
    "ar": ("تحية طيبة وبعد،", "وتفضلوا بقبول فائق الاحترام والتقدير،"),
    "ru": ("Уважаемые коллеги!", "С уважением,"),
    "en": ("Dear colleagues,", "Yours sincerely,"),
}


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """A letter without an answer, and for how many days."""

    item: Item
    days: int
    is_overdue: bool


def awaiting_reply(forum: Forum, actor: Actor, now: datetime, *, limit: int = 5) -> list[Awaited]:
    """The letters that have waited longest for an answer, for a home page."""
    today = now.astimezone(forum.tz).date()
    items = Item.objects.visible_to(actor).filter(forum=forum).awaiting().select_related("organisation")
    return [awaited(item, today) for item in items[:limit]]


def awaited(item: Item, today: date) -> Awaited:
    """How long an item has waited, and whether its day has passed."""
    is_overdue = item.state == Item.State.AWAITING and item.due_on is not None and item.due_on < today
    return Awaited(item=item, days=item.days_without_reply(today), is_overdue=is_overdue)


def counts_by_state(actor: Actor) -> dict[str, int]:
    """How many letters of each state this reader may see."""
    rows = Item.objects.visible_to(actor).order_by().values("state").annotate(count=Count("pk"))
    return {row["state"]: row["count"] for row in rows}


def outbox_counts(actor: Actor) -> dict[str, int]:
    """How many mails of each state this reader may see."""
    rows = Message.objects.visible_to(actor).order_by().values("state").annotate(count=Count("pk"))
    return {row["state"]: row["count"] for row in rows}


def thread_of(item: Item, actor: Actor) -> list[Item]:
    """The exchange that a letter belongs to, oldest first, as far as this reader may see it."""
    root = item.thread_id or item.pk
    return list(
        Item.objects.visible_to(actor)
        .filter(Q(pk=root) | Q(thread=root))
        .select_related("organisation", "officer__person", "superseded_by")
        .order_by("created_at", "pk")
    )


def letterhead_for(forum: Forum, side_id: int | None) -> Letterhead | None:
    """The letterhead of a side, or the joint one."""
    return Letterhead.objects.filter(forum=forum, side=side_id).first()


def paragraphs_of(item: Item) -> tuple[str, ...]:
    """The text as paragraphs: an empty line parts them."""
    blocks = "\n".join(line.strip() for line in item.body.splitlines()).split("\n\n")
    return tuple(" ".join(block.split()) for block in blocks if block.strip())


def counterpart_name(item: Item, language: str) -> str:
    """The other office's name in a language, or in its own."""
    words: Words = item.organisation.name if item.organisation else item.counterpart
    return words.best(language).text


def printed(
    item: Item,
    *,
    letterhead: Letterhead,
    forum: Forum,
    now: datetime,
    url: str = "",
    last: tuple[str, ...] = (),
) -> bytes:
    """The letter as PDF in its language, also one that is not kept yet. Raises `TypesetError`."""
    language = item.language
    demo = ""
    if forum.is_demo:
        with override(language):
            demo = _("Demonstration: companies and people are invented")
    with override(language):
        version = pgettext("state of a letter", "draft") if item.is_draft else "1"
        reference = _("In reply to your letter %(number)s") % {
            "number": (item.reply_to.their_number or item.reply_to.public_id) if item.reply_to else ""
        }
    return letter_pdf(
        Letter(
            imprint=Imprint(
                language=Language(language),
                forum=forum.short_name.best(language).text or forum.name.best(language).text,
                number=item.public_id,
                version=version,
                issued_at=now,
                zone=Zone(forum.zone, forum.city.best(language).text),
                url=url,
                notice=demo,
            ),
            letterhead=PrintedLetterhead(
                names=names_in_order(letterhead.name, language),
                lines=(*_lines(letterhead.address, language), *_contact_lines(letterhead.contact)),
            ),
            written_on=item.dated_on,
            place=forum.city.best(language).text,
            addressee=_addressee(item, language),
            subject=item.subject.text(language),
            salutation=item.salutation,
            paragraphs=(*paragraphs_of(item), *last),
            closing=item.closing,
            signatory=Person(
                name=letterhead.signatory.best(language).text,
                role=letterhead.signatory_title.best(language).text,
            ),
            reference=reference if item.reply_to else "",
            attachments=tuple(
                attachment.name
                for attachment in (item.attachments.all() if item.pk else ())
                if not attachment.is_letter
            ),
        )
    )


def names_in_order(words: Words, language: str) -> tuple[str, ...]:
    """A name in every language that it has, the letter's first."""
    order: Iterable[str] = (language, *(other for other in LANGUAGES if other != language))
    return tuple(words.text(code) for code in order if words.text(code))


def _lines(words: Words, language: str) -> tuple[str, ...]:
    return tuple(line for line in words.best(language).text.splitlines() if line.strip())


def _contact_lines(contact: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in contact.split(",") if part.strip())


def _addressee(item: Item, language: str) -> tuple[str, ...]:
    names = [counterpart_name(item, language)]
    if item.organisation and item.counterpart:
        names.insert(0, item.counterpart.best(language).text)
    return tuple(name for name in names if name)


def address_of(path: str) -> str:
    """A path as a whole address, where the installation knows its own."""
    base: str = settings.CONFIG.base_url
    return f"{base}{path}" if base else ""
