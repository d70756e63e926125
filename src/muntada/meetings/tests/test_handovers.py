"""What interpreters leave for each other: who reads it, and what becomes of it."""

from datetime import datetime
from typing import Any

import pytest
from conftest import SignIn
from tests.cast import Cast, actor_of, make_member, make_officer, words

from muntada.access.roles import Role
from muntada.directory.models import Membership
from muntada.meetings import actions
from muntada.meetings.models import Handover, Meeting
from muntada.meetings.tests.hall import EVE, computed, make_hall, published, stopped, wish


@pytest.fixture
def met(cast: Cast) -> Cast:
    """Zaytuna and Rosinka meet in the first slot, with Yousef between them."""
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    published(cast, computed(cast))
    return cast


def meeting() -> Meeting:
    return Meeting.objects.select_related("interpreter").get()


def make_second_interpreter(met: Cast) -> Membership:
    return make_member(
        met.forum,
        met.host,
        met.yousef.organisation,
        words("Nadia"),
        part="interpreter",
        languages={"ar": "native", "ru": "fluent"},
    )


def test_handovers_tells_the_desk_of_both_sides_what_becomes_of_each_note(
    met: Cast, signed_in: SignIn
) -> None:
    actions.write_handover(
        meeting=meeting(), text="They speak of seed\nslowly", actor=actor_of(met.yousef), now=EVE
    )

    def shown(moment: datetime) -> list[tuple[str, str]]:
        with stopped(moment):
            page = client.get("/en/mb27/hall/notes/")
        return [(note.text, str(word)) for note, _shape, word in page.context["rows"]]

    client = signed_in(make_officer(Role.B2B_DESK, met.forum))
    assert shown(EVE) == [("They speak of seed\nslowly", "no change of interpreter")]
    Meeting.objects.update(interpreter=make_second_interpreter(met))
    assert shown(EVE) == [("They speak of seed\nslowly", "for somebody else now")]
    Meeting.objects.update(interpreter=None)
    assert shown(EVE) == [("They speak of seed\nslowly", "nobody to read it")]
    assert shown(meeting().ends_at) == [("They speak of seed\nslowly", "the meeting is over")]
    with stopped(EVE):
        file = client.get(
            "/en/mb27/export/handovers/?format=csv&columns=note&columns=state&columns=interpreter"
        )
        assert client.get("/en/mb27/hall/notes/?state=kept").context["rows"] == []
    assert "nobody to read it" in b"".join(file).decode()


@pytest.mark.parametrize("reader", ["hana", "yousef", "one side's desk", "auditor"])
def test_handovers_is_for_nobody_else(met: Cast, signed_in: SignIn, reader: str) -> None:
    actions.write_handover(meeting=meeting(), text="They speak of seed", actor=actor_of(met.yousef), now=EVE)
    who = {
        "hana": met.hana,
        "yousef": met.yousef,
        "one side's desk": make_officer(Role.B2B_DESK, met.forum, met.guest),
        "auditor": make_officer(Role.AUDITOR, met.forum),
    }[reader]
    actor = actor_of(who, met.forum)

    with stopped(EVE):
        assert signed_in(who).get("/en/mb27/hall/notes/").status_code == 403
    assert list(Handover.objects.visible_to(actor)) == []


@pytest.mark.parametrize("notes", [1, 3])
def test_handovers_asks_the_same_number_of_questions_for_one_note_and_for_three(
    met: Cast, signed_in: SignIn, notes: int, django_assert_num_queries: Any
) -> None:
    for _number in range(notes):
        author = make_second_interpreter(met)
        Handover.objects.create(meeting=meeting(), author=author, text="Seed", written_at=EVE)

    client = signed_in(make_officer(Role.B2B_DESK, met.forum))
    with stopped(EVE):
        client.get("/en/mb27/hall/notes/")
        with django_assert_num_queries(9):
            page = client.get("/en/mb27/hall/notes/").content.decode()

    assert page.count("data-row") == notes
