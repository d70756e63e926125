"""The register, the letterheads and the outbox in pages."""

from datetime import timedelta

import pytest
from conftest import SignIn
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, make_officer

from muntada.access.roles import Role
from muntada.post import actions
from muntada.post.models import Item, Letterhead, Message
from muntada.post.outbox import put
from muntada.post.tests.cast import content, draft, make_letterhead
from muntada.post.tests.test_bounces import report


@pytest.fixture
def office(cast: Cast, signed_in: SignIn) -> Client:
    """A browser of the joint secretariat."""
    return signed_in(make_officer(Role.SECRETARIAT, cast.forum))


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def send(cast: Cast, days_ago: int) -> Item:
    return actions.send_letter(item=draft(cast), actor=cast.secretary, now=NOON - timedelta(days=days_ago))


@pytest.mark.parametrize(
    ("language", "words"),
    [("ar", "بلا ردّ منذ 12 يومًا"), ("ru", "без ответа 12 дней"), ("en", "no reply for 12 days")],
)
def test_correspondence_says_for_how_long_a_reply_is_awaited(
    cast: Cast, office: Client, language: str, words: str
) -> None:
    make_letterhead(cast)
    send(cast, 12)
    send(cast, 30)
    draft(cast)

    text = page(office, f"/{language}/mb27/letters/")

    assert words in text
    assert text.index("MB27.OUT.002") < text.index("MB27.OUT.001") < text.index("MB27.DRAFT.003")
    assert "MB27.DRAFT" not in page(office, f"/{language}/mb27/letters/?state=awaiting")


def test_correspondence_is_an_offices_page(
    cast: Cast, client: Client, at_noon: None, signed_in: SignIn
) -> None:
    assert client.get("/en/mb27/letters/").status_code == 302
    assert signed_in(cast.hana).get("/en/mb27/letters/").status_code == 403


def test_item_of_the_other_side_is_not_there(cast: Cast, signed_in: SignIn) -> None:
    item = draft(cast, side=cast.host)
    guest = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.guest))
    host = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))

    path = f"/en/mb27/letters/{item.public_id}/"
    assert guest.get(path).status_code == 404
    assert guest.get(f"{path}letter.pdf").status_code == 404
    assert guest.post(f"{path}send/").status_code == 404
    assert "This is a draft" in page(host, path)


def test_write_change_and_send_a_letter_in_pages(cast: Cast, office: Client) -> None:
    typed = {
        "organisation": cast.rosinka.pk,
        "counterpart_original": "ru",
        "email": "office@rosinka.example",
        "language": "ru",
        "subject_original": "ru",
        "subject_ru": "О приглашении",
        "body": "Приглашаем вас.",
        "needs_reply": "on",
        "due_on": "2027-04-01",
        "attached": SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan"),
    }

    nobody = office.post("/en/mb27/letters/write/", {**typed, "organisation": ""}).content.decode()
    assert "Choose an organisation, or write its name below." in nobody
    assert "Приглашаем вас." in nobody
    office.post("/en/mb27/letters/write/", {**typed, "attached": SimpleUploadedFile("x.exe", b"MZ")})
    assert Item.objects.count() == 0
    office.post(
        "/en/mb27/letters/write/", {**typed, "attached": SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan")}
    )
    item = Item.objects.get()
    assert (item.salutation, item.closing) == ("Уважаемые коллеги!", "С уважением,")
    path = f"/en/mb27/letters/{item.public_id}/"

    assert "There is no letterhead" in office.post(f"{path}send/", follow=True).content.decode()
    office.post(
        "/en/mb27/letterheads/joint/",
        {
            "name_original": "ru",
            "name_ru": "Секретариат",
            "address_original": "ru",
            "signatory_original": "ru",
            "signatory_ru": "С. Бен Амер",
            "signatory_title_original": "ru",
        },
    )
    assert Letterhead.objects.get().side is None
    assert office.get(f"{path}letter.pdf")["Content-Type"] == "application/pdf"
    typed.pop("attached")
    office.post(f"{path}change/", {**typed, "body": "Приглашаем вас на форум."})
    sent = office.post(f"{path}send/", follow=True).content.decode()

    item = Item.objects.get()
    assert (item.public_id, item.state, item.body) == ("MB27.OUT.001", "awaiting", "Приглашаем вас на форум.")
    assert "Sent as MB27.OUT.001" in sent
    assert Message.objects.get().parts.count() == 2
    path = f"/en/mb27/letters/{item.public_id}/"
    assert office.get(f"{path}letter.pdf").getvalue().startswith(b"%PDF")
    file = item.attachments.get(is_letter=False)
    saved = office.get(f"{path}files/{file.pk}/")
    assert (saved["Content-Disposition"], saved["X-Content-Type-Options"]) == (
        'attachment; filename="plan.pdf"',
        "nosniff",
    )
    assert saved.getvalue() == b"%PDF-1.7 plan"
    assert "A sent letter never changes" in office.get(f"{path}change/", follow=True).content.decode()


def test_register_incoming_and_reply_in_pages(cast: Cast, office: Client) -> None:
    make_letterhead(cast)
    ours = send(cast, 3)
    typed = {
        "organisation": cast.rosinka.pk,
        "counterpart_original": "ru",
        "language": "ru",
        "subject_original": "ru",
        "subject_ru": "Ответ",
        "received_on": "2027-03-17",
        "reply_to": "mb27.out.009",
    }

    wrong = office.post("/en/mb27/letters/register/", typed).content.decode()
    assert "No letter of the register has this number." in wrong
    office.post("/en/mb27/letters/register/", {**typed, "reply_to": ours.public_id.lower()})

    theirs = Item.objects.get(direction="in")
    ours.refresh_from_db()
    assert (theirs.reply_to, ours.state) == (ours, "answered")
    thread = page(office, f"/en/mb27/letters/{theirs.public_id}/")
    assert (ours.public_id in thread, "answered" in thread) == (True, True)
    form = page(office, f"/en/mb27/letters/write/?reply_to={theirs.public_id}")
    assert 'value="Ответ"' in form


def test_outbox_shows_who_did_not_receive_and_reads_returned_mails(cast: Cast, office: Client) -> None:
    message = put(
        to="hana@cast.example", language="ar", subject="دعوة", body="نص", key="k", now=NOON, forum=cast.forum
    )
    Message.objects.update(state=Message.State.SENT)
    assert "Nobody is known to have missed a mail" in page(office, "/en/mb27/outbox/")

    mail = SimpleUploadedFile("returned.eml", report(message.message_id))
    said = office.post("/en/mb27/outbox/bounces/", {"mails": mail}, follow=True).content.decode()

    assert "1 mail read; 1 of ours came back, 0 told us nothing." in said
    missed = page(office, "/en/mb27/outbox/?state=missed")
    assert ("hana@cast.example" in missed, "5.1.1" in missed, "1 mail was not received" in missed) == (
        True,
        True,
        True,
    )
    assert "نص" not in missed
    office.post(f"/en/mb27/outbox/{message.pk}/retry/")
    message.refresh_from_db()
    assert message.state == Message.State.WAITING


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_database_as_often_for_many_rows(
    cast: Cast, office: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    make_letterhead(cast)
    for _number in range(count):
        send(cast, 3)
    actions.write_letter(
        forum=cast.forum,
        side=None,
        content=content(cast),
        officer=cast.hana.person.user,
        actor=cast.secretary,
        now=NOON,
    )
    page(office, "/en/mb27/letters/")

    with django_assert_num_queries(9):
        page(office, "/en/mb27/letters/")
    with django_assert_num_queries(9):
        page(office, "/en/mb27/outbox/")
    with django_assert_num_queries(11):
        page(office, f"/en/mb27/letters/{Item.objects.earliest('pk').public_id}/")
