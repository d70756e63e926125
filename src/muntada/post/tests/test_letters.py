"""Registering, writing, sending and answering letters."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader
from tests.cast import DAY, NOON, Cast, acting

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.journal.models import Entry
from muntada.post import actions
from muntada.post.attachments import File, UnfitFile
from muntada.post.models import Attachment, Item, Message
from muntada.post.queries import awaiting_reply
from muntada.post.tests.cast import content, draft, make_letterhead

PDF = b"%PDF-1.7 a letter"


def register(cast: Cast, **fields: object) -> Item:
    values = {
        "forum": cast.forum,
        "side": None,
        "content": content(cast, needs_reply=False, due_on=None),
        "received_on": DAY,
        "officer": None,
        "actor": cast.secretary,
        "now": NOON,
    }
    return actions.register_incoming(**{**values, **fields})  # type: ignore[arg-type]


def test_register_incoming_numbers_the_letter_and_answers_ours(cast: Cast) -> None:
    make_letterhead(cast)
    ours = actions.send_letter(item=draft(cast), actor=cast.secretary, now=NOON)

    theirs = register(
        cast, reply_to=ours, files=[File(name="answer.pdf", content=PDF)], their_number="No. 7/2027"
    )

    ours.refresh_from_db()
    assert theirs.public_id == "MB27.IN.001"
    assert theirs.thread_id == ours.pk
    assert [attachment.name for attachment in theirs.attachments.all()] == ["answer.pdf"]
    assert (ours.state, ours.answered_at) == (Item.State.ANSWERED, NOON)
    assert list(Entry.objects.values_list("name", flat=True)) == [
        "post.LetterWritten",
        "post.LetterSent",
        "post.IncomingRegistered",
        "post.ItemAnswered",
    ]


def test_register_incoming_names_somebody(cast: Cast) -> None:
    nobody = replace(content(cast), organisation=None)

    with pytest.raises(actions.NobodyNamed):
        register(cast, content=nobody)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("letter.exe", b"MZ", "kind"),
        ("letter.html", b"<script>", "kind"),
        ("letter.pdf", b"<script>", "content"),
        ("letter.pdf", b"%PDF-" + b"0" * (20 * 1024 * 1024), "too_big"),
    ],
)
def test_register_incoming_refuses_unfit_files(cast: Cast, name: str, data: bytes, reason: str) -> None:
    with pytest.raises(UnfitFile) as refusal:
        register(cast, files=[File(name=name, content=data)])

    assert refusal.value.reason == reason
    assert Item.objects.count() == 0


def test_register_incoming_keeps_files_under_names_of_its_own(cast: Cast) -> None:
    item = register(cast, files=[File(name="..\\..\\etc/passwd.PDF", content=PDF)])

    attachment = item.attachments.get()
    assert attachment.name == "passwd.PDF"
    assert str(attachment.file.name).startswith("post/")
    assert "passwd" not in str(attachment.file.name)
    assert attachment.size == len(PDF)


def test_send_letter_numbers_prints_and_mails(cast: Cast) -> None:
    make_letterhead(cast)
    letter = draft(cast, "ru")

    sent = actions.send_letter(item=letter, actor=cast.secretary, now=NOON)

    assert (letter.public_id, sent.public_id) == ("MB27.DRAFT.001", "MB27.OUT.001")
    assert (sent.state, sent.sending, sent.sent_at) == (Item.State.AWAITING, Item.Sending.MAILED, NOON)
    mail = Message.objects.get()
    assert (mail.to, mail.language, mail.key) == ("office@rosinka.example", "ru", "letter:MB27.OUT.001")
    assert [part.name for part in mail.parts.all()] == ["MB27.OUT.001.pdf"]


def test_send_letter_without_an_address_is_printed(cast: Cast) -> None:
    make_letterhead(cast)

    sent = actions.send_letter(item=draft(cast, email=""), actor=cast.secretary, now=NOON)

    assert sent.sending == Item.Sending.PRINTED
    assert sent.attachments.get().is_letter
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", ["ندعوكم", "المنتدى", "سلمى"]),
        ("ru", ["Приглашаем вас", "О приглашении на форум", "Сальма Бен Амер"]),
        ("en", ["We are pleased to invite you", "Invitation to the forum", "Salma Ben Amer"]),
    ],
)
def test_send_letter_prints_text_that_can_be_read_out(cast: Cast, language: str, expected: list[str]) -> None:
    make_letterhead(cast)

    sent = actions.send_letter(item=draft(cast, language), actor=cast.secretary, now=NOON)

    with sent.attachments.get(is_letter=True).file.open() as file:
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages)
    plain = " ".join(text.split())
    assert [words for words in expected if words in plain] == expected
    assert "MB27.OUT.001" in plain


def test_send_letter_needs_letterhead_subject_and_text(cast: Cast) -> None:
    letter = draft(cast)
    with pytest.raises(actions.NoLetterhead):
        actions.send_letter(item=letter, actor=cast.secretary, now=NOON)
    make_letterhead(cast)

    with pytest.raises(actions.NoText):
        actions.send_letter(item=draft(cast, body="  "), actor=cast.secretary, now=NOON)
    subject = content(cast).subject.with_text("en", "")
    with pytest.raises(actions.NoSubject):
        actions.send_letter(item=draft(cast, subject=subject), actor=cast.secretary, now=NOON)

    sent = actions.send_letter(item=letter, actor=cast.secretary, now=NOON)
    assert sent.public_id == "MB27.OUT.001"


def test_send_letter_happens_once(cast: Cast) -> None:
    make_letterhead(cast)
    letter = draft(cast)
    actions.send_letter(item=letter, actor=cast.secretary, now=NOON)

    with pytest.raises(actions.AlreadySent):
        actions.send_letter(item=letter, actor=cast.secretary, now=NOON)

    assert Message.objects.count() == 1


def test_change_letter_changes_drafts_only(cast: Cast) -> None:
    make_letterhead(cast)
    letter = draft(cast)
    actions.change_letter(item=letter, content=content(cast, body="Anew."), actor=cast.secretary, now=NOON)
    letter.refresh_from_db()
    assert letter.body == "Anew."
    sent = actions.send_letter(item=letter, actor=cast.secretary, now=NOON)

    with pytest.raises(actions.AlreadySent):
        actions.change_letter(item=sent, content=content(cast, body="Other."), actor=cast.secretary, now=NOON)


def test_a_sent_letter_is_kept_by_the_database_itself(cast: Cast) -> None:
    make_letterhead(cast)
    sent = actions.send_letter(item=draft(cast), actor=cast.secretary, now=NOON)
    letter = sent.attachments.get()

    for change in (
        lambda: Item.objects.filter(pk=sent.pk).update(body="Other."),
        lambda: Item.objects.filter(pk=sent.pk).update(sent_at=None, state="draft"),
        lambda: Item.objects.filter(pk=sent.pk)._raw_delete("default"),
        lambda: Attachment.objects.filter(pk=letter.pk).update(sha256="0"),
        lambda: Attachment.objects.filter(pk=letter.pk).delete(),
        lambda: Attachment.objects.create(
            item=sent, name="x", content_type="x", size=1, sha256="0", file="x"
        ),
    ):
        with pytest.raises(DatabaseError, match="a sent letter never changes"), transaction.atomic():
            change()

    assert Item.objects.filter(pk=sent.pk).update(state=Item.State.CLOSED) == 1


def test_a_sent_letter_is_replaced_by_a_new_one_once(cast: Cast) -> None:
    make_letterhead(cast)
    first = actions.send_letter(item=draft(cast), actor=cast.secretary, now=NOON)
    again: dict[str, Any] = {
        "forum": cast.forum,
        "side": None,
        "content": content(cast),
        "officer": None,
        "supersedes": first,
        "actor": cast.secretary,
        "now": NOON,
    }
    second = actions.send_letter(item=actions.write_letter(**again), actor=cast.secretary, now=NOON)

    first.refresh_from_db()
    assert (first.state, first.superseded_by) == (Item.State.CLOSED, second)
    with pytest.raises(actions.NotReplaceable):
        actions.write_letter(**again)


def test_mark_answered_once(cast: Cast) -> None:
    make_letterhead(cast)
    sent = actions.send_letter(item=draft(cast), actor=cast.secretary, now=NOON)

    actions.mark_answered(item=sent, actor=cast.secretary, now=NOON)

    with pytest.raises(actions.NotWaiting):
        actions.mark_answered(item=sent, actor=cast.secretary, now=NOON)


def test_awaiting_reply_counts_days_longest_first(cast: Cast) -> None:
    make_letterhead(cast)
    late = actions.send_letter(item=draft(cast), actor=cast.secretary, now=NOON - timedelta(days=20))
    young = actions.send_letter(item=draft(cast), actor=cast.secretary, now=NOON - timedelta(days=12))
    actions.send_letter(
        item=draft(cast, needs_reply=False), actor=cast.secretary, now=NOON - timedelta(days=30)
    )

    waiting = awaiting_reply(cast.forum, cast.secretary, NOON)

    assert [(row.item, row.days, row.is_overdue) for row in waiting] == [
        (late, 20, False),
        (young, 12, False),
    ]


def test_a_side_sees_and_writes_joint_letters_and_its_own(cast: Cast) -> None:
    host = acting(Role.SECRETARIAT, cast.forum, cast.host)
    guest = acting(Role.SECRETARIAT, cast.forum, cast.guest)
    joint = draft(cast)
    own = draft(cast, side=cast.host, actor=host)

    assert set(Item.objects.visible_to(host)) == {joint, own}
    assert set(Item.objects.visible_to(guest)) == {joint}
    assert set(Item.objects.visible_to(cast.secretary)) == {joint, own}
    assert set(Item.objects.visible_to(acting(Role.DELEGATE, cast.forum, cast.host))) == set()
    with pytest.raises(NotAllowed):
        actions.change_letter(item=own, content=content(cast), actor=guest, now=NOON)
    with pytest.raises(NotAllowed):
        draft(cast, side=cast.host, actor=guest)


def test_hand_over_items_gives_them_to_another_officer(cast: Cast) -> None:
    letter = draft(cast)
    successor = cast.hana.person.user
    assert successor is not None

    actions.hand_over_items(items=[letter], officer=successor, actor=cast.secretary, now=NOON)

    letter.refresh_from_db()
    assert letter.officer == successor
