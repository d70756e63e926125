"""Measures the table plan of a forum of 3,000 people on the server: milliseconds, questions, bytes.

    python bench/pages.py [--people 3000] [--tables 64] [--rounds 20]

The forum is invented and stored through the rooms' own models in a database that is thrown away.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

# ruff: noqa: E402 - models can be read only after the set-up
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from tests.cast import NOON, Cast, make_cast, make_officer, words

from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.base import clock
from muntada.directory.models import Membership, Organisation, Person
from muntada.forums.models import Side
from muntada.meetings.models import Meeting, MeetingPerson, NotPlaced, Placement, Preference, Round, Run
from muntada.meetings.problem import build_problem
from muntada.meetings.slots import slots_of
from muntada.meetings.tests.hall import EVE, at, make_hall
from muntada.venue.actions import add_hours
from muntada.venue.bookings import Wanted, book
from muntada.venue.models import Table

SLOTS = 24  # a day
TARGET_MS, TARGET_QUERIES = 300.0, 15


def main() -> int:
    """Print a table; 1 if the table plan works longer or asks more than it should, whoever else is busy here."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--tables", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=20, help="times that each page is opened")
    asked = parser.parse_args()
    setup_test_environment()
    name = connection.creation.create_test_db(verbosity=0)
    try:
        return measure(asked.people, asked.tables, asked.rounds)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def measure(people: int, tables: int, rounds: int) -> int:
    """Build the forum, open the pages, say what they cost."""
    cast, slots, meetings = build(people, tables)
    clock.stop_at(slots[SLOTS // 2] + timedelta(minutes=5))
    client = Client()
    user = make_officer(Role.B2B_DESK, cast.forum)
    sign_in(client, user)
    busy = SLOTS + 3  # a slot of the second day, which lies ahead
    plan = "/en/mb27/table-plan/"
    live = f"{plan}live/?slot={busy}"
    etag = client.get(live)["ETag"]
    pages: dict[str, tuple[str, dict[str, str]]] = {
        "slot ahead": (f"{plan}?slot={busy}", {}),
        "slot that is on": (plan, {}),
        "live, changed": (live, {}),
        "live, unchanged": (live, {"if-none-match": etag}),
        "all days": (f"{plan}overview/", {}),
        "big screen": (f"{plan}screen/", {}),
        "waiting list": (f"{plan}waiting/?slot={busy}", {}),
        "move": (f"{plan}meetings/{meetings[-1]}/move/?part=1", {}),
    }
    print(f"{people} people, {tables} tables, {len(slots)} slots, {len(meetings)} meetings")
    print(f"{'page':18} {'median ms':>10} {'p95 ms':>8} {'CPU ms':>8} {'questions':>10} {'bytes':>9}")
    is_good = True
    for name, (address, headers) in pages.items():
        cpu, questions = opened(client, name, address, rounds, headers)
        if address.startswith(f"{plan}?") or address == plan:
            is_good &= cpu < TARGET_MS and questions <= TARGET_QUERIES
    opened(client, "the day, hall", "/en/mb27/hall/", rounds, {})
    drafts = drafted(cast)
    clock.stop_at(EVE + timedelta(hours=1))
    runs = "/en/mb27/meetings/runs/"
    for name, address in {
        "desk": "/en/mb27/meetings/desk/",
        "desk, warnings": "/en/mb27/meetings/desk/warnings/",
        "draft": f"{runs}{drafts[0]}/",
        "compare": f"/en/mb27/meetings/compare/?run={drafts[0]}&run={drafts[1]}",
        "publish, before": f"{runs}{drafts[0]}/publish/",
    }.items():
        opened(client, name, address, max(3, rounds // 4), {})
    edition = Round.objects.get(forum=cast.forum).edition
    with CaptureQueriesContext(connection) as asked:
        start, busy_since = time.perf_counter(), time.process_time()
        client.post(f"{runs}{drafts[0]}/publish/", {"edition": edition, "is_confirmed": "yes"})
        spent, cpu = time.perf_counter() - start, time.process_time() - busy_since
    is_published = Round.objects.get(forum=cast.forum).published_run.public_id == drafts[0]  # type: ignore[union-attr]
    print(f"{'publish, done':18} {spent * 1000:10.1f} {'':8} {cpu * 1000:8.1f} {len(asked):10}")
    return 0 if is_good and is_published else 1


def opened(
    client: Client, name: str, address: str, rounds: int, headers: dict[str, str]
) -> tuple[float, int]:
    """One line of the table: how long a page takes and how many questions it asks."""
    first = client.get(address, headers=headers)
    if first.status_code not in (200, 304):
        raise SystemExit(f"{name}: {address} answers {first.status_code}")
    spent, worked = [], []
    for _ in range(rounds):
        start, busy_since = time.perf_counter(), time.process_time()
        answer = client.get(address, headers=headers)
        spent.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - busy_since) * 1000)
    with CaptureQueriesContext(connection) as asked:
        client.get(address, headers=headers)
    median, cpu = statistics.median(spent), statistics.median(worked)
    p95 = sorted(spent)[int(len(spent) * 0.95)]
    print(f"{name:18} {median:10.1f} {p95:8.1f} {cpu:8.1f} {len(asked):10} {len(answer.content):9}")
    return cpu, len(asked)


def drafted(cast: Cast) -> list[str]:
    """Wishes behind the meetings, and two drafts: in one of them every second slot changes places with the next."""
    meetings = list(Meeting.objects.filter(forum=cast.forum).order_by("pk"))
    seats: dict[int, list[Membership]] = {}
    for row in MeetingPerson.objects.filter(meeting__in=meetings).select_related("membership"):
        seats.setdefault(row.meeting_id, []).append(row.membership)
    waiting = list(NotPlaced.objects.values_list("first", "second", "weight"))
    pairs = {(one.first_id, one.second_id): 3 for one in meetings}
    pairs = {(first, second): weight for first, second, weight in waiting} | pairs
    Preference.objects.bulk_create(
        [
            Preference(
                forum=cast.forum,
                side=cast.host,
                asker_id=first,
                asked_id=second,
                strength=Preference.Strength.MUST if weight == 3 else Preference.Strength.WANT,
                stated_at=EVE,
            )
            for (first, second), weight in pairs.items()
        ],
        batch_size=2000,
    )
    round_ = Round.objects.select_related("forum", "hall").get(forum=cast.forum)
    slots = slots_of(round_)
    number_of = {slot.starts_at: slot.number for slot in slots}
    fingerprint = build_problem(round_, EVE).fingerprint
    load = Counter(one.interpreter_id for one in meetings)
    names = []
    for draft, swaps in (("MB27.RUN.901", True), ("MB27.RUN.902", False)):
        run = Run.objects.create(
            forum=cast.forum,
            public_id=draft,
            state=Run.State.DONE,
            seconds=1,
            asked_at=EVE,
            fingerprint=fingerprint,
            result={
                "held": len(meetings),
                "wished": len(pairs),
                "weight": {"value": 3 * len(meetings), "bound": sum(pairs.values()), "proved": False},
                "breaks": {"value": 100, "bound": 90, "proved": False},
                "most_breaks": 2,
                "table_changes": 10,
                "interpreters": {str(key): count for key, count in load.items()},
            },
        )
        placements = []
        for one in meetings:
            number = number_of[one.starts_at]
            slot = slots[number ^ 1] if swaps else slots[number]
            placements.append(
                Placement(
                    run=run,
                    first_id=one.first_id,
                    second_id=one.second_id,
                    weight=3,
                    starts_at=slot.starts_at,
                    ends_at=slot.ends_at,
                    table_id=one.table_id,
                    interpreter_id=one.interpreter_id,
                )
            )
        made = Placement.objects.bulk_create(placements, batch_size=1000)
        through = Placement.people.through
        through.objects.bulk_create(
            [
                through(placement_id=placed.pk, membership_id=member.pk)
                for placed, one in zip(made, meetings, strict=True)
                for member in seats[one.pk]
            ],
            batch_size=5000,
        )
        NotPlaced.objects.bulk_create(
            [
                NotPlaced(
                    run=run,
                    first_id=first,
                    second_id=second,
                    weight=weight,
                    reason="tables_full",
                    facts={"tables": 64},
                )
                for first, second, weight in waiting
            ],
            batch_size=1000,
        )
        names.append(draft)
    return names


def sign_in(client: Client, user: User) -> None:
    """With the second factor that duties ask for."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    User.objects.filter(pk=user.pk).update(vouched=User.Vouch.CODE)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session.save()


def build(people: int, tables: int) -> tuple[Cast, list[datetime], list[str]]:
    """Companies of three people on both sides, and a plan in which nine places of ten are taken."""
    cast = make_cast()
    hall = make_hall(cast, tables=tables, start=9, end=9 + SLOTS // 3)
    add_hours(
        hall=hall,
        starts_at=at(cast, 9) + timedelta(days=1),
        ends_at=at(cast, 9 + SLOTS // 3) + timedelta(days=1),
        actor=cast.desk,
        now=EVE,
    )
    sides = [companies(cast, is_guest, people // 6) for is_guest in (False, True)]
    voices = members(
        cast,
        cast.host,
        [cast.yousef.organisation] * tables,
        part=Membership.Part.INTERPRETER,
        languages={"ar": "native", "ru": "fluent"},
    )
    run = Run.objects.create(
        forum=cast.forum, public_id="MB27.RUN.900", state=Run.State.DONE, seconds=1, asked_at=EVE
    )
    Round.objects.filter(forum=cast.forum).update(published_run=run, published_at=EVE)
    slots = slots_of(Round.objects.select_related("forum", "hall").get(forum=cast.forum))
    rows = list(Table.objects.filter(hall=hall).order_by("number"))
    chosen = random.Random(1)
    made: list[Meeting] = []
    seats: list[tuple[Meeting, list[Membership]]] = []
    pairs: set[tuple[int, int]] = set()
    count = len(sides[0])
    for slot in slots:
        for place, table in enumerate(rows):
            first = sides[0][(slot.number * tables + place) % count]
            second = sides[1][(slot.number * (tables + 1) + place * 7) % count]
            pair = (first[0].organisation_id, second[0].organisation_id)
            if pair in pairs or chosen.random() < 0.1:
                continue
            pairs.add(pair)
            meeting = Meeting(
                forum=cast.forum,
                public_id=f"MB27.MTG.{len(made) + 1:05}",
                first_id=pair[0],
                second_id=pair[1],
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                table=table,
                interpreter=voices[place],
                uid=f"{len(made)}@bench",
                published_at=EVE,
                changed_at=EVE,
            )
            made.append(meeting)
            seats.append((meeting, [first[0], second[0]]))
    Meeting.objects.bulk_create(made, batch_size=1000)
    MeetingPerson.objects.bulk_create(
        [MeetingPerson(meeting=meeting, membership=one) for meeting, both in seats for one in both],
        batch_size=5000,
    )
    book(
        cast.forum,
        [
            Wanted(
                source=meeting.source,
                starts_at=meeting.starts_at,
                ends_at=meeting.ends_at,
                resources=frozenset(
                    {f"person:{one.person_id}" for one in both}
                    | {meeting.table.resource}
                    | ({f"person:{meeting.interpreter.person_id}"} if meeting.interpreter else set())
                ),
            )
            for meeting, both in seats
        ],
    )
    NotPlaced.objects.bulk_create(
        NotPlaced(
            run=run,
            first_id=sides[0][number % count][0].organisation_id,
            second_id=sides[1][(number * 11 + 3) % count][0].organisation_id,
            weight=1 + number % 3,
            reason="tables_full",
            facts={"tables": tables},
        )
        for number in range(400)
    )
    return cast, [slot.starts_at for slot in slots], [one.public_id for one in made]


def companies(cast: Cast, is_guest: bool, count: int) -> list[list[Membership]]:
    """Companies of one side with three people each."""
    side = cast.guest if is_guest else cast.host
    start = 10_000 if is_guest else 1_000
    organisations = [
        Organisation(
            public_id=f"ORG.{start + number}",
            kind="company",
            country=side.country,
            name=words(
                f"Company of industry and trade {number}",
                f"شركة الصناعة والتجارة {number}",
                f"ООО «Промышленность и торговля {number}»",
                side.language,
            ),
            changed_at=NOON,
        )
        for number in range(count)
    ]
    for one in organisations:
        one.file()
    Organisation.objects.bulk_create(organisations, batch_size=500)
    everybody = members(
        cast, side, [one for one in organisations for _ in range(3)], languages={side.language: "native"}
    )
    return [everybody[at : at + 3] for at in range(0, len(everybody), 3)]


def members(
    cast: Cast,
    side: Side,
    organisations: list[Organisation],
    *,
    languages: dict[str, str],
    part: str = Membership.Part.DELEGATE,
) -> list[Membership]:
    """Somebody for each of these organisations."""
    start = Person.objects.count() + 1000
    persons = [
        Person(
            public_id=f"PER.{start + number}",
            name=words(f"Person {number}", f"شخص {number}", f"Лицо {number}", side.language),
            languages=languages,
            preferred_language=side.language,
            email=f"person{start + number}@bench.example",
            changed_at=NOON,
        )
        for number in range(len(organisations))
    ]
    for one in persons:
        one.file()
    Person.objects.bulk_create(persons, batch_size=500)
    return Membership.objects.bulk_create(
        [
            Membership(
                forum=cast.forum,
                side=side,
                person=person,
                organisation=organisation,
                part=part,
                rank=100,
                joined_at=NOON,
            )
            for person, organisation in zip(persons, organisations, strict=True)
        ],
        batch_size=500,
    )


if __name__ == "__main__":
    sys.exit(main())
