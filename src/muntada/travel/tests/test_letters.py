"""Visa-support letters: numbered once, printed as in the passports, sealed, purged with them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from conftest import SignIn, in_threads
from django.conf import settings
from pytest_django import DjangoAssertNumQueries
from tests.cast import NOON, Cast, acting, make_cast, make_officer, officer, words

from muntada.access.actor import SYSTEM, Actor, NotAllowed
from muntada.access.roles import Role
from muntada.accreditation.models import PassportReading
from muntada.accreditation.rotation import reseal_all
from muntada.base import clock
from muntada.base.jobs.drain import run_all_due, waiting
from muntada.engines.typeset.tests.ink import words_missing
from muntada.journal.models import Entry
from muntada.travel import actions
from muntada.travel.checks import Fault, findings, passengers_of
from muntada.travel.models import VisaCase, VisaLetter, VisaPaper
from muntada.travel.tasks import purge_visa_letters_in_time
from muntada.travel.tests.cast import (
    BEFORE,
    FACTS,
    another,
    content,
    drafted,
    enter,
    guest,
    issued,
    let_in,
    wanted,
    with_passport,
)

LETTERS = "/en/mb27/travel/letters/"


def faults(letter: VisaLetter) -> list[tuple[Fault, bool]]:
    return [(one.fault, one.stops) for one in findings(letter, passengers_of(letter))]


def test_issue_visa_letter_prints_every_name_as_in_the_passport_in_every_language(cast: Cast) -> None:
    case = wanted(cast, with_passport(cast, cast.marina))
    second = wanted(cast, with_passport(cast, guest(cast, 1), another(1)))

    letter = issued(cast, case, second)

    assert (letter.public_id, letter.dated_on, letter.count, letter.state) == (
        "MB27.VSL.001",
        date(2027, 2, 25),
        2,
        "issued",
    )
    said = {
        "ar": ["المشاركة", "مرسى", "الإدارة القنصلية", "بيلوريتشيه"],
        "ru": ["участие в форуме", "Пальмовая Бухта", "Белоречье", "О визовой поддержке"],
        "en": ["participation in the forum", "Palm Bay", "Belorechye", "Consular Department"],
    }
    for language, texts in said.items():
        pdf = actions.read_visa_letter(
            letter=letter, language=language, actor=officer(Role.CONSULAR, cast.forum), now=BEFORE
        )
        names = ["ORLOVA-SHCHEGOLEVA MARINA", "GUESTB VERA", "ZQ7654321", "12.04.1985", "01.05.2031"]
        assert words_missing(pdf, *names, "MB27.VSL.001", *texts) == [], language
    states = VisaCase.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["on_letter", "on_letter"]


def test_an_issued_letter_stays_as_it_was_when_the_passport_changes_and_says_that_it_differs(
    cast: Cast, signed_in: SignIn
) -> None:
    participation = with_passport(cast, cast.marina)
    letter = issued(cast, wanted(cast, participation))
    desk = officer(Role.CONSULAR, cast.forum)
    before = actions.read_visa_letter(letter=letter, language="ru", actor=desk, now=BEFORE)

    enter(cast, participation, replace(FACTS, sex="m"))
    run_all_due()
    unmarked = letter.passengers.get().differs_at
    enter(cast, participation, replace(FACTS, number="ZQ0000001"))
    run_all_due()

    assert unmarked is None  # the letter does not say the sex
    assert letter.passengers.get().differs_at is not None
    assert actions.read_visa_letter(letter=letter, language="ru", actor=desk, now=BEFORE) == before
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))
    assert "says something else by now" in consular.get(f"{LETTERS}MB27.VSL.001/").content.decode()
    assert "1 letter differs from a passport" in consular.get(LETTERS).content.decode()
    facts = Entry.objects.get(name="travel.VisaLetterDiffers").facts
    assert facts == {"letter": "MB27.VSL.001", "application": participation.public_id}


def test_what_a_letter_says_is_sealed_and_its_reading_is_told_to_journal_and_holder(
    cast: Cast, signed_in: SignIn
) -> None:
    participation = with_passport(cast, cast.marina)
    letter = issued(cast, wanted(cast, participation))
    PassportReading.objects.all().delete()  # that of the issue
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum, email="visa@cast.example"))

    page = consular.get(f"{LETTERS}{letter.public_id}/").content.decode()
    paper = consular.post(f"{LETTERS}{letter.public_id}/open/", {"language": "en"})
    none = consular.post(f"{LETTERS}{letter.public_id}/open/", {"language": "fr"})

    letter.refresh_from_db()
    kept = bytes(letter.sealed) + b"".join(bytes(one.sealed) for one in letter.papers.all())
    told = [*Entry.objects.values_list("facts", flat=True), waiting(), repr(letter.__dict__), page]
    assert [one for one in ("ZQ7654321", "SHCHEGOLEVA") if one.encode() in kept or one in str(told)] == []
    assert (paper.content[:5], paper["Content-Type"], none.status_code) == (b"%PDF-", "application/pdf", 302)
    assert "no-store" in paper["Cache-Control"]
    read = Entry.objects.filter(name="travel.VisaLetterRead").values_list("facts", flat=True)
    assert list(read) == [{"letter": "MB27.VSL.001", "language": "en", "people": 1}]
    reading = PassportReading.objects.get()
    assert (reading.passport.participation, reading.reason) == (participation, "letter")
    holder = signed_in(cast.marina).get(f"/en/mb27/accreditation/{participation.public_id}/passport/enter/")
    assert "a visa-support letter" in holder.content.decode()


def test_issue_visa_letter_stops_at_what_is_missing_ended_or_spelled_otherwise(
    cast: Cast, signed_in: SignIn
) -> None:
    missing = wanted(cast, let_in(cast, cast.marina))
    ended = wanted(
        cast, with_passport(cast, guest(cast, 1), replace(another(1), expires_on=date(2027, 3, 18)))
    )
    soon = wanted(cast, with_passport(cast, guest(cast, 2), replace(another(2), expires_on=date(2027, 5, 1))))
    member = guest(cast, 3)
    member.person.passport_name = "GUESTDE VERA"
    member.person.save()
    other = wanted(cast, with_passport(cast, member, another(3)))
    letter = drafted(cast, missing, ended, soon, other, purpose=words("forum"))
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))

    page = consular.get(f"{LETTERS}{letter.public_id}/").content.decode()
    answer = consular.post(f"{LETTERS}{letter.public_id}/issue/")

    assert faults(letter) == [
        (Fault.NO_PURPOSE, True),
        (Fault.NO_PASSPORT, True),
        (Fault.EXPIRED, True),
        (Fault.OTHER_SPELLING, True),
        (Fault.ENDS_SOON, False),
    ]
    assert ("4 things stand in the way" in page, answer.status_code) == (True, 409)
    assert "No passport was entered. Ask the holder" in page
    letter.refresh_from_db()
    assert (letter.state, VisaPaper.objects.count(), PassportReading.objects.count()) == ("draft", 0, 0)


def test_issue_visa_letter_warns_of_who_stands_on_another_that_holds(cast: Cast) -> None:
    case = wanted(cast, with_passport(cast, cast.marina))
    first = issued(cast, case)

    second = drafted(cast, case)

    found = findings(second, passengers_of(second))
    assert [(one.fault, one.stops, one.letter) for one in found] == [(Fault.ON_ANOTHER, False, first)]
    desk = officer(Role.CONSULAR, cast.forum)
    actions.cancel_visa_letter(letter=first, reason="A wrong date", actor=desk, now=BEFORE)
    case.refresh_from_db()
    assert (faults(second), case.state) == ([], "wanted")


def test_a_letter_goes_its_way_and_its_visas_with_it(cast: Cast, signed_in: SignIn) -> None:
    case = wanted(cast, with_passport(cast, cast.marina))
    letter = issued(cast, case)
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))
    page = f"{LETTERS}{letter.public_id}/"

    early = consular.post(f"{page}answered/", {"on": "2027-03-01"})
    ahead = consular.post(f"{page}sent/", {"sending": "courier", "on": "2027-04-01"})
    sent = consular.post(f"{page}sent/", {"sending": "courier", "on": "2027-02-26"})
    case.refresh_from_db()
    state = case.state
    before = consular.post(f"{page}answered/", {"on": "2027-02-20"})
    letter.refresh_from_db()
    waits = letter.state
    answered = consular.post(f"{page}answered/", {"on": "2027-03-01"})

    codes = [one.status_code for one in (early, ahead, sent, before, answered)]
    assert (codes, state, waits) == ([302, 422, 302, 302, 302], "sent", "sent")
    letter.refresh_from_db()
    assert (letter.state, letter.sending, letter.sent_on, letter.answered_on) == (
        "answered",
        "courier",
        date(2027, 2, 26),
        date(2027, 3, 1),
    )


def test_supersede_visa_letter_takes_its_place_only_once_issued(cast: Cast, signed_in: SignIn) -> None:
    case = wanted(cast, with_passport(cast, cast.marina))
    dropped = wanted(cast, with_passport(cast, guest(cast, 1), another(1)))
    old = issued(cast, case, dropped)
    desk = officer(Role.CONSULAR, cast.forum)
    actions.send_visa_letter(letter=old, sending="hand", on=date(2027, 2, 25), actor=desk, now=BEFORE)
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))

    consular.post(f"{LETTERS}{old.public_id}/supersede/")
    new = VisaLetter.objects.get(supersedes=old)
    old.refresh_from_db()
    holds = old.state
    actions.change_visa_letter(letter=new, cases=[case], content=content(cast), actor=desk, now=BEFORE)
    actions.issue_visa_letter(letter=new, actor=desk, now=BEFORE)

    old.refresh_from_db()
    states = VisaCase.objects.order_by("pk").values_list("state", flat=True)
    assert (holds, old.state, list(states)) == ("sent", "superseded", ["on_letter", "wanted"])
    with pytest.raises(actions.NotReplaceable):
        actions.draft_visa_letter(
            forum=cast.forum, cases=[case], content=content(cast), supersedes=old, actor=desk, now=BEFORE
        )
    with pytest.raises(actions.AlreadyIssued):
        actions.change_visa_letter(letter=old, cases=[], content=content(cast), actor=desk, now=BEFORE)


def test_purge_visa_letters_goes_with_the_passports_and_keeps_the_register(
    cast: Cast, signed_in: SignIn
) -> None:
    letter = issued(cast, wanted(cast, with_passport(cast, cast.marina)))
    digest = VisaLetter.objects.get().digest
    due = NOON + timedelta(days=32)  # the forum ends a day later; thirty days are kept

    early = actions.purge_visa_letters(forum=cast.forum, actor=SYSTEM, now=due - timedelta(days=1))
    clock.stop_at(due)
    purge_visa_letters_in_time.call()
    again = actions.purge_visa_letters(forum=cast.forum, actor=SYSTEM, now=due)
    clock.stop_at(NOON)

    assert (early, again) == (0, 0)
    letter.refresh_from_db()
    assert (bytes(letter.sealed), letter.purged_at, letter.digest, letter.count) == (b"", due, digest, 1)
    assert [bytes(one.sealed) for one in letter.papers.all()] == [b"", b"", b""]
    with pytest.raises(actions.NothingThere):
        actions.read_visa_letter(
            letter=letter, language="en", actor=officer(Role.CONSULAR, cast.forum), now=due
        )
    page = signed_in(make_officer(Role.CONSULAR, cast.forum)).get(f"{LETTERS}{letter.public_id}/")
    assert "was purged with the passports" in page.content.decode()


def test_letters_are_sealed_anew_with_a_new_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = issued(cast, wanted(cast, with_passport(cast, cast.marina)))
    old, new = settings.CONFIG.vault_keys, ("new " * 12,)

    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, vault_keys=(*new, *old)))
    done = reseal_all()
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, vault_keys=new))

    assert (done.anew, done.lost) == (5, 0)  # the passport, the letter and its three papers
    desk = officer(Role.CONSULAR, cast.forum)
    assert actions.read_visa_letter(letter=letter, language="ar", actor=desk, now=BEFORE)[:5] == b"%PDF-"


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.CONSULAR, Role.PUBLIC}])
def test_read_visa_letter_is_for_one_role(cast: Cast, role: Role) -> None:
    letter = VisaLetter(forum=cast.forum, side=cast.guest, public_id="MB27.VSL.001")

    with pytest.raises(NotAllowed):
        actions.read_visa_letter(letter=letter, language="en", actor=acting(role, cast.forum), now=BEFORE)
    with pytest.raises(NotAllowed):
        actions.issue_visa_letter(letter=letter, actor=acting(role, cast.forum), now=BEFORE)


def test_letters_of_one_side_are_not_the_other_sides(cast: Cast, signed_in: SignIn) -> None:
    letter = issued(cast, wanted(cast, with_passport(cast, cast.marina)))
    own = signed_in(make_officer(Role.CONSULAR, cast.forum, cast.guest))
    other = signed_in(make_officer(Role.CONSULAR, cast.forum, cast.host))

    pages = [one.get(f"{LETTERS}{letter.public_id}/").status_code for one in (own, other)]

    assert pages == [200, 404]
    assert letter.public_id not in other.get(LETTERS).content.decode()
    desk = officer(Role.CONSULAR, cast.forum)
    host_case = wanted(cast, let_in(cast, cast.hana))
    with pytest.raises(actions.NotOfOneSide):
        actions.draft_visa_letter(
            forum=cast.forum,
            cases=[host_case, VisaCase.objects.first()],  # type: ignore[list-item]  # there are two
            content=content(cast),
            actor=desk,
            now=BEFORE,
        )


def test_draft_visa_letter_says_what_is_wrong_and_keeps_what_was_entered(
    cast: Cast, signed_in: SignIn
) -> None:
    case = wanted(cast, with_passport(cast, cast.marina))
    given = content(cast)
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))
    typed = {
        "letterhead": given.letterhead.pk,
        "purpose_en": "A talk",
        "purpose_original": "en",
        "cities_en": "Marsa",
        "cities_original": "en",
        "arrives_on": "2027-03-19",
        "leaves_on": "2027-03-16",
    }

    wrong = consular.post(f"{LETTERS}new/", typed)

    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"leaves_on", "passengers"}
    assert "A talk" in wrong.content.decode()
    fixed = {**typed, "arrives_on": "2027-03-16", "leaves_on": "2027-03-19", "passengers": case.pk}
    nobody = consular.post(f"{LETTERS}new/", fixed)
    assert set(nobody.context["form"].errors) == {"organisation"}
    good = consular.post(f"{LETTERS}new/", {**fixed, "organisation": cast.zaytuna.pk})
    assert good.status_code == 302
    assert VisaLetter.objects.get().passengers.get().case == case


@pytest.mark.parametrize(("people", "letters"), [(1, 1), (3, 3)])
def test_the_register_asks_as_much_for_three_as_for_one(
    cast: Cast,
    signed_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    people: int,
    letters: int,
) -> None:
    cases = [wanted(cast, with_passport(cast, guest(cast, n), another(n))) for n in range(people)]
    for _ in range(letters):
        drafted(cast, *cases)
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))
    consular.get(LETTERS)

    with django_assert_num_queries(10):
        consular.get(LETTERS)
    one = VisaLetter.objects.first()
    assert one is not None
    with django_assert_num_queries(11):
        consular.get(f"{LETTERS}{one.public_id}/")


def test_two_officers_who_issue_at_once_get_two_numbers(file_database: None) -> None:
    def prepare() -> tuple[list[VisaLetter], list[Actor]]:
        cast = make_cast()
        cases = [wanted(cast, with_passport(cast, guest(cast, n), another(n))) for n in range(2)]
        return [drafted(cast, case) for case in cases], [officer(Role.CONSULAR, cast.forum) for _ in cases]

    (prepared,) = in_threads(prepare)
    assert isinstance(prepared, tuple), prepared
    (first, second), (one, other) = prepared

    def issue(letter: VisaLetter, actor: Actor) -> str:
        return actions.issue_visa_letter(letter=letter, actor=actor, now=BEFORE).public_id

    numbers = in_threads(lambda: issue(first, one), lambda: issue(second, other), lambda: issue(second, one))

    told = sorted(str(each) for each in numbers if isinstance(each, str))
    assert told == ["MB27.VSL.001", "MB27.VSL.002"]
    assert [type(each) for each in numbers if not isinstance(each, str)] == [actions.AlreadyIssued]
