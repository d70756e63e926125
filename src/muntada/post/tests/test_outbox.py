"""The outbox: nothing lost, nothing twice, and what was not received is shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from django.core import mail as django_mail
from django.db import transaction
from django.utils.translation import override
from pytest_django import Settings
from tests.cast import NOON, Cast, acting, actor_of, make_officer, words

from muntada.access.roles import Role
from muntada.base.jobs.drain import run_all_due, waiting
from muntada.post import actions, tasks, transports
from muntada.post.models import Message
from muntada.post.outbox import Part, put
from muntada.post.tests.cast import draft, make_letterhead
from muntada.post.tests.smtp import mail_server


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Mails of this test go into a folder of its own."""
    settings.CONFIG = replace(settings.CONFIG, data_dir=tmp_path, mail_url="file:")
    settings.EMAIL_BACKEND = "muntada.post.backends.OutboxBackend"
    return tmp_path / "mail"


def mails(folder: Path) -> list[EmailMessage]:
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]
    return [mail for mail in found if isinstance(mail, EmailMessage)]


def letter_to(to: str, key: str = "k", **fields: object) -> Message:
    values = {"to": to, "language": "en", "subject": "Hello", "body": "Text", "key": key, "now": NOON}
    return put(**{**values, **fields})  # type: ignore[arg-type]


def test_a_mail_waits_leaves_once_and_is_kept_by_its_key(db: None, folder: Path) -> None:
    first = letter_to("hana@cast.example")
    second = letter_to("hana@cast.example")

    assert (first, Message.objects.count(), len(waiting())) == (second, 1, 1)
    assert run_all_due() == 1
    tasks.send_message.call(first.pk)

    first.refresh_from_db()
    assert (first.state, first.tries) == (Message.State.SENT, 1)
    assert [mail["To"] for mail in mails(folder)] == ["hana@cast.example"]


def test_a_mail_vanishes_with_the_change_that_it_tells_of(db: None, folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        letter_to("hana@cast.example")
        raise ZeroDivisionError

    assert (Message.objects.count(), len(waiting())) == (0, 0)


class Killed(BaseException):
    """What a process feels that is killed: no handler runs."""


@pytest.mark.parametrize("is_on_disk", [False, True])
def test_a_worker_killed_after_its_claim_sends_one_mail_in_the_end(
    db: None, folder: Path, monkeypatch: pytest.MonkeyPatch, is_on_disk: bool
) -> None:
    message = letter_to("hana@cast.example")
    hand_over = transports.hand_over

    def die(mail: EmailMessage) -> None:
        if is_on_disk:
            hand_over(mail)
        raise Killed

    monkeypatch.setattr(tasks, "hand_over", die)
    with pytest.raises(Killed):
        tasks.send_message.call(message.pk)
    monkeypatch.setattr(tasks, "hand_over", hand_over)
    message.refresh_from_db()
    assert message.state == Message.State.SENDING

    # The claim still holds: the next worker leaves the mail alone and looks again when it has run out.
    tasks.send_message.call(message.pk)
    assert len(mails(folder)) == int(is_on_disk)
    in_a_minute = datetime.now(tz=UTC) + timedelta(seconds=60)
    assert [job.args for job in waiting() if job.run_at and job.run_at > in_a_minute] == [(message.pk,)]

    Message.objects.update(claimed_until=datetime.now(tz=UTC))
    tasks.send_message.call(message.pk)
    message.refresh_from_db()
    assert (message.state, message.tries) == (Message.State.SENT, 2)
    assert [mail["Message-ID"] for mail in mails(folder)] == [message.message_id]


def test_smtp_takes_a_mail_with_its_parts(db: None, settings: Settings) -> None:
    with mail_server() as server:
        settings.CONFIG = replace(settings.CONFIG, mail_url=server.url)
        calendar = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
        letter_to(
            "hana@cast.example",
            subject="دعوة",
            language="ar",
            parts=(Part(name="meeting.ics", content_type="text/calendar", content=calendar),),
        )
        run_all_due()

    mail = message_from_bytes(server.mails[0].encode(), policy=default)
    assert isinstance(mail, EmailMessage)
    assert mail["Subject"] == "دعوة"
    assert mail["Content-Language"] == "ar"
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["text/calendar"]
    assert next(mail.iter_attachments()).get_param("method") == "REQUEST"


def test_smtp_refusal_is_shown_at_once_and_can_be_tried_again(cast: Cast, settings: Settings) -> None:
    with mail_server(nobody_at_cast="550 5.1.1 no such mailbox") as server:
        server.answers = {"nobody@cast.example": "550 5.1.1 no such mailbox"}
        settings.CONFIG = replace(settings.CONFIG, mail_url=server.url)
        message = letter_to("nobody@cast.example", forum=cast.forum)
        run_all_due()

        message.refresh_from_db()
        assert (message.state, message.error_code) == (Message.State.REFUSED, "5.1.1")
        assert message.error == "5.1.1 no such mailbox"
        assert list(Message.objects.not_received()) == [message]
        assert server.mails == []

        server.answers = {}
        actions.retry_message(message=message, actor=cast.secretary, now=NOON)
        run_all_due()

        message.refresh_from_db()
        assert (message.state, len(server.mails)) == (Message.State.SENT, 1)
        with pytest.raises(actions.NotToBeRetried):
            actions.retry_message(message=message, actor=cast.secretary, now=NOON)


def test_smtp_no_for_now_is_tried_again_later_and_given_up_in_the_end(db: None, settings: Settings) -> None:
    with mail_server() as server:
        server.answers = {"hana@cast.example": "450 4.2.0 come back later"}
        settings.CONFIG = replace(settings.CONFIG, mail_url=server.url)
        message = letter_to("hana@cast.example")
        run_all_due()
        message.refresh_from_db()
        assert (message.state, message.error_code) == (Message.State.WAITING, "4.2.0")

        later = datetime.now(tz=UTC)
        for _try in range(len(tasks.WAITS)):
            later += timedelta(hours=12)
            run_all_due(later)

    message.refresh_from_db()
    assert (message.state, message.tries) == (Message.State.FAILED, len(tasks.WAITS) + 1)


def test_a_server_that_is_away_leaves_the_mail_waiting(db: None, settings: Settings) -> None:
    with mail_server() as server:
        url = server.url
    settings.CONFIG = replace(settings.CONFIG, mail_url=url)
    message = letter_to("hana@cast.example")

    run_all_due()

    message.refresh_from_db()
    assert (message.state, message.error_code) == (Message.State.WAITING, "network")


def test_an_address_that_no_mail_can_carry_is_refused(db: None, folder: Path) -> None:
    message = letter_to("no address")

    run_all_due()

    message.refresh_from_db()
    assert (message.state, message.error_code) == (Message.State.REFUSED, "unsendable")


def test_mails_of_django_pass_the_outbox_and_are_forgotten_once_sent(db: None, folder: Path) -> None:
    with override("ru"):
        django_mail.send_mail(
            "Code\nof today", "Your code is 123456", None, ["hana@cast.example", "m@cast.example"]
        )

    found = list(Message.objects.order_by("to"))
    assert [(mail.to, mail.language, mail.subject) for mail in found] == [
        ("hana@cast.example", "ru", "Code of today"),
        ("m@cast.example", "ru", "Code of today"),
    ]
    run_all_due()
    assert [mail.get_content().strip() for mail in mails(folder)] == ["Your code is 123456"] * 2
    assert list(Message.objects.values_list("body", "state")) == [("", "sent")] * 2


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("ar", "الخطاب \u2068MB27.OUT.001\u2069: الدعوة إلى المنتدى"),
        ("ru", "Письмо MB27.OUT.001: О приглашении на форум"),
        ("en", "Letter MB27.OUT.001: Invitation to the forum"),
    ],
)
def test_queue_mail_speaks_the_receivers_language(
    cast: Cast, folder: Path, language: str, subject: str
) -> None:
    make_letterhead(cast)

    with override("en"):
        actions.send_letter(item=draft(cast, language), actor=cast.secretary, now=NOON)
        run_all_due()

    mail = mails(folder)[0]
    body = mail.get_body()
    assert isinstance(body, EmailMessage)
    assert mail["Subject"] == subject
    assert body.get_content().startswith("\u200f") == (language == "ar")


def test_queue_mail_isolates_foreign_names(cast: Cast) -> None:
    message = actions.queue_mail(
        to="hana@cast.example",
        language="en",
        template="post/mail/letter",
        context={
            "number": "MB27.OUT.001",
            "subject_words": words("", ru="Росинка", original="ru"),
            "forum": "أ",
        },
        key="k",
        now=NOON,
    )
    arabic = actions.queue_mail(
        to="hana@cast.example",
        language="ar",
        template="post/mail/letter",
        context={
            "number": "MB27.OUT.001",
            "subject_words": words("", ru="Росинка", original="ru"),
            "forum": "أ",
        },
        key="k2",
        now=NOON,
    )

    assert message.subject == "Letter MB27.OUT.001: Росинка"
    assert message.body.rstrip().endswith("\u2068أ\u2069")
    assert "\u2068Росинка\u2069" in arabic.subject


def test_messages_are_seen_by_their_side_and_codes_by_administrators(cast: Cast) -> None:
    joint = letter_to("a@cast.example", "a", forum=cast.forum)
    hosts = letter_to("b@cast.example", "b", forum=cast.forum, side=cast.host)
    code = letter_to("c@cast.example", "c")

    def seen(role: Role, side: object = None) -> set[Message]:
        return set(Message.objects.visible_to(acting(role, cast.forum, side)))  # type: ignore[arg-type]

    assert seen(Role.SECRETARIAT) == {joint, hosts}
    assert seen(Role.SECRETARIAT, cast.host) == {joint, hosts}
    assert seen(Role.SECRETARIAT, cast.guest) == {joint}
    assert seen(Role.ADMINISTRATOR) == {joint, hosts}
    everywhere = actor_of(make_officer(Role.ADMINISTRATOR), cast.forum)
    assert set(Message.objects.visible_to(everywhere)) == {joint, hosts, code}
    assert seen(Role.DELEGATE) == set()
