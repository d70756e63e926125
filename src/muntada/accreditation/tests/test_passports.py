"""Passports: sealed, opened by one role with a reason, entered once, purged in time."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import SignIn
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, acting, make_focal_point, make_member, make_officer, officer, words

from muntada.access.actor import SYSTEM, NotAllowed
from muntada.access.roles import Role
from muntada.accreditation import actions
from muntada.accreditation.models import (
    Participation,
    Passport,
    PassportClash,
    PassportReading,
    PassportScan,
)
from muntada.accreditation.mrz import check_digit
from muntada.accreditation.passports import Facts, good_until, purged_on, terms_of
from muntada.accreditation.rotation import Rotated, reseal_all
from muntada.accreditation.tasks import purge_passports_in_time
from muntada.accreditation.vault import CannotUnseal
from muntada.base import clock
from muntada.base.jobs.drain import waiting
from muntada.directory.models import Membership
from muntada.journal.models import Entry

HOME = "/en/mb27/accreditation/"
NUMBER = "ZQ7654321"
TYPED = {
    "surname": "ELFITURI",
    "given": "HANA SALEM",
    "number": NUMBER,
    "nationality": "XM",
    "born_on": "1985-04-12",
    "sex": "f",
    "expires_on": "2031-05-01",
}
FACTS = Facts(
    surname="ELFITURI",
    given="HANA SALEM",
    number=NUMBER,
    nationality="XM",
    issuer="XM",
    born_on=date(1985, 4, 12),
    sex="f",
    expires_on=date(2031, 5, 1),
)


def applied(cast: Cast, membership: Membership) -> Participation:
    return actions.apply_for_accreditation(
        membership=membership, actor=officer(Role.PROTOCOL, cast.forum), now=NOON
    )


def entered(cast: Cast, membership: Membership, facts: Facts = FACTS, **more: Any) -> Participation:
    participation = applied(cast, membership)
    assert actions.enter_passport(
        participation=participation,
        facts=facts,
        is_from_zone=False,
        actor=officer(Role.CONSULAR, cast.forum),
        now=NOON,
        **more,
    )
    return participation


def zone_of(number: str) -> str:

    first = "P<XM<ELFITURI<<HANA<SALEM".ljust(44, "<")
    second = (
        number + check_digit(number) + "XM<850412" + check_digit("850412") + "F310501" + check_digit("310501")
    )
    second += "<" * 15
    return f"{first}\n{second}{check_digit(second[:10] + second[13:20] + second[21:43])}"


def test_enter_passport_seals_what_its_holder_typed_and_never_shows_it(cast: Cast, signed_in: SignIn) -> None:
    own = applied(cast, cast.hana)
    holder = signed_in(cast.hana)
    address = f"{HOME}{own.public_id}/passport/enter/"
    scan = SimpleUploadedFile("passport.pdf", b"%PDF-1.4 the picture", "application/pdf")

    answer = holder.post(address, {**TYPED, "scan": scan})
    page = holder.get(address).content.decode()

    assert answer.status_code == 302
    passport = Passport.objects.get()
    kept = bytes(passport.sealed) + bytes(passport.scan.sealed) + repr(passport.__dict__).encode()
    assert [one for one in (NUMBER, "ELFITURI", "1985") if one.encode() in kept or one in page] == []
    assert b"the picture" not in kept
    assert actions.read_passport(
        passport=passport, reason="check", actor=officer(Role.CONSULAR, cast.forum), now=NOON
    ) == replace(FACTS, issuer="XM")


def test_enter_passport_reads_the_zone_and_compares_what_was_typed_beside_it(
    cast: Cast, signed_in: SignIn
) -> None:
    own = applied(cast, cast.hana)
    holder = signed_in(cast.hana)
    address = f"{HOME}{own.public_id}/passport/enter/"

    mistyped = holder.post(address, {"zone": zone_of(NUMBER)[:-2] + "<9"})
    other = holder.post(address, {"zone": zone_of(NUMBER), "number": "ZQ7654322", "surname": "EL-FITURI"})
    right = holder.post(address, {"zone": zone_of(NUMBER), "given": "Hana Salem"})

    assert "the last digit does not agree" in mistyped.content.decode()
    assert set(other.context["form"].errors) == {"number", "surname"}
    assert (mistyped.status_code, other.status_code, right.status_code) == (422, 422, 302)
    assert Passport.objects.get().is_from_zone


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": "?!"}, "number"),
        ({"surname": "الفيتوري"}, "surname"),
        ({"expires_on": "2026-01-01"}, "expires_on"),
        ({"born_on": "2030-01-01"}, "born_on"),
        ({"surname": ""}, "surname"),
        ({"scan": SimpleUploadedFile("p.pdf", b"GIF89a")}, "scan"),
        ({"scan": SimpleUploadedFile("p.pdf", b"%PDF-" + b"x" * (11 << 20))}, "scan"),
    ],
)
def test_enter_passport_says_what_is_wrong_and_keeps_what_was_typed(
    cast: Cast, signed_in: SignIn, typed: dict[str, Any], field: str
) -> None:
    own = applied(cast, cast.hana)

    answer = signed_in(cast.hana).post(f"{HOME}{own.public_id}/passport/enter/", {**TYPED, **typed})

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert "HANA SALEM" in answer.content.decode()
    assert not Passport.objects.exists()


def test_a_focal_point_writes_for_its_side_and_reads_nothing(cast: Cast, signed_in: SignIn) -> None:
    own, other = applied(cast, cast.marina), applied(cast, cast.hana)
    focal = signed_in(make_focal_point(cast.forum, cast.guest, cast.marina))

    written = focal.post(f"{HOME}{own.public_id}/passport/enter/", TYPED).status_code
    across = focal.post(f"{HOME}{other.public_id}/passport/enter/", TYPED).status_code
    doors = ["", "open/", "picture/"]
    read = [focal.post(f"{HOME}{own.public_id}/passport/{door}", {"reason": "check"}) for door in doors]

    assert (written, across) == (302, 404)
    assert [one.status_code for one in read] == [403, 403, 403]
    assert NUMBER not in focal.get(f"{HOME}{own.public_id}/passport/enter/").content.decode()


def test_read_passport_asks_why_and_the_holder_sees_who_opened_it(cast: Cast, signed_in: SignIn) -> None:
    own = entered(cast, cast.hana, scan=actions.Scan(b"\xff\xd8\xff picture", "image/jpeg"))
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum, email="visa@cast.example"))
    address = f"{HOME}{own.public_id}/passport/"

    masked = consular.get(address)
    unasked = consular.post(f"{address}open/", {"reason": ""})
    opened = consular.post(f"{address}open/", {"reason": "letter"})
    picture = consular.post(f"{address}picture/", {"reason": "authority"})
    after = consular.get(address)

    seen = [NUMBER in one.content.decode() for one in (masked, unasked, opened, after)]
    assert (seen, unasked.status_code) == ([False, False, True, False], 422)
    assert "no-store" in opened["Cache-Control"]
    assert picture.content == b"\xff\xd8\xff picture"
    facts = Entry.objects.filter(name="accreditation.PassportRead").values_list("facts", flat=True)
    assert [(one["reason"], one["what"], one["application"]) for one in facts] == [
        ("letter", "facts", own.public_id),
        ("authority", "scan", own.public_id),
    ]
    told = signed_in(cast.hana).get(f"{address}enter/").content.decode()
    assert ("a visa-support letter" in told, "visa" in told) == (True, True)


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.CONSULAR, Role.PUBLIC}])
def test_read_passport_is_for_one_role(cast: Cast, role: Role) -> None:
    passport = entered(cast, cast.hana).passport

    for verb in (actions.read_passport, actions.read_passport_scan):
        with pytest.raises(NotAllowed):
            verb(passport=passport, reason="check", actor=acting(role, cast.forum), now=NOON)
    assert not PassportReading.objects.exists()


def test_a_consular_officer_of_the_other_side_finds_nothing(cast: Cast, signed_in: SignIn) -> None:
    own = entered(cast, cast.hana)
    other = signed_in(make_officer(Role.CONSULAR, cast.forum, cast.guest))

    assert other.post(f"{HOME}{own.public_id}/passport/open/", {"reason": "check"}).status_code == 404
    assert own.public_id not in other.get(f"{HOME}passports/").content.decode()


def test_a_passport_of_two_people_is_not_let_in_and_the_desk_is_told(cast: Cast, signed_in: SignIn) -> None:
    first = entered(cast, cast.hana)
    second = applied(cast, cast.marina)

    answer = signed_in(cast.marina).post(
        f"{HOME}{second.public_id}/passport/enter/", {**TYPED, "number": "zq 765-4321"}
    )
    joint = signed_in(make_officer(Role.CONSULAR, cast.forum))
    host = signed_in(make_officer(Role.CONSULAR, cast.forum, cast.host))
    pages = [one.get(f"{HOME}{first.public_id}/passport/").content.decode() for one in (joint, host)]

    text = answer.content.decode()
    assert (answer.status_code, "entered for somebody else" in text) == (409, True)
    assert "Hana" not in text
    assert Passport.objects.count() == PassportClash.objects.count() == 1
    assert ["Marina" in page for page in pages] == [True, False]
    assert "Of the other side" in pages[1]
    assert Passport.objects.get().doubts == ["clash"]


def test_enter_passport_doubts_a_name_and_an_end_but_changes_nothing(cast: Cast) -> None:
    person = cast.hana.person
    person.passport_name = "ELFITOURI HANA"
    person.save()
    facts = replace(FACTS, surname="SCHMIDT", given="OTTO", expires_on=date(2027, 9, 17))

    own = entered(cast, cast.hana, facts)

    assert own.passport.doubts == ["ends_soon", "other_name", "other_spelling"]
    assert good_until(cast.forum, 6) == date(2027, 9, 18)
    person.refresh_from_db()
    assert person.passport_name == "ELFITOURI HANA"
    assert (
        entered(
            cast, cast.marina, replace(FACTS, surname="ORLOVA", given="MARINA", number="A7777777")
        ).passport.doubts
        == []
    )


def test_sealed_data_open_in_no_other_row(cast: Cast) -> None:
    first = entered(cast, cast.hana).passport
    second = entered(cast, cast.marina, replace(FACTS, number="A7777777")).passport
    Passport.objects.filter(pk=second.pk).update(sealed=first.sealed)
    second.refresh_from_db()

    with pytest.raises(CannotUnseal):
        actions.read_passport(
            passport=second, reason="check", actor=officer(Role.CONSULAR, cast.forum), now=NOON
        )
    assert not PassportReading.objects.exists()


def test_passports_are_purged_when_their_time_is_over_and_then_no_longer_taken(
    cast: Cast, signed_in: SignIn
) -> None:
    own = entered(cast, cast.hana, scan=actions.Scan(b"%PDF-", "application/pdf"))
    due = NOON + timedelta(days=32)  # the forum ends a day later; thirty days are kept

    early = actions.purge_passports(forum=cast.forum, actor=SYSTEM, now=due - timedelta(days=1))
    clock.stop_at(due)
    purge_passports_in_time.call()
    again = actions.purge_passports(forum=cast.forum, actor=SYSTEM, now=due)
    clock.stop_at(NOON)

    assert (early, again) == (0, 0)
    passport = Passport.objects.get()
    assert (bytes(passport.sealed), passport.digest, passport.purged_at) == (b"", "", due)
    assert not PassportScan.objects.exists()
    assert Entry.objects.get(name="accreditation.PassportsPurged").facts == {"count": 1}
    assert "purged" in signed_in(cast.hana).get(f"{HOME}{own.public_id}/passport/enter/").content.decode()
    with pytest.raises(actions.TimeIsOver):
        actions.enter_passport(
            participation=own,
            facts=FACTS,
            is_from_zone=False,
            actor=officer(Role.CONSULAR, cast.forum),
            now=due,
        )


def test_change_passport_terms_keeps_to_its_bounds(cast: Cast, signed_in: SignIn) -> None:
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))

    wrong = consular.post(f"{HOME}passports/terms/", {"months": 3, "days": 181})
    right = consular.post(f"{HOME}passports/terms/", {"months": 3, "days": 10})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert (purged_on(cast.forum), terms_of(cast.forum).months) == (date(2027, 3, 29), 3)


def test_a_new_key_seals_anew_and_the_older_can_go(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = settings.CONFIG.vault_keys, ("new " * 12,)
    passport = entered(cast, cast.hana, scan=actions.Scan(b"%PDF-", "application/pdf")).passport

    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, vault_keys=(*new, *old)))
    second = applied(cast, cast.marina)
    desk = officer(Role.CONSULAR, cast.forum)
    is_let_in = actions.enter_passport(
        participation=second, facts=FACTS, is_from_zone=False, actor=desk, now=NOON
    )
    rotated = [reseal_all(), reseal_all()]
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, vault_keys=new))
    passport.refresh_from_db()

    assert not is_let_in  # equality is found across keys
    assert rotated == [Rotated(2, 0, 0), Rotated(0, 2, 0)]
    assert actions.read_passport(passport=passport, reason="check", actor=desk, now=NOON) == FACTS


def test_no_passport_data_reach_the_journal_the_queue_or_a_file(cast: Cast, signed_in: SignIn) -> None:
    own = applied(cast, cast.hana)
    signed_in(cast.hana).post(f"{HOME}{own.public_id}/passport/enter/", TYPED)
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))
    consular.post(f"{HOME}{own.public_id}/passport/open/", {"reason": "check"})

    columns = "application,name_en,entered_at,is_from_zone,doubts"
    file = consular.get(f"/en/mb27/export/passports/?format=csv&columns={columns}")
    told = [*Entry.objects.values_list("facts", flat=True), waiting(), repr(FACTS)]
    texts = [str(one) for one in told] + [b"".join(file).decode()]  # type: ignore[call-overload]

    assert [one for one in texts if NUMBER in one or "ELFITURI" in one] == []
    assert own.public_id in texts[-1]


def test_enter_passport_needs_the_token_of_its_form(cast: Cast, signed_in: SignIn) -> None:
    own = applied(cast, cast.hana)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(cast.hana).cookies

    assert strict.post(f"{HOME}{own.public_id}/passport/enter/", TYPED).status_code == 403
    assert not Passport.objects.exists()


def test_passports_ask_as_much_for_three_as_for_one(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    entered(cast, cast.hana)
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))
    consular.get(f"{HOME}passports/")

    with django_assert_num_queries(11):
        consular.get(f"{HOME}passports/")
    for number, name in enumerate(("Salem", "Anna")):
        member = make_member(cast.forum, cast.host, cast.zaytuna, words(name))
        entered(cast, member, replace(FACTS, number=f"A777777{number}"))
    with django_assert_num_queries(11):
        consular.get(f"{HOME}passports/")
