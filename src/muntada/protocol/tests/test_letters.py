"""Writing, changing and sending invitation letters."""

from datetime import timedelta

import pytest
from conftest import in_threads
from tests.cast import DAY, NOON, Cast, acting, make_cast, words

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.accreditation.actions import Scope, add_quota
from muntada.base.jobs.drain import run_all_due
from muntada.journal.models import Entry
from muntada.post import actions as post
from muntada.post.models import Item, Message
from muntada.post.tests.cast import make_letterhead
from muntada.protocol import actions
from muntada.protocol.actions import Offer, Queued
from muntada.protocol.actions import sending as sending_actions
from muntada.protocol.composing import Desk, composed, unknown_marks
from muntada.protocol.models import InvitationLetter, ReplyLink
from muntada.protocol.places import overdrawn_by
from muntada.protocol.ready_made import READY_MADE
from muntada.protocol.tests.cast import ORIGIN, details, draft, mails, protocol_of, sent

State = InvitationLetter.State


def test_write_invitation_offers_places_to_the_side_of_the_country(cast: Cast) -> None:
    invitation = draft(cast, protocol_of(cast))

    assert (invitation.public_id, invitation.state) == ("MB27.INV.001", State.DRAFT)
    assert invitation.guests_of == cast.guest
    assert list(invitation.places.values_list("category", "places", "rank")) == [
        ("official", 1, 50),
        ("business", 2, 1000),
    ]
    assert list(Entry.objects.values_list("name", flat=True)) == ["protocol.InvitationWritten"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"organisation": None, "addressee": words("")}, actions.NobodyNamed),
        ({"places": ()}, actions.NothingOffered),
    ],
)
def test_write_invitation_needs_somebody_and_something(
    cast: Cast, fields: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        draft(cast, protocol_of(cast), **fields)


def test_write_invitation_is_for_protocol_and_in_the_name_of_ones_own_side(cast: Cast) -> None:
    host = acting(Role.PROTOCOL, cast.forum, cast.host)

    with pytest.raises(NotAllowed):
        draft(cast, acting(Role.B2B_DESK, cast.forum))
    with pytest.raises(NotAllowed):
        draft(cast, host, side=cast.guest)


def test_change_invitation_refuses_what_was_saved_meanwhile(cast: Cast) -> None:
    actor = protocol_of(cast)
    invitation = draft(cast, actor)
    seen = invitation.changed_at.isoformat()

    changed = actions.change_invitation(
        invitation=invitation,
        details=details(cast, language="en", places=(Offer(category="press", places=3),)),
        seen=seen,
        actor=actor,
        now=NOON + timedelta(minutes=1),
    )

    assert changed.language == "en"
    assert list(changed.places.values_list("category", "places")) == [("press", 3)]
    with pytest.raises(actions.ChangedMeanwhile):
        actions.change_invitation(
            invitation=invitation, details=details(cast), seen=seen, actor=actor, now=NOON
        )


def test_the_letter_is_filled_in_in_its_language_and_transliterates_nobody(cast: Cast) -> None:
    actor = protocol_of(cast)

    russian = composed(draft(cast, actor), READY_MADE)
    arabic = draft(cast, actor, language="ar")

    assert russian.salutation == "Уважаемый Борис Иванович!"
    assert "официальные лица: 1; деловые" in russian.body or "1; " in russian.body
    assert "27 марта 2027" in russian.body
    assert unknown_marks(russian.body) == []
    codes = [one.code for one in Desk.of(cast.forum).hindrances(arabic, DAY)]
    assert codes == ["letterhead", "name", "salutation"]


def test_send_invitations_numbers_the_letter_in_the_register_and_mails_it(cast: Cast) -> None:
    actor = protocol_of(cast)

    invitation = sent(cast, actor)

    assert invitation.state == State.SENT
    letter = invitation.letter
    assert letter is not None
    assert (letter.public_id, letter.state, letter.language) == ("MB27.OUT.001", Item.State.AWAITING, "ru")
    assert letter.due_on == invitation.reply_by
    message = Message.objects.get()
    assert (message.to, message.language, message.state) == ("office@rosinka.example", "ru", "sent")
    # The link is a secret: it left with the mail and stays in no table.
    assert message.body == ""
    link = ReplyLink.objects.get()
    assert "reply/" not in letter.body
    assert len(link.digest) == 64


def test_the_mail_carries_the_letter_and_the_link(cast: Cast) -> None:
    make_letterhead(cast)
    actor = protocol_of(cast)
    invitation = draft(cast, actor, language="en")
    InvitationLetter.objects.update(state=State.QUEUED)

    actions.send_invitation(invitation=invitation, origin=ORIGIN, actor=actor, now=NOON)

    message = Message.objects.get()
    assert message.subject == "Invitation to Marjan and Belorechye Economic Forum: letter MB27.OUT.001"
    assert f"{ORIGIN}/en/reply/" in message.body
    assert [(part.name, part.content_type) for part in message.parts.all()] == [
        ("MB27.OUT.001.pdf", "application/pdf")
    ]


def test_a_printed_letter_bears_the_link_and_mails_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[str, ...]] = []
    printed = post.printed

    def watch(item: Item, **given: object) -> bytes:
        shown.append((str(given["url"]), *given["last"]))  # type: ignore[misc]
        return printed(item, **given)  # type: ignore[arg-type]

    monkeypatch.setattr("muntada.post.actions.printed", watch)
    invitation = sent(cast, protocol_of(cast), is_printed=True, language="en")

    assert invitation.letter is not None
    assert invitation.letter.sending == Item.Sending.PRINTED
    assert mails() == []
    ((url, last),) = shown
    assert url.startswith(f"{ORIGIN}/en/reply/")
    assert url in last


def test_send_invitations_leaves_aside_what_is_not_ready(cast: Cast) -> None:
    actor = protocol_of(cast)
    make_letterhead(cast)
    late = draft(cast, actor, reply_by=DAY - timedelta(days=1))
    fine = draft(cast, actor)

    def send() -> Queued:
        return actions.send_invitations(
            forum=cast.forum, invitations=[late.pk, fine.pk], origin=ORIGIN, actor=actor, now=NOON
        )

    assert send() == Queued(queued=1, hindered=1, already=0)
    assert send() == Queued(queued=0, hindered=1, already=1)
    run_all_due()
    assert mails() == ["office@rosinka.example"]


def test_letters_leave_once_each_though_the_process_dies_in_the_middle(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = protocol_of(cast)
    make_letterhead(cast)
    three = [draft(cast, actor, email=f"{name}@rosinka.example") for name in "abc"]
    pks = [one.pk for one in three]
    send_letter, left = post.send_letter, 0

    class Killed(BaseException):
        """As the machine is switched off."""

    def dies_at_the_second(**given: object) -> Item:
        nonlocal left
        left += 1
        item = send_letter(**given)  # type: ignore[arg-type]
        if left == 2:
            raise Killed
        return item

    monkeypatch.setattr(sending_actions.post, "send_letter", dies_at_the_second)
    for pk in pks:
        InvitationLetter.objects.filter(pk=pk).update(state=State.QUEUED)
    with pytest.raises(Killed):
        for one in three:
            actions.send_invitation(invitation=one, origin=ORIGIN, actor=actor, now=NOON)
    monkeypatch.undo()
    again = []
    for one in three:
        try:
            actions.send_invitation(invitation=one, origin=ORIGIN, actor=actor, now=NOON)
        except actions.AlreadySent:
            again.append(one.pk)

    assert again == pks[:1]
    assert sorted(mails()) == ["a@rosinka.example", "b@rosinka.example", "c@rosinka.example"]
    assert sorted(InvitationLetter.objects.values_list("letter__public_id", flat=True)) == [
        "MB27.OUT.001",
        "MB27.OUT.002",
        "MB27.OUT.003",
    ]
    assert ReplyLink.objects.count() == 3


def test_two_workers_send_one_letter_once(file_database: None) -> None:
    def prepare() -> object:
        cast = make_cast()
        actor = protocol_of(cast)
        make_letterhead(cast)
        invitation = draft(cast, actor)
        InvitationLetter.objects.update(state=State.QUEUED)
        return actor, invitation

    (prepared,) = in_threads(prepare)
    assert isinstance(prepared, tuple), prepared
    actor, invitation = prepared

    def send() -> str:
        actions.send_invitation(invitation=invitation, origin=ORIGIN, actor=actor, now=NOON)
        return "sent"

    answers = in_threads(send, send)
    (found,) = in_threads(lambda: (mails(), ReplyLink.objects.count()))

    assert sorted(map(repr, answers)) == ["'sent'", "AlreadySent()"]
    assert found == (["office@rosinka.example"], 1)


def test_a_letter_that_cannot_leave_is_a_draft_again_and_says_why(cast: Cast) -> None:
    actor = protocol_of(cast)
    paper = make_letterhead(cast)
    invitation = draft(cast, actor)
    actions.send_invitations(
        forum=cast.forum, invitations=[invitation.pk], origin=ORIGIN, actor=actor, now=NOON
    )
    paper.delete()

    run_all_due()

    invitation.refresh_from_db()
    assert (invitation.state, invitation.trouble, invitation.letter) == (State.DRAFT, "letterhead", None)
    assert Item.objects.count() == 0
    assert ReplyLink.objects.count() == 0


def test_a_newer_letter_replaces_an_older_whose_links_open_nothing_then(cast: Cast) -> None:
    actor = protocol_of(cast)
    old = sent(cast, actor)

    newer = actions.write_invitation(
        forum=cast.forum, side=None, details=details(cast), supersedes=old, actor=actor, now=NOON
    )
    assert ReplyLink.objects.filter(invitation=old, revoked_at=None).count() == 1
    actions.send_invitations(forum=cast.forum, invitations=[newer.pk], origin=ORIGIN, actor=actor, now=NOON)
    run_all_due()

    old.refresh_from_db()
    newer.refresh_from_db()
    assert (old.state, newer.state) == (State.REPLACED, State.SENT)
    assert ReplyLink.objects.filter(invitation=old, revoked_at=None).count() == 0
    assert newer.letter is not None
    assert newer.letter.supersedes == old.letter
    with pytest.raises(actions.NotReplaceable):
        actions.write_invitation(
            forum=cast.forum, side=None, details=details(cast), supersedes=old, actor=actor, now=NOON
        )


def test_discard_invitation_is_for_drafts(cast: Cast) -> None:
    actor = protocol_of(cast)
    invitation, gone = sent(cast, actor), draft(cast, actor)

    actions.discard_invitation(invitation=gone, actor=actor, now=NOON)

    with pytest.raises(actions.AlreadySent):
        actions.discard_invitation(invitation=invitation, actor=actor, now=NOON)
    assert list(InvitationLetter.objects.all()) == [invitation]


def test_more_may_be_promised_than_there_is_and_that_is_said(cast: Cast) -> None:
    actor = protocol_of(cast)
    add_quota(
        forum=cast.forum,
        scope=Scope(side=cast.guest, category="business"),
        places=3,
        actor=actor,
        now=NOON,
    )
    sent(cast, actor)
    one, another = draft(cast, actor), draft(cast, actor, places=(Offer(category="business", places=1),))

    (row,) = overdrawn_by(cast.forum, [one])

    assert (row.let_in, row.accepted, row.offered, row.quota.places) == (0, 0, 4, 3)
    assert overdrawn_by(cast.forum, [another]) == []
