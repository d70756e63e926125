"""Mails that came back."""

import mailbox
from pathlib import Path

import pytest
from tests.cast import NOON, Cast, acting, actor_of, make_officer

from muntada.access.roles import Role
from muntada.post import actions
from muntada.post.bounces import read_bounces
from muntada.post.models import Message
from muntada.post.outbox import put
from muntada.post.reports import Bounce, bounces_in

REPORT = """From: MAILER-DAEMON@mx.example
To: muntada@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

This is the mail system. Your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Wed, 17 Mar 2027 12:00:00 +0200

Final-Recipient: rfc822; {final}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.cast.example
Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: mailbox
    unknown here

--B
{original}
--B--
"""
WHOLE = """Content-Type: message/rfc822

Message-ID: {message_id}
From: muntada@localhost
To: hana@cast.example
Subject: Hello

Text
"""
HEADERS = """Content-Type: text/rfc822-headers

Message-ID: {message_id}
From: muntada@localhost
Subject: Hello
"""


def report(
    message_id: str = "", *, original: str = WHOLE, recipient: str = "hana@cast.example", **fields: str
) -> bytes:
    values = {"action": "failed", "status": "5.1.1", "final": recipient, "recipient": recipient, **fields}
    shown = original.format(message_id=message_id) if message_id else "Content-Type: text/plain\n\nnothing\n"
    return REPORT.format(original=shown, **values).encode()


def sent(to: str = "hana@cast.example", key: str = "k", **fields: object) -> Message:
    values = {"to": to, "language": "en", "subject": "Hello", "body": "Text", "key": key, "now": NOON}
    message = put(**{**values, **fields})  # type: ignore[arg-type]
    Message.objects.filter(pk=message.pk).update(state=Message.State.SENT)
    return message


@pytest.mark.parametrize("original", [WHOLE, HEADERS])
def test_bounces_in_reads_a_report_with_the_mail_or_its_headers(original: str) -> None:
    found = bounces_in(report("<1@localhost>", original=original, final="forwarded@elsewhere.example"))

    assert found == [
        Bounce(
            recipient="hana@cast.example",
            action="failed",
            status="5.1.1",
            diagnostic="smtp; 550 5.1.1 <hana@cast.example>: mailbox unknown here",
            message_id="<1@localhost>",
        )
    ]


def test_bounces_in_says_nothing_of_other_mails() -> None:
    assert bounces_in(b"From: a@b.example\nSubject: out of office\n\nI am away.\n") == []
    assert bounces_in(b"\xff\xfe\x00 not a mail") == []


def test_record_bounces_marks_by_message_id_else_by_the_newest_to_that_address(cast: Cast) -> None:
    named, older, newer = sent("x@cast.example", "a"), sent(key="b"), sent(key="c")

    count = actions.record_bounces(
        mails=[
            report(named.message_id),
            report(),
            report(action="delayed", status="4.4.1"),
            b"Subject: hello\n\n.",
        ],
        forum=None,
        actor=actor_of(make_officer(Role.ADMINISTRATOR)),
        now=NOON,
    )

    for message in (named, older, newer):
        message.refresh_from_db()
    assert [message.state for message in (named, older, newer)] == ["bounced", "sent", "bounced"]
    assert named.error_code == "5.1.1"
    assert (count.read, count.matched, count.unknown) == (4, 2, 2)


def test_record_bounces_leaves_the_other_sides_mails_alone(cast: Cast) -> None:
    message = sent(forum=cast.forum, side=cast.host)
    guest = acting(Role.SECRETARIAT, cast.forum, cast.guest)

    count = actions.record_bounces(
        mails=[report(message.message_id)], forum=cast.forum, actor=guest, now=NOON
    )

    message.refresh_from_db()
    assert (count.matched, message.state) == (0, "sent")


@pytest.mark.parametrize("kind", ["file", "folder", "mbox", "maildir"])
def test_read_bounces_reads_files_folders_and_mailboxes(cast: Cast, tmp_path: Path, kind: str) -> None:
    message = sent()
    raw = report(message.message_id)
    path = tmp_path / "returned"
    if kind == "file":
        path.write_bytes(raw)
    elif kind == "folder":
        path.mkdir()
        (path / "1.eml").write_bytes(raw)
    elif kind == "mbox":
        path.write_bytes(b"From MAILER-DAEMON Wed Mar 17 12:00:00 2027\n" + raw + b"\n")
    else:
        mailbox.Maildir(path, create=True).add(raw)

    count = read_bounces(path, now=NOON)

    message.refresh_from_db()
    assert (count.read, count.matched, message.state) == (1, 1, "bounced")
