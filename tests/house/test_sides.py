"""What one side keeps to itself stands on no page and in no file of the other side's people."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from conftest import SignIn
from django.http import HttpResponse

from muntada.access.actor import SYSTEM
from muntada.access.roles import OFFICES, Role
from muntada.accounts.models import User
from muntada.base.words import Words
from muntada.journal.record import record
from muntada.opportunities.events import OpportunityAdded
from muntada.opportunities.models import Opportunity
from muntada.post.models import Letterhead
from muntada.sheets.exports import InstallationListing, every_listing
from tests.cast import NOON, Cast, make_member, make_officer, words
from tests.house.furnished import Furnished, furnished
from tests.house.test_crawl import GOVERNED

MARK = "Zqxsecret"  # stands in everything that belongs to the host side alone
PHONE = "+218910009999"


def keep_secrets(it: Furnished) -> None:
    """Everything of the furnished forum that can belong to a side becomes the host's own, and bears the mark."""
    secret = Words.of(original="en", en=MARK)  # missing in two languages: the translation desk has work
    person = it.member.person
    person.passport_name, person.phone, person.email = MARK, PHONE, f"{MARK}@cast.example"
    person.pronunciation = MARK
    person.save()
    it.member.title, it.member.delegation = secret, it.delegation
    it.member.save()
    it.delegation.name = secret
    it.delegation.save()
    it.opportunity.title = it.opportunity.summary = secret
    it.opportunity.state, it.opportunity.published_at = Opportunity.State.DRAFT, None
    it.opportunity.save()
    Opportunity.objects.create(
        forum=it.forum,
        side=it.host,
        organisation=it.opportunity.organisation,
        public_id="MB27.OPP.902",
        title=secret,
        screen=Opportunity.Screen.HOLD,
        state=Opportunity.State.PUBLISHED,
        published_at=NOON - timedelta(days=1),
        changed_at=NOON,
    )
    it.change.reason, it.change.difference = MARK, {"name.en": ["Salem", MARK]}
    it.change.save()
    it.item.side, it.item.body, it.item.subject = it.host, MARK, secret
    it.item.save()
    it.attachment.name = f"{MARK}.pdf"
    it.attachment.save()
    it.message.side, it.message.subject = it.host, MARK
    it.message.save()
    it.upload.side_id, it.upload.name = it.host.pk, f"{MARK}.csv"
    it.upload.save()
    it.preference.reason, it.preference.topic = MARK, secret
    it.preference.save()
    it.meeting_invitation.reason = MARK
    it.meeting_invitation.save()
    it.outcome.next_step, it.outcome.owner_text = secret, MARK
    it.outcome.save()
    Letterhead.objects.create(forum=it.forum, side=it.host, name=secret, contact=MARK, signatory=secret)
    it.invitation_letter.addressee, it.invitation_letter.own_text = secret, MARK
    it.invitation_letter.save()
    it.guest.name = MARK
    it.guest.save()
    event = OpportunityAdded(forum_id=it.forum.pk, side_id=it.host.pk, opportunity=f"{MARK}.1")
    record(event, actor=SYSTEM, now=NOON)


def questions(it: Furnished, name: str) -> list[str]:
    """The ways in which a page can be asked for somebody else's."""
    asked: dict[str, list[dict[str, str]]] = {
        "meetings:wishes": [{"organisation": it.preference.asker.public_id}],
        "meetings:state_preference": [{"organisation": it.preference.asker.public_id}],
        "meetings:record_outcome": [
            {"for": it.outcome.organisation.public_id},
            {"for": it.outcome.meeting.second.public_id},
        ],
        "meetings:send_invitation": [{"organisation": it.preference.asker.public_id}],
        "meetings:availability": [{"person": it.member.person.public_id}],
        "meetings:schedule": [{"person": it.member.person.public_id}],
        "meetings:schedule_ics": [{"person": it.member.person.public_id}],
        "post:write_letter": [{"reply_to": it.item.public_id}, {"supersedes": it.item.public_id}],
        "protocol:write_invitation": [{"supersedes": it.invitation_letter.public_id}],
        "directory:add_person": [{"organisation": it.preference.asker.public_id}],
    }
    return ["", *(f"?{urlencode(one)}" for one in asked.get(name, []))]


def read(answer: HttpResponse) -> str:
    """All that came, with the session's own question taken out."""
    content = b"".join(answer) if getattr(answer, "streaming", False) else answer.content  # type: ignore[call-overload]  # what streams is bytes
    return bytes(content).decode("utf-8", "replace")


def file_addresses(it: Furnished) -> list[str]:
    """Every list of a forum as a file with all its columns."""
    return [
        f"/en/{it.forum.slug}/export/{listing.name}/?"
        + urlencode({"format": "csv", "columns": ",".join(column.key for column in listing.columns)})
        for listing in every_listing()
        if not isinstance(listing, InstallationListing)
    ]


REACHING = (
    Role.DELEGATE,
    Role.HEAD,
    Role.SECRETARIAT,
    Role.B2B_DESK,
    Role.FOCAL_POINT,
    Role.PROTOCOL,
    Role.CONSULAR,
    Role.COMPLIANCE,
    Role.LEGAL,
)


@pytest.mark.parametrize("role", REACHING)
def test_the_other_side_finds_nothing_of_what_one_side_keeps(
    role: Role, cast: Cast, signed_in: SignIn
) -> None:
    it = furnished(cast)
    keep_secrets(it)
    if role in OFFICES:
        user = make_officer(role, cast.forum, cast.guest)
    else:
        member = make_member(cast.forum, cast.guest, cast.rosinka, words("Oleg"), part=role.value)
        assert member.person.user is not None
        user = member.person.user
    assert isinstance(user, User)
    client = signed_in(user)
    told = []
    for one in GOVERNED:
        if not one.in_forum or one.name == "meetings:calendar_feed" or one.name.endswith("_pdf"):
            continue  # a secret address; papers, whose text lies compressed
        for question in questions(it, one.name):
            url = one.url(it, it.forum.slug) + question
            text = read(client.get(url))
            if MARK in text or PHONE in text:
                told.append(url)
    for url in file_addresses(it):
        answer = client.get(url)
        if answer.status_code == 200 and (MARK in (text := read(answer)) or PHONE in text):
            told.append(url)
    assert told == []


def test_there_is_something_to_be_found(cast: Cast, signed_in: SignIn) -> None:
    it = furnished(cast)
    keep_secrets(it)
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))

    found = set()
    for one in GOVERNED:
        if one.in_forum and any(
            MARK in read(client.get(one.url(it, "mb27") + question)) for question in questions(it, one.name)
        ):
            found.add(one.key)

    assert {
        "forum post:item",
        "forum post:correspondence",
        "forum post:outbox",
        "forum post:letterheads",
        "forum directory:person",
        "forum directory:delegation",
        "forum opportunities:opportunities",
        "forum front:translations",
        "forum front:journal",
        "forum sheets:uploads",
        "forum protocol:invitations",
        "forum protocol:invitation",
        "forum meetings:state_preference",
        "forum meetings:outcomes",
        "forum meetings:invitations",
        "forum meetings:record_outcome",
    } <= found
    assert {url.split("/")[4] for url in file_addresses(it) if MARK in read(client.get(url))} >= {
        "delegations",
        "invitation-letters",
        "journal",
        "letterheads",
        "letters",
        "opportunities",
        "outbox",
        "people",
        "preferences",
        "translations",
        "uploads",
    }
