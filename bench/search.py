"""Measures the search box at 100,000 people and organisations: milliseconds of wall and of processor.

    python bench/search.py [--entries 100000] [--rounds 200]
    python tools/with_postgres.py python bench/search.py

A fifth of the entries are organisations; all names are invented, each in three scripts. The reader is of the joint
secretariat, so that both sides' people are searched. The database is thrown away.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

# ruff: noqa: E402 - models can be read only after the set-up
from bench.pages import sign_in
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from tests.cast import NOON, Cast, actor_of, make_cast, make_officer, words

from muntada.access.roles import Role
from muntada.base import clock
from muntada.base.words import Words
from muntada.directory import actions
from muntada.directory.models import Membership, Organisation, Person
from muntada.directory.search.drawers import drawers_of_organisations, drawers_of_people
from muntada.directory.search.finding import find
from muntada.directory.search.holding import HOLDING

TARGET_MS = 50.0
SYLLABLES = [
    tuple(one.split("/"))
    for one in [
        "ba/ба/با",
        "da/да/دا",
        "fa/фа/فا",
        "ka/ка/كا",
        "la/ла/لا",
        "ma/ма/ما",
        "na/на/نا",
        "ra/ра/را",
        "sa/са/سا",
        "ta/та/تا",
        "za/за/زا",
        "bi/би/بي",
        "di/ди/دي",
        "fi/фи/في",
        "ki/ки/كي",
        "li/ли/لي",
        "mi/ми/مي",
        "ni/ни/ني",
        "ri/ри/ري",
        "si/си/سي",
        "ti/ти/تي",
        "zi/зи/زي",
        "bu/бу/بو",
        "du/ду/دو",
        "fu/фу/فو",
        "ku/ку/كو",
        "lu/лу/لو",
        "mu/му/مو",
        "nu/ну/نو",
        "ru/ру/رو",
        "su/су/سو",
        "tu/ту/تو",
        "zu/зу/زو",
        "shar/шар/شر",
        "khal/хал/خل",
        "jab/джаб/جب",
        "gar/гар/غر",
        "han/хан/هن",
        "wal/вал/ول",
        "yas/яс/يس",
        "bor/бор/بور",
        "dan/дан/دان",
    ]
]
TRADES = (("Oil", "نفط", "Нефть"), ("Trade", "تجارة", "Торговля"), ("Building", "بناء", "Строительство"))


def main() -> int:
    """Print a table; 1 if a search takes longer than it should on the processor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200, help="searches of each kind")
    asked = parser.parse_args()
    setup_test_environment()
    name = connection.creation.create_test_db(verbosity=0)
    try:
        return measure(asked.entries, asked.rounds)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def measure(entries: int, rounds: int) -> int:
    """Fill the directory, open the drawers, search."""
    cast, chosen = make_cast(), random.Random(1)
    fill(cast, entries, chosen)
    officer = make_officer(Role.SECRETARIAT, cast.forum)
    actor = actor_of(officer, cast.forum)
    # The journal has a row, as every real one.
    actions.withdraw(membership=cast.marina, actor=actor, now=NOON)
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
    people, organisations = Person.objects.count(), Organisation.objects.count()
    load = os.getloadavg()[0]
    print(f"{connection.vendor}: {people} people, {organisations} organisations, load {load:.1f}")
    print(f"{'':34} {'wall mean':>10} {'p95':>7} {'CPU mean':>9} {'p95':>7} {'questions':>10}")
    drawers = [*drawers_of_people(actor, cast.forum), *drawers_of_organisations(actor, cast.forum)]

    def make_all() -> None:
        for one in drawers:
            HOLDING.make(one)

    def load_all() -> None:
        HOLDING.forget()
        HOLDING.up_to_date(drawers)

    timed("make and save all drawers", make_all, 1)
    timed("open the saved drawers", load_all, 3)
    asked = questions_of(chosen, rounds)
    is_good = True
    for kind, typed in asked.items():
        left = iter([*typed[:3], *typed])
        for _ in range(3):
            find(actor, cast.forum, next(left))
        is_good &= timed(kind, lambda left=left: find(actor, cast.forum, next(left)), len(typed)) < TARGET_MS  # type: ignore[misc]
    clock.stop_at(NOON)
    client = Client()
    sign_in(client, officer)
    typed = asked["a whole name, other spelling"]
    left = iter([*typed[:3], *typed])
    page = "/en/mb27/search/"
    for _ in range(3):
        client.get(page, {"q": next(left)})
    timed("the page of such a name", lambda: client.get(page, {"q": next(left)}), len(typed))
    member = Membership.objects.filter(forum=cast.forum).latest("pk")

    def change_and_find() -> None:
        actions.change_membership(
            membership=member, part=actions.PartDetails(part="delegate"), actor=actor, now=NOON
        )
        find(actor, cast.forum, "Abdulhadi Hweij")

    timed("a change, then a search", change_and_find, min(rounds, 50))
    return 0 if is_good else 1


def timed(name: str, work: Callable[[], object], times: int) -> float:
    """One line of the table; the mean of the processor's milliseconds."""
    wall, busy, questions = [], [], 0
    for turn in range(times):
        with CaptureQueriesContext(connection) as asked:
            begins, busy_since = time.perf_counter(), time.process_time()
            work()
            wall.append((time.perf_counter() - begins) * 1000)
            busy.append((time.process_time() - busy_since) * 1000)
        questions = len(asked) if not turn else max(questions, len(asked))
    p95 = [sorted(one)[min(len(one) - 1, int(len(one) * 0.95))] for one in (wall, busy)]
    cpu = statistics.mean(busy)
    print(
        f"{name:34} {statistics.mean(wall):10.1f} {p95[0]:7.1f} {cpu:9.1f} {p95[1]:7.1f} {questions:10}",
        flush=True,
    )
    return cpu


def questions_of(chosen: random.Random, count: int) -> dict[str, list[str]]:
    """What people type: other spellings of whole names, family names alone, beginnings, meanings, nonsense."""
    rows = list(Person.objects.order_by("pk").values_list("name", flat=True)[: count * 50])
    names: list[Words] = chosen.sample(rows, count)
    bodies = list(Organisation.objects.order_by("-pk").values_list("name", flat=True)[:count])

    def misspelled(name: str) -> str:
        at = chosen.randrange(1, len(name) - 1)
        return name[:at] + name[at + 1 :]

    return {
        "a whole name, other spelling": [
            misspelled(one.text(chosen.choice(("ar", "ru", "en")))) for one in names
        ],
        "a family name alone": [one.text(chosen.choice(("ar", "ru", "en"))).split()[-1] for one in names],
        "three letters": [one.text(chosen.choice(("ar", "ru", "en"))).split()[-1][:3] for one in names],
        "an organisation": [misspelled(one.text(chosen.choice(("ar", "ru", "en")))) for one in bodies],
        "nothing like it": ["".join(chosen.choice("qxwjzv") for _ in range(9)) for _ in names],
    }


def fill(cast: Cast, entries: int, chosen: random.Random) -> None:
    """Invented people of both sides and their organisations."""

    def coined(parts: int) -> tuple[str, str, str]:
        made = [chosen.choice(SYLLABLES) for _ in range(parts)]
        return tuple("".join(one[script] for one in made) for script in range(3))  # type: ignore[return-value]

    given = [coined(2) for _ in range(600)]
    organisations = []
    for number in range(entries // 5):
        own, trade = coined(chosen.randrange(2, 5)), chosen.choice(TRADES)
        name = words(
            f"{own[0].title()} {trade[0]} {number} LLC",
            f"شركة {own[2]} {trade[1]} {number}",
            f"ООО «{own[1].title()} {trade[2]} {number}»",
        )
        organisations.append(
            Organisation(
                public_id=f"ORG.{1000 + number}",
                kind="company",
                country=chosen.choice(("XM", "XB")),
                name=name,
                register_number=f"R-{number}",
                changed_at=NOON,
            ).file()
        )
    organisations = Organisation.objects.bulk_create(organisations, batch_size=2000)
    people = []
    for number in range(entries - len(organisations)):
        first, middle, last = chosen.choice(given), chosen.choice(given), coined(chosen.randrange(2, 5))
        latin, russian, arabic = (
            f"{first[script].title()} {middle[script].title()} {last[script].title()}" for script in range(3)
        )
        people.append(
            Person(
                public_id=f"PER.{1000 + number}", name=words(latin, arabic, russian), changed_at=NOON
            ).file()
        )
    people = Person.objects.bulk_create(people, batch_size=2000)
    Membership.objects.bulk_create(
        [
            Membership(
                forum=cast.forum,
                side=cast.host if number % 2 else cast.guest,
                person=person,
                organisation=organisations[number % len(organisations)],
                part=Membership.Part.DELEGATE,
                joined_at=NOON,
            )
            for number, person in enumerate(people)
        ],
        batch_size=2000,
    )


if __name__ == "__main__":
    raise SystemExit(main())
