"""The register: several letters at once, the list for the ministry, and what is forgotten with a person."""

from datetime import date
from io import BytesIO

import pytest
from conftest import SignIn
from openpyxl import load_workbook
from tests.cast import NOON, Cast, acting, make_officer, officer

from muntada.access.actor import NotAllowed
from muntada.access.roles import Role
from muntada.accreditation.models import PassportReading
from muntada.journal.models import Entry
from muntada.privacy.erasing import erase, outlook_of
from muntada.privacy.gathering import gathered
from muntada.travel import actions
from muntada.travel.models import Journey, VisaCase, VisaLetter, VisaStep
from muntada.travel.tests.cast import another, drafted, guest, issued, wanted, with_passport

LETTERS = "/en/mb27/travel/letters/"


def test_export_passengers_gives_the_ministry_numbers_and_tells_journal_and_holders(
    cast: Cast, signed_in: SignIn
) -> None:
    letter = issued(cast, wanted(cast, with_passport(cast, cast.marina)))
    PassportReading.objects.all().delete()
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))

    answer = consular.post(f"{LETTERS}passengers/", {"letter": letter.public_id})
    nothing = consular.post(f"{LETTERS}passengers/", {"letter": "MB27.VSL.099"})
    plain = b"".join(consular.get("/en/mb27/export/visa-letters/?format=csv&columns=number,people,state"))

    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[1][:4] == ("MB27.VSL.001", rows[1][1], "ORLOVA-SHCHEGOLEVA", "MARINA")
    assert (rows[1][7], rows[1][5].date(), len(rows)) == ("ZQ7654321", date(1985, 4, 12), 2)
    assert (nothing.status_code, PassportReading.objects.count()) == (302, 1)
    told = Entry.objects.get(name="travel.VisaLetterRead").facts
    assert told == {"letter": "MB27.VSL.001", "language": "xlsx", "people": 1}
    assert (b"MB27.VSL.001" in plain, b"ZQ7654321" in plain, b"ORLOVA" in plain) == (True, False, False)


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.CONSULAR, Role.PUBLIC}])
def test_export_passengers_is_for_one_role(cast: Cast, role: Role) -> None:
    letter = VisaLetter(forum=cast.forum, side=cast.guest, public_id="MB27.VSL.001", sealed=b"x")

    with pytest.raises(NotAllowed):
        actions.export_passengers(letters=[letter], actor=acting(role, cast.forum), now=NOON)


def test_send_visa_letters_notes_those_that_were_issued(cast: Cast, signed_in: SignIn) -> None:
    cases = [wanted(cast, with_passport(cast, guest(cast, n), another(n))) for n in range(3)]
    letters = [issued(cast, cases[0]), issued(cast, cases[1]), drafted(cast, cases[2])]
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))
    chosen = [one.public_id for one in letters]

    consular.post(f"{LETTERS}sent/", {"letter": chosen, "sending": "portal", "on": "2028-01-01"})
    before = list(VisaLetter.objects.order_by("pk").values_list("state", flat=True))
    consular.post(f"{LETTERS}sent/", {"letter": chosen, "sending": "portal", "on": "2027-02-26"})

    assert before == ["issued", "issued", "draft"]
    assert list(VisaLetter.objects.order_by("pk").values_list("state", flat=True)) == [
        "sent",
        "sent",
        "draft",
    ]
    assert list(VisaCase.objects.order_by("pk").values_list("state", flat=True)) == ["sent", "sent", "wanted"]


def test_note_visas_granted_takes_several_of_a_letter(cast: Cast, signed_in: SignIn) -> None:
    people = [with_passport(cast, guest(cast, n), another(n)) for n in range(3)]
    letter = issued(cast, *(wanted(cast, one) for one in people))
    desk = officer(Role.CONSULAR, cast.forum)
    actions.send_visa_letter(letter=letter, sending="hand", on=date(2027, 2, 26), actor=desk, now=NOON)
    consular = signed_in(make_officer(Role.CONSULAR, cast.forum))
    days = {"valid_from": "2027-03-10", "valid_until": "2027-03-30"}

    nobody = consular.post(f"{LETTERS}{letter.public_id}/granted/", days)
    chosen = {"application": [one.public_id for one in people[:2]]}
    consular.post(f"{LETTERS}{letter.public_id}/granted/", {**days, **chosen})

    assert nobody.status_code == 422
    assert list(VisaCase.objects.order_by("pk").values_list("state", flat=True)) == [
        "granted",
        "granted",
        "sent",
    ]


def test_a_person_who_is_forgotten_leaves_no_letter_that_names_them(cast: Cast) -> None:
    own = with_passport(cast, cast.marina)
    letter = issued(cast, wanted(cast, own))
    Journey.objects.create(forum=cast.forum, participation=own, hotel="Corniche", changed_at=NOON)
    person = cast.marina.person
    kept = gathered(person)

    hindrances = [str(one) for one in outlook_of(person, NOON).hindrances]
    actions.cancel_visa_letter(
        letter=letter, reason="Asked to be forgotten", actor=officer(Role.CONSULAR, cast.forum), now=NOON
    )
    erase(person, NOON)

    assert hindrances == ["A visa-support letter with them holds. Cancel or supersede it first."]
    assert [one["letters"] for one in kept["visas"]] == [["MB27.VSL.001"]]
    assert [one["hotel"] for one in kept["journeys"]] == ["Corniche"]
    letter.refresh_from_db()
    assert (bytes(letter.sealed), letter.purged_at, letter.public_id) == (b"", NOON, "MB27.VSL.001")
    assert not letter.papers.exclude(sealed=b"").exists()
    assert (Journey.objects.count(), VisaStep.objects.count()) == (0, 0)
