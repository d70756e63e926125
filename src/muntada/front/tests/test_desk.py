"""The translation desk: what is missing, for whom to see and to fill in."""

from datetime import timedelta

import pytest
from conftest import SignIn
from django.db.models import Model
from pytest_django import DjangoAssertNumQueries
from tests.cast import DAY, NOON, Cast, acting, actor_of, make_officer, make_organisation, words

from muntada.access.actor import Actor, NotAllowed
from muntada.access.roles import Role
from muntada.base.words import Words, WordState
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum, Holiday, Side
from muntada.front import actions
from muntada.front.desk import SOURCES, gaps, gaps_query
from muntada.front.tests.cast import delegation_of, furnish, make_hall, make_offer
from muntada.journal.models import Entry
from muntada.opportunities.models import Opportunity
from muntada.venue.models import Hall

FULL = words("Hall B", "القاعة ب", "Зал Б")


def shown(cast: Cast, actor: Actor | None = None, **wanted: str) -> set[tuple[str, str, str, str]]:
    rows = gaps_query(
        cast.forum,
        actor or cast.secretary,
        kind=wanted.get("kind", ""),
        languages=[wanted["language"]] if "language" in wanted else None,
    )
    return {(gap.source.kind, gap.field.name, gap.language, str(gap.lack)) for gap in gaps(list(rows))}


def name_hall(cast: Cast, name: Words) -> Hall:
    hall = make_hall(cast)
    hall.name = name
    hall.save()
    return hall


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        (FULL, set()),
        (Words(), set()),
        (words("Hall B", "القاعة ب"), {("hall", "name", "ru", "missing")}),
        (
            words("Hall B"),
            {("hall", "name", "ru", "missing"), ("hall", "name", "ar", "missing")},
        ),
        (FULL.with_text("en", "Hall C"), {("hall", "name", "ar", "stale"), ("hall", "name", "ru", "stale")}),
        (FULL.with_text("ru", "Зал", WordState.MACHINE), {("hall", "name", "ru", "machine")}),
    ],
)
def test_a_gap_is_what_is_missing_stale_or_a_machines_draft(
    cast: Cast, name: Words, lacks: set[tuple[str, str, str, str]]
) -> None:
    name_hall(cast, name)

    assert shown(cast, kind="hall") == lacks


def test_the_desk_asks_only_for_the_languages_of_the_forum(cast: Cast) -> None:
    name_hall(cast, words("Hall B"))
    Forum.objects.update(languages=["ar", "en"])
    cast.forum.refresh_from_db()

    assert shown(cast, kind="hall") == {("hall", "name", "ar", "missing")}
    assert shown(cast, kind="hall", language="en") == set()


def private_things(cast: Cast) -> list[Model]:
    """One text of the host side alone in every kind of record that can belong to a side."""
    Side.objects.filter(pk=cast.host.pk).update(secretariat=words("Host secretariat"))
    Organisation.objects.filter(pk=cast.zaytuna.pk).update(about=words("Olive oil"))
    Membership.objects.filter(pk=cast.hana.pk).update(title=words("Head of exports"))
    holiday = Holiday.objects.create(side=cast.host, on=DAY, name=words("Day of rest"))
    return [
        cast.host,
        cast.zaytuna,
        cast.hana,
        holiday,
        delegation_of(cast, cast.hana),
        make_offer(cast, state="draft"),
    ]


def test_a_sides_desk_sees_and_translates_its_own_and_joint_texts_only(cast: Cast) -> None:
    things = private_things(cast)
    name_hall(cast, words("Hall B"))
    host = acting(Role.SECRETARIAT, cast.forum, cast.host)
    guest = acting(Role.LEGAL, cast.forum, cast.guest)

    own = {kind for kind, *_rest in shown(cast, host)}
    other = {kind for kind, *_rest in shown(cast, guest)}

    assert own == {"side", "organisation", "position", "holiday", "delegation", "opportunity", "hall"}
    assert other == {"hall"}
    fields = ("secretariat", "about", "title", "name", "name", "title")
    kinds = ("side", "organisation", "position", "holiday", "delegation", "opportunity")
    for thing, kind, field in zip(things, kinds, fields, strict=True):
        thing.refresh_from_db()
        before = getattr(thing, field)
        with pytest.raises(NotAllowed):
            actions.translate(
                forum=cast.forum,
                kind=kind,
                record_id=thing.pk,
                field=field,
                words=before.with_text("ru", "Другой"),
                seen=actions.mark_of(before),
                actor=guest,
                now=NOON,
            )
    assert not Entry.objects.filter(name="front.WordsTranslated").exists()


def test_what_organisations_of_third_countries_say_is_joint(cast: Cast) -> None:
    bank = make_organisation("ORG.071", words("Bank"), country="XX")
    Membership.objects.filter(pk=cast.yousef.pk).update(organisation=bank)

    assert ("organisation", "name", "ru", "missing") in shown(
        cast, acting(Role.SECRETARIAT, cast.forum, cast.guest)
    )


def test_translate_writes_the_text_and_tells_the_journal_without_it(cast: Cast) -> None:
    thing = make_offer(cast)
    later = NOON + timedelta(hours=1)

    actions.translate(
        forum=cast.forum,
        kind="opportunity",
        record_id=thing.pk,
        field="title",
        words=thing.title.with_text("ru", "Семенная ферма"),
        seen=actions.mark_of(thing.title),
        actor=cast.secretary,
        now=later,
    )

    thing.refresh_from_db()
    assert (thing.title.text("ru"), thing.title.state("ru"), thing.changed_at) == (
        "Семенная ферма",
        "translated",
        later,
    )
    entry = Entry.objects.get()
    assert (entry.name, entry.side_id, entry.facts) == (
        "front.WordsTranslated",
        cast.host.pk,
        {"kind": "opportunity", "record_id": thing.pk, "field": "title"},
    )
    assert list(Opportunity.objects.matching("СЕМЕННАЯ")) == [thing]


def test_translate_notices_that_somebody_was_faster(cast: Cast) -> None:
    hall = name_hall(cast, words("Hall B"))
    seen = actions.mark_of(hall.name)
    name_hall(cast, words("Hall B", "القاعة ب"))

    with pytest.raises(actions.ChangedMeanwhile) as caught:
        actions.translate(
            forum=cast.forum,
            kind="hall",
            record_id=hall.pk,
            field="name",
            words=words("Hall B", "قاعة"),
            seen=seen,
            actor=cast.secretary,
            now=NOON,
        )

    assert caught.value.current.text("ar") == "القاعة ب"


def test_translate_is_not_for_records_of_another_forum_or_for_delegates(cast: Cast) -> None:
    hall = name_hall(cast, words("Hall B"))
    with pytest.raises(NotAllowed):
        actions.translate(
            forum=cast.forum,
            kind="hall",
            record_id=hall.pk,
            field="name",
            words=FULL,
            seen=actions.mark_of(hall.name),
            actor=actor_of(cast.hana),
            now=NOON,
        )
    hall.refresh_from_db()
    assert hall.name.text("ru") == ""


def test_translations_and_translate_in_pages(cast: Cast, signed_in: SignIn) -> None:
    hall = name_hall(cast, words("Hall B", "القاعة ب"))
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    path = f"/en/mb27/translations/hall/{hall.pk}/name/"

    listed = client.get("/en/mb27/translations/?kind=hall").content.decode()
    assert (f"{path}?kind=hall" in listed, "missing" in listed) == (True, True)
    form = client.get(path).context["form"]
    typed = {
        "words_original": "en",
        "words_en": "Hall B",
        "words_ar": "القاعة ب",
        "words_ru": "Зал Б",
        "seen": form["seen"].value(),
    }

    name_hall(cast, words("Hall B", "القاعة الثانية"))
    late = client.post(path, typed)
    assert (late.status_code, "القاعة الثانية" in late.content.decode()) == (409, True)
    assert "Зал Б" in late.content.decode()
    again = {**typed, "seen": late.context["form"]["seen"].value()}
    done = client.post(f"{path}?kind=hall", again)

    hall.refresh_from_db()
    assert (done.status_code, done["Location"]) == (302, "/en/mb27/translations/?kind=hall")
    assert (hall.name.text("ru"), hall.name.text("ar")) == ("Зал Б", "القاعة ب")
    assert client.get("/en/mb27/translations/hall/999/name/").status_code == 404
    assert client.get(f"/en/mb27/translations/hall/{hall.pk}/code/").status_code == 404


def test_translate_of_the_other_sides_text_is_not_there(cast: Cast, signed_in: SignIn) -> None:
    thing = make_offer(cast, state="draft")
    path = f"/en/mb27/translations/opportunity/{thing.pk}/title/"

    assert signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host)).get(path).status_code == 200
    assert signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.guest)).get(path).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_translations_are_one_query_and_their_records_one_a_kind(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    furnish(cast, count)
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))

    # Who reads 6, the number and the rows 2, breaks, opportunities and topics 3.
    with django_assert_num_queries(11):
        client.get("/en/mb27/translations/")


def test_every_kind_of_record_has_texts() -> None:
    assert [source.kind for source in SOURCES if not source.fields] == []
