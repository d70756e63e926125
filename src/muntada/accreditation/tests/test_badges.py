"""Badges: one that is good for each person, an end to the one before, and nothing personal in the code."""

import io
import re
from datetime import timedelta

import pytest
from conftest import SignIn
from django.utils.translation import override
from pypdf import PdfReader
from tests.cast import NOON, Cast, acting, actor_of, make_officer, officer

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.accreditation import actions, printing, tokens
from muntada.accreditation.models import Badge, Participation, SigningKey
from muntada.accreditation.vault import unseal
from muntada.directory.models import Delegation, Membership
from muntada.journal.models import Entry

HOME = "/en/mb27/accreditation/"


@pytest.fixture
def let_in(cast: Cast) -> Participation:
    protocol = officer(Role.PROTOCOL, cast.forum)
    found = actions.apply_for_accreditation(membership=cast.hana, actor=protocol, now=NOON)
    actions.approve_application(participation=found, actor=protocol, now=NOON)
    return found


def test_print_badges_gives_one_to_each_who_is_let_in_and_none_twice(
    cast: Cast, let_in: Participation
) -> None:
    protocol = officer(Role.PROTOCOL, cast.forum)
    waiting = actions.apply_for_accreditation(membership=cast.marina, actor=protocol, now=NOON)

    (badge,) = actions.print_badges(forum=cast.forum, actor=protocol, now=NOON)
    with pytest.raises(actions.NobodyToPrint):
        actions.print_badges(forum=cast.forum, actor=protocol, now=NOON)
    with pytest.raises(NotAllowed):
        actions.print_badges(forum=cast.forum, actor=acting(Role.GATE, cast.forum), now=NOON)

    assert (badge.participation, badge.number, len(badge.token)) == (let_in, 1, 32)
    assert not Badge.objects.filter(participation=waiting).exists()
    assert badge.token not in str(list(Entry.objects.values_list("facts")))


def test_reprint_badge_needs_a_reason_and_ends_the_one_before(cast: Cast, let_in: Participation) -> None:
    protocol = officer(Role.PROTOCOL, cast.forum)
    (first,) = actions.print_badges(forum=cast.forum, actor=protocol, now=NOON)

    with pytest.raises(actions.ReasonMissing):
        actions.reprint_badge(participation=let_in, reason=" ", actor=protocol, now=NOON)
    second = actions.reprint_badge(participation=let_in, reason="Lost", actor=protocol, now=NOON)

    first.refresh_from_db()
    assert (first.revoked_at, second.number, second.reason) == (NOON, 2, "Lost")
    assert list(Badge.objects.standing()) == [second]
    assert second.token != first.token


@pytest.mark.parametrize("verb", ["refuse", "withdraw"])
def test_a_badge_ends_with_the_accreditation(cast: Cast, let_in: Participation, verb: str) -> None:
    protocol = officer(Role.PROTOCOL, cast.forum)
    actions.print_badges(forum=cast.forum, actor=protocol, now=NOON)

    if verb == "refuse":
        actions.refuse_application(participation=let_in, reason="Comes as press", actor=protocol, now=NOON)
    else:
        actions.withdraw_application(participation=let_in, actor=actor_of(cast.hana), now=NOON)

    assert not Badge.objects.standing().exists()
    with pytest.raises(actions.NotLetIn):
        actions.reprint_badge(participation=let_in, reason="Lost", actor=protocol, now=NOON)


def test_somebody_who_is_let_in_anew_gets_another_badge_with_its_reason_in_the_readers_words(
    cast: Cast, let_in: Participation
) -> None:
    protocol = officer(Role.PROTOCOL, cast.forum)
    actions.print_badges(forum=cast.forum, actor=protocol, now=NOON)
    actions.withdraw_application(participation=let_in, actor=protocol, now=NOON)
    again = actions.apply_for_accreditation(membership=cast.hana, actor=protocol, now=NOON)
    actions.approve_application(participation=again, actor=protocol, now=NOON)

    (badge,) = actions.print_badges(forum=cast.forum, actor=protocol, now=NOON)

    with override("ru"):
        assert (badge.number, badge.reason_words) == (2, "допущен снова")


def test_the_key_that_signs_is_sealed_and_signs_what_its_public_half_checks(
    cast: Cast, let_in: Participation
) -> None:
    actions.print_badges(forum=cast.forum, actor=officer(Role.PROTOCOL, cast.forum), now=NOON)
    key, badge = SigningKey.objects.get(), Badge.objects.get()

    private = unseal(bytes(key.sealed), about=key.about)
    code = tokens.signed(badge.token, NOON + timedelta(days=2), private)

    assert tokens.checked(code, key.public, NOON) == badge.token
    assert private not in bytes(key.sealed)


def test_badges_are_printed_as_pdf_by_protocol_alone(
    cast: Cast, let_in: Participation, signed_in: SignIn
) -> None:
    protocol, delegate = signed_in(make_officer(Role.PROTOCOL, cast.forum)), signed_in(cast.hana)

    printed = protocol.post(f"{HOME}badges/print/")
    again = protocol.post(f"{HOME}badges/print/", follow=True)
    empty = protocol.post(f"{HOME}{let_in.public_id}/badge/reprint/", {"reason": ""})
    reprint = protocol.post(f"{HOME}{let_in.public_id}/badge/reprint/", {"reason": "Torn"})

    assert printed["Content-Type"] == reprint["Content-Type"] == "application/pdf"
    assert "Everybody who is let in has a badge." in again.content.decode()
    assert empty.status_code == 422
    text = PdfReader(io.BytesIO(reprint.content)).pages[0].extract_text()
    assert let_in.public_id in text
    assert Badge.objects.standing().get().number == 2
    for address in ("badges/print/", f"{let_in.public_id}/badge/reprint/"):
        assert delegate.post(f"{HOME}{address}", {"reason": "Torn"}).status_code == 403
    assert delegate.get(f"{HOME}{let_in.public_id}/badge.pdf").status_code == 403


def test_choose_badge_is_the_holders_own(cast: Cast, let_in: Participation, signed_in: SignIn) -> None:
    delegate, other = signed_in(cast.hana), signed_in(cast.marina)
    address = f"{HOME}{let_in.public_id}/badge/choose/"

    page = delegate.get(address).content.decode()
    delegate.post(address, {"language": "en", "is_confirmed": "on"})

    let_in.refresh_from_db()
    assert let_in.badge_language == "en"
    assert let_in.name_confirmed_at is not None
    assert all(cast.hana.person.name.text(code) in page for code in ("ar", "ru", "en"))
    assert other.get(address).status_code == 404


def test_proof_list_names_the_members_of_a_delegation(
    cast: Cast, let_in: Participation, signed_in: SignIn
) -> None:
    delegation = Delegation.objects.create(
        forum=cast.forum, side=cast.host, public_id="MB27.DEL.001", name=cast.host.name
    )
    Membership.objects.filter(pk=cast.hana.pk).update(delegation=delegation)
    protocol = signed_in(make_officer(Role.PROTOCOL, cast.forum))

    answer = protocol.get(f"{HOME}badges/proof/{delegation.public_id}.pdf")

    assert answer["Content-Type"] == "application/pdf"
    text = re.sub(r"\s+", " ", PdfReader(io.BytesIO(answer.content)).pages[0].extract_text())
    assert let_in.public_id in text


@pytest.mark.parametrize(
    ("name", "language", "lines"),
    [
        ("Щёголев-Подъячевский Юрий", "ru", ("Щёголев-Подъячевский", "Юрий")),
        ("Орлова Марина Сергеевна", "ru", ("Орлова", "Марина Сергеевна")),
        ("Shane  O'Neill", "en", ("Shane", "O'Neill")),
        ("أبو عجيلة عبد السلام", "ar", ("أبو عجيلة عبد السلام",)),
        ("Пеле", "ru", ("Пеле",)),
    ],
)
def test_lines_of_a_name_leave_nothing_out(name: str, language: str, lines: tuple[str, ...]) -> None:
    assert printing.lines_of(name, language) == lines
