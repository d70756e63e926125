"""What is offered, and what was written to whom."""

from datetime import date, timedelta
from decimal import Decimal

from muntada.demo.load.loading import Loading, at
from muntada.demo.rows import moment, rows, words
from muntada.opportunities import actions as opportunities
from muntada.opportunities.actions import Offer
from muntada.opportunities.models import Opportunity
from muntada.post import actions as post
from muntada.post.actions import Content
from muntada.post.models import Item

LETTER = {
    "ar": "بالإشارة إلى «%(subject)s»، نفيدكم بأن الأمانة تتابع الموضوع وترجو ردّكم في أقرب وقت ممكن.",
    "ru": "По вопросу «%(subject)s» сообщаем, что секретариат ведёт эту работу и просит дать ответ в ближайшее время.",
    "en": "With reference to “%(subject)s” we inform you that the secretariat is following the matter and asks for "
    "your answer at your earliest convenience.",
}
SALUTATION = {"ar": "تحية طيبة وبعد،", "ru": "Уважаемые коллеги!", "en": "Dear colleagues,"}
CLOSING = {"ar": "وتفضلوا بقبول فائق الاحترام.", "ru": "С уважением,", "en": "Yours faithfully,"}


def add_opportunities(loading: Loading) -> None:
    """What is offered; those to be screened are published too and stay out of sight."""
    actor = loading.secretary
    for number, row in enumerate(rows(loading.profile, "opportunities")):
        now = at(loading.days_before(50) + timedelta(minutes=7 * number))
        owner = loading.organisations[row["owner"]]
        language = owner.name.original
        thing = opportunities.add_opportunity(
            forum=loading.forum,
            organisation=owner,
            offer=Offer(
                title=words(row, "title", language),
                summary=words(row, "summary", language),
                place=words(row, "place", language),
                needs=words(row, "needs", language),
                sector=row["sector_isic"],
                stage=row["stage"],
                mode=row["mode"] if row["mode"] in Opportunity.Mode.values else Opportunity.Mode.OTHER,
                usd_m_min=_decimal(row["usd_m_min"]),
                usd_m_max=_decimal(row["usd_m_max"]),
                latitude=_decimal(row["lat"]),
                longitude=_decimal(row["lon"]),
            ),
            actor=actor,
            now=now,
        )
        if row["screen"] != Opportunity.Screen.NONE:
            opportunities.screen_opportunity(opportunity=thing, screen=row["screen"], actor=actor, now=now)
        opportunities.publish_opportunity(opportunity=thing, actor=actor, now=now + timedelta(days=2))


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def write_letters(loading: Loading) -> None:
    """Letters in and out, some of which still wait for an answer."""
    items: dict[str, Item] = {}
    actor, profile = loading.secretary, loading.profile
    signatory = next(iter(loading.memberships.values()))  # the head of the host side's delegation
    post.change_letterhead(
        forum=loading.forum,
        side=None,
        name=loading.forum.organiser,
        address=loading.forum.city,
        contact=f"secretariat@{loading.forum.slug}.example",
        signatory=signatory.person.name,
        signatory_title=signatory.title,
        actor=actor,
        now=at(loading.days_before(110)),
    )
    for row in sorted(rows(profile, "correspondence"), key=lambda row: (row["date"], row["number"])):
        day = date.fromisoformat(row["date"])
        now = at(moment(profile, row["date"], "11:00"))
        is_out = row["direction"] == "out"
        other = loading.organisations[row["to_organisation" if is_out else "from_organisation"]]
        language = row["language"]
        content = Content(
            language=language,
            subject=words(row, "subject", language),
            organisation=other,
            body=LETTER[language] % {"subject": row[f"subject_{language}"]} if is_out else "",
            salutation=SALUTATION[language] if is_out else "",
            closing=CLOSING[language] if is_out else "",
            needs_reply=row["state"] in {"awaiting", "answered"},
        )
        officer = loading.users.get(row["owner"])
        reply_to = items.get(row["reply_to"])
        if is_out:
            item = post.write_letter(
                forum=loading.forum,
                side=None,
                content=content,
                officer=officer,
                reply_to=reply_to,
                actor=actor,
                now=now,
            )
            item = post.send_letter(item=item, actor=actor, now=now)
        else:
            item = post.register_incoming(
                forum=loading.forum,
                side=None,
                content=content,
                received_on=day,
                officer=officer,
                reply_to=reply_to,
                actor=actor,
                now=now,
            )
        items[row["number"]] = item
