"""What is offered, and what was written to whom."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from muntada.access.actor import NOBODY
from muntada.accounts.models import digest_of
from muntada.base.jobs.drain import run_all_due
from muntada.base.words import Words
from muntada.demo.load.accreditation import PROTOCOL
from muntada.demo.load.loading import Loading, at
from muntada.demo.rows import moment, rows, words
from muntada.directory.models import Delegation, Organisation
from muntada.opportunities import actions as opportunities
from muntada.opportunities.actions import Offer
from muntada.opportunities.models import Opportunity
from muntada.post import actions as post
from muntada.post.actions import Content
from muntada.post.models import Item
from muntada.protocol import actions as protocol
from muntada.protocol.actions import GivenAnswer, InvitationDetails, NamedGuest
from muntada.protocol.actions import Offer as Places
from muntada.protocol.models import InvitationLetter, ReplyLink

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


ORIGIN = "http://127.0.0.1"
# Invited by the host, in the language of the one who reads: what each answered, if anything.
ANSWERS = ("accepted", "declined", "waits", "late")
GUESTS = {
    "ar": NamedGuest(name="عبد السلام المنصوري", passport_name="ABDULSALAM ALMANSOURI", category="business"),
    "ru": NamedGuest(name="Щёголев-Подъячевский Юрий", passport_name="SHCHEGOLEV IURII", category="business"),
}
SORRY = {
    "ar": "نعتذر عن الحضور لارتباط سابق.",
    "ru": "К сожалению, в эти дни у нас отчётное собрание.",
}


def invite(loading: Loading) -> None:
    """Four letters that left, each answered differently, and two drafts of which one lacks its name."""
    sent = at(loading.days_before(60))
    actor = loading.acting(PROTOCOL, sent)
    bodies = [one for one in loading.organisations.values() if one.kind == Organisation.Kind.COMPANY]
    chosen = [
        *[one for one in bodies if one.country == loading.guest.country][:4],
        *[one for one in bodies if one.country == loading.host.country][:2],
    ]
    made = []
    for number, body in enumerate(chosen):
        side = loading.guest if body.country == loading.guest.country else loading.host
        delegation = Delegation.objects.filter(forum=loading.forum, side=side).order_by("pk").first()
        is_late = number == ANSWERS.index("late")
        due = loading.days_before(7 if is_late else -20).date()
        details = InvitationDetails(
            organisation=body,
            delegation=delegation if number % 2 else None,
            addressee=_director(side.language)
            if number < 5
            else Words(original="en").with_text("en", "Mr Director"),
            email=f"office@{body.public_id.lower().replace('.', '-')}.example",
            language=side.language,
            reply_by=due,
            places=(Places(category="business", places=2), Places(category="official", places=1, rank=60)),
        )
        made.append(
            protocol.write_invitation(forum=loading.forum, side=None, details=details, actor=actor, now=sent)
        )
    pks = [one.pk for one in made[: len(ANSWERS)]]
    protocol.send_invitations(forum=loading.forum, invitations=pks, origin=ORIGIN, actor=actor, now=sent)
    run_all_due()
    for number, (pk, answer) in enumerate(zip(pks, ANSWERS, strict=True)):
        invitation = InvitationLetter.objects.get(pk=pk)
        now = at(loading.days_before(50 - number) + timedelta(hours=2))
        if answer in ("accepted", "declined"):
            _answer(invitation, answer, number, now)


def _director(language: str) -> Words:
    texts = {"ar": "السيد المدير العام", "ru": "Генеральному директору"}
    return Words(original=language).with_text(language, texts[language]) if language in texts else Words()


def _answer(invitation: InvitationLetter, answer: str, number: int, now: datetime) -> None:
    token = f"demo-{invitation.public_id}-{number}"
    link = ReplyLink.objects.create(invitation=invitation, digest=digest_of(token), made_at=now)
    comes = answer == "accepted"
    guest = GUESTS.get(invitation.language, GUESTS["ru"])
    given = GivenAnswer(
        answer=answer,
        guests=(guest,) if comes else (),
        reason="" if comes else SORRY.get(invitation.language, SORRY["ru"]),
    )
    protocol.answer_invitation(token=token, given=given, seen=0, actor=NOBODY, now=now)
    link.delete()  # a link that anybody could guess stays in no database
