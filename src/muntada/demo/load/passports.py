"""Passports: most are entered, one ends too soon, one was entered for two people."""

from datetime import date, timedelta

from muntada.access.actor import may
from muntada.accreditation import actions
from muntada.accreditation.models import Participation, Passport
from muntada.accreditation.passports import Facts
from muntada.demo.load.loading import Loading, at
from muntada.demo.rows import Row, rows
from muntada.directory.queries import actor_for

CONSULAR = "P119"
SEALED = 40  # of those who asked; every sixth has yet to enter a passport
SMALL_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
)


def enter_passports(loading: Loading) -> None:
    """Holders or their focal points enter passports; one ends too soon, one is entered for two people."""
    now = at(loading.days_before(22))
    people = {row["id"]: row for row in rows(loading.profile, "people")}
    latin = {loading.memberships[key].person_id: row for key, row in people.items()}
    focal = {row["side"]: key for key, row in people.items() if row["role"] == "focal_point"}
    asked = Participation.objects.filter(forum=loading.forum).select_related(
        "person__user", "membership", "forum", "side"
    )
    last: Facts | None = None
    for number, one in enumerate(asked.order_by("pk")[:SEALED]):
        row = latin.get(one.person_id)
        if number % 6 == 5 or row is None or one.side is None:
            continue
        own = actor_for(one.person.user, loading.forum, now) if one.person.user else None
        others = (loading.acting(focal[one.side.key], now), loading.acting(CONSULAR, now))
        actor = next(
            each for each in (own, *others) if each and may(each, "accreditation.enter_passport", one)
        )
        facts = _facts(row, number, one)
        is_last = number == SEALED - 1
        actions.enter_passport(
            participation=one,
            facts=last if is_last and last is not None else facts,
            is_from_zone=number % 4 != 3,
            scan=actions.Scan(SMALL_PDF, "application/pdf") if number % 3 == 0 else None,
            actor=actor,
            now=now,
        )
        last = facts
    consular, later = loading.acting(CONSULAR, now), at(loading.days_before(20))
    for passport in Passport.objects.filter(participation__forum=loading.forum).order_by("pk")[:3]:
        actions.read_passport(passport=passport, reason="check", actor=consular, now=later)


def _facts(row: Row, number: int, participation: Participation) -> Facts:
    """An invented passport under the name of the rows, good until years after the forum but for one."""
    surname, _space, given = row["passport_latin"].partition(" ")
    country = participation.side.country if participation.side else ""
    ends = participation.forum.ends_on
    return Facts(
        surname=surname,
        given=given,
        number=f"{'AB'[number % 2]}{4100000 + 7919 * number}",
        nationality=country,
        issuer=country,
        born_on=date(1960 + number % 34, 1 + number % 12, 1 + number * 5 % 27),
        sex=row["gender"],
        expires_on=ends + timedelta(days=70 if number == 4 else 900 + 31 * number),
    )
