"""What is kept, how long, and how somebody is forgotten while records and the journal's chain hold."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from conftest import SignIn
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from tests.cast import NOON, Cast, acting, actor_of, make_member, make_officer, officer, words

from muntada.access.actor import SYSTEM, NotAllowed
from muntada.access.roles import Role
from muntada.accreditation.models import Answer, Participation, Question
from muntada.base.jobs.drain import run_all_due
from muntada.directory import actions as directory
from muntada.directory.models import ChangeRequest, Membership, Person
from muntada.directory.search.holding import HOLDING, folder
from muntada.directory.tasks import keep_names
from muntada.forums.models import Forum
from muntada.journal.models import Entry
from muntada.journal.record import broken_link
from muntada.meetings.models import Absence, Meeting, Preference
from muntada.meetings.tests.hall import EVE, computed, make_hall, published, wish
from muntada.post.models import Message
from muntada.privacy import actions
from muntada.privacy.erasing import outlook_of
from muntada.privacy.gathering import gathered
from muntada.privacy.holdings import CLEARED, HOLDINGS
from muntada.privacy.models import Clearing, Consent, Erasure, Period
from muntada.privacy.tasks import NotCleared, keep_the_periods

LATER = NOON + timedelta(days=30)


def accredited(cast: Cast, member: Membership) -> Participation:
    """Somebody with a photo and an answer."""
    one = Participation.objects.create(
        forum=cast.forum,
        side=member.side,
        public_id=f"MB27.ACC.{member.pk}",
        person=member.person,
        membership=member,
        badge_language="en",
        state=Participation.State.APPROVED,
        changed_at=NOON,
    )
    one.photo.save("photo.jpg", ContentFile(b"a face"))
    question = Question.objects.create(forum=cast.forum, label=words("Diet", "الطعام", "Питание"))
    Answer.objects.create(participation=one, question=question, value="halal", answered_at=NOON)
    return one


def held_meeting(cast: Cast) -> Meeting:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    return Meeting.objects.get()


def days_after(cast: Cast, days: int) -> datetime:
    """Noon, so many days after the last day of the forum."""
    return datetime.combine(cast.forum.ends_on + timedelta(days=days), NOON.timetz())


# Periods.


def cleared(cast: Cast, *, now: datetime) -> int:
    """What the night of this moment deletes."""
    return sum(
        actions.clear_what_is_over(forum=cast.forum, holding=one, actor=SYSTEM, now=now)
        for one in CLEARED.values()
    )


def test_clear_what_is_over_deletes_each_kind_after_its_own_period(cast: Cast) -> None:
    one = accredited(cast, cast.hana)
    Absence.objects.create(membership=cast.hana, starts_at=NOON, ends_at=LATER)
    storage, name = one.photo.storage, one.photo.name

    early = cleared(cast, now=days_after(cast, 30))
    absences = cleared(cast, now=days_after(cast, 31))
    assert storage.exists(name)
    rest = cleared(cast, now=days_after(cast, 91))

    assert (early, absences, rest) == (0, 1, 2)
    assert not Absence.objects.exists()
    assert not Answer.objects.exists()
    one.refresh_from_db()
    assert not one.photo
    assert [
        (row.facts["holding"], row.facts["removed"])
        for row in Entry.objects.filter(name="privacy.DataCleared").order_by("number")
    ] == [("absences", 1), ("answers", 1), ("photos", 1)]


def test_clear_what_is_over_forgets_refusals_and_keeps_wishes(cast: Cast) -> None:
    wish(cast, cast.zaytuna, cast.rosinka, "no")
    wish(cast, cast.rosinka, cast.zaytuna, "want", reason="because of the mill")

    cleared(cast, now=days_after(cast, 91))

    assert list(Preference.objects.values_list("strength", "reason")) == [("want", "")]


def test_clear_what_is_over_spares_the_contacts_of_those_who_came_again(cast: Cast) -> None:
    from tests.cast import make_forum

    again = make_forum("MB28")
    again.starts_on, again.ends_on = date(2028, 3, 17), date(2028, 3, 18)
    again.save(update_fields=["starts_on", "ends_on"])
    Person.objects.filter(pk__in=(cast.hana.person_id, cast.marina.person_id)).update(phone="+218 91 1")
    Membership.objects.create(
        forum=again,
        side=again.both_sides[0],
        person=cast.hana.person,
        organisation=cast.zaytuna,
        part=Membership.Part.DELEGATE,
        joined_at=NOON,
    )

    cleared(cast, now=days_after(cast, 731))

    kept = dict(Person.objects.values_list("pk", "phone"))
    assert (kept[cast.hana.person_id], kept[cast.marina.person_id]) == ("+218 91 1", "")


def test_clear_what_is_over_keeps_that_a_mail_was_sent(cast: Cast) -> None:
    for number, state in enumerate((Message.State.SENT, Message.State.WAITING)):
        Message.objects.create(
            forum=cast.forum,
            key=f"k{number}",
            message_id=f"m{number}",
            to="hana@zaytuna.example",
            language="ar",
            subject="Your schedule",
            body="10:20, table 4",
            state=state,
            created_at=NOON,
        )

    cleared(cast, now=days_after(cast, 366))

    assert list(Message.objects.order_by("pk").values_list("subject", "body")) == [
        ("Your schedule", ""),
        ("Your schedule", "10:20, table 4"),
    ]


def test_change_period_keeps_to_its_bounds(cast: Cast) -> None:
    photos = CLEARED["photos"]
    desk = acting(Role.SECRETARIAT, cast.forum)

    actions.change_period(forum=cast.forum, holding=photos, days=30, actor=desk, now=NOON)
    with pytest.raises(actions.OutOfBounds):
        actions.change_period(forum=cast.forum, holding=photos, days=29, actor=desk, now=NOON)
    with pytest.raises(actions.OutOfBounds):
        actions.change_period(forum=cast.forum, holding=HOLDINGS[-1], days=30, actor=desk, now=NOON)
    with pytest.raises(NotAllowed):
        actions.change_period(
            forum=cast.forum, holding=photos, days=40, actor=acting(Role.PROTOCOL, cast.forum), now=NOON
        )

    assert Period.objects.get().days == 30
    row = Entry.objects.get(name="privacy.PeriodChanged")
    assert (row.facts["days_before"], row.facts["days"]) == (90, 30)


def test_the_job_looks_at_forums_that_are_over_and_says_when_it_looked(cast: Cast) -> None:
    from muntada.base import clock

    accredited(cast, cast.hana)
    clock.stop_at(days_after(cast, 91))

    keep_the_periods.call()
    keep_the_periods.call()

    assert Clearing.objects.get(holding="photos", removed=1)
    # Of the nights in which nothing was found the last one is remembered.
    assert Clearing.objects.filter(holding="photos", removed=0).count() == 1


def test_a_kind_that_fails_holds_up_no_other_and_the_job_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from muntada.base import clock

    def broken(_forum: Forum) -> int:
        raise OSError("the storage does not answer")

    accredited(cast, cast.hana)
    monkeypatch.setitem(CLEARED, "answers", replace(CLEARED["answers"], clear=broken))
    clock.stop_at(days_after(cast, 91))

    with pytest.raises(NotCleared, match="MB27 answers"):
        keep_the_periods.call()

    assert Answer.objects.exists()
    assert not Participation.objects.exclude(photo="").exists()


# Consents.


def test_a_consent_is_kept_with_its_words_until_it_is_withdrawn(cast: Cast, at_noon: None) -> None:
    def choose(is_public: bool) -> None:
        directory.choose_publicity(
            person=cast.hana.person,
            forum=cast.forum,
            is_public=is_public,
            actor=actor_of(cast.hana),
            now=NOON,
        )
        run_all_due()

    choose(True)
    given = Consent.objects.get()
    choose(True)
    choose(False)

    again = Consent.objects.get()
    assert (given.person_id, given.wording, given.withdrawn_at) == (cast.hana.person_id, 1, None)
    assert (again.pk, again.withdrawn_at) == (given.pk, NOON)


# Oneself.


def test_my_data_is_taken_away_whole_and_by_oneself_alone(cast: Cast, signed_in: SignIn) -> None:
    held_meeting(cast)
    accredited(cast, cast.hana)
    wish(cast, cast.rosinka, cast.zaytuna, "no")

    answer = signed_in(cast.hana).post("/en/mb27/privacy/me/data.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:  # type: ignore[arg-type]  # it streams
        kept = json.loads(archive.read("data.json"))
        photos = [name for name in archive.namelist() if name.endswith(".jpg")]

    assert kept["person"]["public_id"] == cast.hana.person.public_id
    assert kept["accreditations"][0]["answers"] == [
        {"question": {"en": "Diet", "ar": "الطعام", "ru": "Питание"}, "answer": "halal"}
    ]
    assert len(kept["meetings"]) == 1
    assert len(photos) == 1
    # That somebody would rather not meet them is the other's secret.
    assert "no" not in [one["strength"] for one in kept["wishes_that_name_them"]]
    assert "password" not in json.dumps(kept)
    assert Entry.objects.filter(name="privacy.DataTaken").count() == 1
    assert Client().post("/en/mb27/privacy/me/data.zip").status_code in (302, 403, 404)


def test_an_officer_without_an_entry_has_no_data_page(cast: Cast, signed_in: SignIn) -> None:
    desk = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    assert "You have no entry in the directory" in desk.get("/en/mb27/privacy/me/").content.decode()
    assert desk.post("/en/mb27/privacy/me/data.zip").status_code == 403


# To be forgotten.


def asked(cast: Cast, member: Membership) -> Erasure:
    return actions.ask_for_erasure(person=member.person, forum=cast.forum, actor=actor_of(member), now=NOON)


def test_erase_person_leaves_records_a_pseudonym_and_an_unbroken_chain(
    cast: Cast, at_noon: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    meeting = held_meeting(cast)
    one = accredited(cast, cast.hana)
    storage, name = one.photo.storage, one.photo.name
    person = cast.hana.person
    person.email = "hana@zaytuna.example"
    person.save(update_fields=["email"])
    request = asked(cast, cast.hana)
    before = Entry.objects.count()
    desk = officer(Role.SECRETARIAT, cast.forum)

    with django_capture_on_commit_callbacks(execute=True):
        removed = actions.erase_person(erasure=request, actor=desk, now=LATER)
    run_all_due()

    person.refresh_from_db()
    assert (str(person.name.text("en")), person.email, person.user_id) == ("Erased person", "", None)
    assert "hana" not in person.search_text.lower()
    assert not Answer.objects.exists()
    assert not storage.exists(name)
    assert Participation.objects.get().state == Participation.State.WITHDRAWN
    assert not Membership.objects.current().filter(person=person).exists()
    assert meeting.attendances.filter(membership__person=person).exists()
    assert removed >= 3
    assert Entry.objects.count() > before
    assert broken_link() is None
    with pytest.raises(actions.AlreadyDecided):
        actions.erase_person(erasure=request, actor=desk, now=LATER)


def wanted(member: Membership, number: int, **fields: object) -> ChangeRequest:
    """A change of somebody's entry that was asked for, by themself."""
    return ChangeRequest.objects.create(
        forum=member.forum,
        side=member.side,
        public_id=f"MB27.CHG.{number:03}",
        kind="person",
        person=member.person,
        difference={"name.en": ["Hana Elfituri", "Hana Salem"]},
        reason="I married.",
        asked_by=member.person.user,
        asked_at=NOON,
        **fields,
    )


def test_what_was_asked_to_be_changed_is_gathered_erased_and_cleared(cast: Cast, at_noon: None) -> None:
    own, other = wanted(cast.hana, 1), wanted(cast.marina, 2, state="accepted", taken=["name.en"])

    kept = gathered(cast.hana.person)["requests_for_changes"]
    actions.erase_person(
        erasure=asked(cast, cast.hana), actor=officer(Role.SECRETARIAT, cast.forum), now=LATER
    )
    own.refresh_from_db()
    other.refresh_from_db()
    untouched = other.difference
    cleared(cast, now=days_after(cast, 91))
    other.refresh_from_db()

    assert [(one["difference"], one["reason"]) for one in kept] == [
        ({"name.en": ["Hana Elfituri", "Hana Salem"]}, "I married.")
    ]
    assert (own.state, own.difference, own.reason) == ("lapsed", {}, "")
    assert untouched == {"name.en": ["Hana Elfituri", "Hana Salem"]}
    assert (other.state, other.difference, other.reason, other.taken) == ("accepted", {}, "", [])


def test_erase_person_reaches_entries_that_are_the_same_person(cast: Cast, at_noon: None) -> None:
    other = Person.objects.create(
        public_id="PER.900", name=words("Hanaa Alfituri"), merged_into=cast.hana.person, changed_at=NOON
    )
    Person.objects.filter(pk=other.pk).update(phone="+218 91 1")

    kept = gathered(cast.hana.person)["known_under_other_spellings"]
    actions.erase_person(
        erasure=asked(cast, cast.hana), actor=officer(Role.SECRETARIAT, cast.forum), now=LATER
    )

    other.refresh_from_db()
    assert [one["name"] for one in kept] == [{"en": "Hanaa Alfituri"}]
    assert (other.name.text("en"), other.phone) == ("Erased person", "")


def test_erase_person_closes_the_account(cast: Cast, at_noon: None) -> None:
    person = cast.hana.person
    user = make_officer(Role.GATE, cast.forum)
    person.user = user
    person.save(update_fields=["user"])
    EmailAddress.objects.create(user=user, email=user.email)
    AccessAttempt.objects.create(username=user.email, failures_since_start=1)
    request = asked(cast, cast.hana)
    desk = officer(Role.SECRETARIAT, cast.forum)

    with pytest.raises(actions.NotYetPossible):
        actions.erase_person(erasure=request, actor=desk, now=LATER)
    user.grants.update(ended_at=NOON)
    actions.erase_person(erasure=request, actor=desk, now=LATER)

    user.refresh_from_db()
    assert not EmailAddress.objects.exists()
    assert not AccessAttempt.objects.exists()
    assert (user.is_active, user.email, user.name) == (
        False,
        f"erased-{user.pk}@erased.invalid",
        "Erased person",
    )


def test_erase_person_leaves_no_letter_in_the_files_of_the_index(cast: Cast, at_noon: None) -> None:
    def written() -> str:
        keep_names.func()
        HOLDING.forget()
        files = sorted(path for path in folder().rglob("*") if path.is_file())
        return " ".join(path.read_bytes().decode(errors="replace") for path in files).lower()

    for number in range(30):  # among few a part is written anew as soon as one goes
        make_member(cast.forum, cast.host, cast.zaytuna, words(f"Salem Namesake{number}"))
    request = asked(cast, cast.hana)
    before = written()
    actions.erase_person(erasure=request, actor=officer(Role.SECRETARIAT, cast.forum), now=LATER)
    after = written()

    assert ["fituri" in before, "orlova" in before] == [True, True]
    assert ["fituri" in after, "orlova" in after] == [False, True]


def test_erase_person_waits_for_meetings_that_lie_ahead(cast: Cast) -> None:
    held_meeting(cast)
    request = asked(cast, cast.hana)

    with pytest.raises(actions.NotYetPossible):
        actions.erase_person(erasure=request, actor=officer(Role.SECRETARIAT, cast.forum), now=EVE)

    request.refresh_from_db()
    assert request.state == Erasure.State.ASKED
    assert len(outlook_of(cast.hana.person, EVE).hindrances) == 1


def test_ask_for_erasure_is_decided_by_the_office_of_its_side(cast: Cast) -> None:
    request = asked(cast, cast.hana)
    with pytest.raises(actions.AskedAlready):
        asked(cast, cast.hana)
    guests = officer(Role.SECRETARIAT, cast.forum, cast.guest)
    for actor in (guests, acting(Role.PROTOCOL, cast.forum), actor_of(cast.marina)):
        with pytest.raises(NotAllowed):
            actions.erase_person(erasure=request, actor=actor, now=LATER)
    hosts = officer(Role.SECRETARIAT, cast.forum, cast.host)
    with pytest.raises(actions.NoReason):
        actions.refuse_erasure(erasure=request, reason=" ", actor=hosts, now=LATER)

    actions.refuse_erasure(erasure=request, reason="A case is open.", actor=hosts, now=LATER)

    assert list(Erasure.objects.visible_to(guests)) == []
    assert [one.state for one in Erasure.objects.visible_to(hosts)] == ["refused"]
    assert asked(cast, cast.hana).state == Erasure.State.ASKED


def test_pages_walk_from_the_request_to_the_end(cast: Cast, signed_in: SignIn) -> None:
    accredited(cast, cast.hana)
    hana = signed_in(cast.hana)
    office = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    me = "/en/mb27/privacy/me/"

    assert "Ask to be forgotten" in hana.get(me).content.decode()
    hana.post(f"{me}forget/")
    assert "Take it back" in hana.get(me).content.decode()
    request = Erasure.objects.get()
    assert (
        f"/en/mb27/privacy/requests/{request.pk}/"
        in office.get("/en/mb27/privacy/requests/").content.decode()
    )
    page = office.get(f"/en/mb27/privacy/requests/{request.pk}/").content.decode()
    assert "photos" in page
    assert "kept whole, as they were signed and sent" in page
    assert office.post(f"/en/mb27/privacy/requests/{request.pk}/refuse/", {"reason": ""}).status_code == 422
    done = office.post(f"/en/mb27/privacy/requests/{request.pk}/erase/", follow=True).content.decode()
    assert "records were erased" in done


def test_note_erasure_names_somebody_by_the_number_of_their_entry(cast: Cast, signed_in: SignIn) -> None:
    office = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    url = "/en/mb27/privacy/requests/note/"

    unknown = office.post(url, {"person": "PER.999999"})
    office.post(url, {"person": cast.hana.person.public_id.lower()})

    assert unknown.status_code == 422
    assert "it stands beside the name" in unknown.content.decode()
    assert Erasure.objects.get().person == cast.hana.person


def test_everybody_reads_what_is_kept_and_how_long(cast: Cast, client: Client, at_noon: None) -> None:
    page = client.get("/en/mb27/privacy/").content.decode()

    for holding in HOLDINGS:
        assert str(holding.what) in page
    assert "17 June 2027" in page  # photos: ninety days after 18 March, and one
    assert "Change" not in page
