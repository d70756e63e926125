from collections.abc import Mapping

from tests.cast import Cast, acting, words

from muntada.access.actor import Actor
from muntada.access.roles import Role
from muntada.meetings import actions
from muntada.meetings.models import Preference
from muntada.meetings.sheets import (
    PREFERENCES,
    check_preferences,
    meeting_rows,
    preference_rows,
    read_in_preferences,
)
from muntada.meetings.tests.hall import EVE, computed, make_company, make_hall, published, wish
from muntada.sheets.kinds import Context, Row


def context_of(cast: Cast, actor: Actor, side_id: int | None = None) -> Context:
    return Context(forum_id=cast.forum.pk, side_id=side_id, actor=actor, now=EVE)


def row(number: int, **values: str) -> Row:
    parsed: Mapping[str, str] = {
        key: PREFERENCES.column(key).parse(value) if value else value for key, value in values.items()
    }
    return Row(number=number, values=parsed, addresses=dict.fromkeys(values, f"A{number}"))


def test_check_preferences_gives_every_row_its_fate_and_changes_nothing(cast: Cast) -> None:
    other, _people = make_company(cast, 70, is_guest=True)
    wish(cast, cast.zaytuna, other, "want")
    rows = [
        row(2, asker="ORG.028", asked="АО «Росинка-Агро»", strength="Обязательно"),
        row(3, asker="شركة زيتونة للتجارة", asked="Company 70", strength="would like to meet"),
        row(4, asker="Zaytuna Trading", asked="ORG.70", strength="must"),
        row(5, asker="ORG.028", asked="ORG.028", strength="must"),
        row(6, asker="ORG.028", asked="Nobody & Sons", strength="no"),
        row(7, asker="ORG.028", asked="Росинка агро", strength="must"),
    ]

    fates = check_preferences(context_of(cast, cast.desk), rows)

    told = [(fate.fate.value, [problem.code for problem in fate.problems]) for fate in fates]
    assert told == [
        ("new", []),
        ("same", []),
        ("refused", ["same_row"]),
        ("refused", ["meetings.themselves"]),
        ("refused", ["meetings.nobody"]),
        ("refused", ["meetings.nobody"]),
    ]
    assert Preference.objects.count() == 1


def test_check_preferences_is_refused_for_the_other_side(cast: Cast) -> None:
    rows = [
        row(2, asker="ORG.028", asked="ORG.046", strength="must"),
        row(3, asker="ORG.046", asked="ORG.028", strength="must"),
    ]
    focal_point = acting(Role.FOCAL_POINT, cast.forum, cast.host)

    fates = check_preferences(context_of(cast, focal_point, cast.host.pk), rows)

    assert [fate.fate.value for fate in fates] == ["new", "refused"]


def test_check_preferences_is_refused_after_the_deadline(cast: Cast) -> None:
    hall = make_hall(cast)
    actions.change_round(forum=cast.forum, hall=hall, state="closed", actor=cast.desk, now=EVE)
    rows = [row(2, asker="ORG.028", asked="ORG.046", strength="must")]
    focal_point = acting(Role.FOCAL_POINT, cast.forum, cast.host)

    fates = [
        check_preferences(context_of(cast, actor), rows)[0].fate.value for actor in (focal_point, cast.desk)
    ]

    assert fates == ["refused", "new"]


def test_read_in_preferences_keeps_what_the_file_does_not_say(cast: Cast) -> None:
    wish(cast, cast.zaytuna, cast.rosinka, "want", reason="An old friend.", topic=words("Seed potatoes"))
    context = context_of(cast, cast.desk)

    read_in_preferences(
        context, [row(2, asker="ORG.028", asked="ORG.046", strength="must", topic_ru="Картофель")]
    )

    said = Preference.objects.get()
    assert (said.strength, said.reason) == ("must", "An old friend.")
    assert (said.topic.text("en"), said.topic.text("ru")) == ("Seed potatoes", "Картофель")


def test_what_is_written_out_can_be_read_in_again(cast: Cast) -> None:
    wish(cast, cast.zaytuna, cast.rosinka, "want", reason="An old friend.", topic=words("Seed potatoes"))
    context = context_of(cast, cast.desk)

    (written,) = preference_rows(context)
    again = row(2, **{key: str(written[key]) for key in (column.key for column in PREFERENCES.columns)})

    assert [fate.fate.value for fate in check_preferences(context, [again])] == ["same"]


def test_files_hold_only_what_their_reader_may_see(cast: Cast) -> None:
    make_hall(cast)
    wish(cast, cast.zaytuna, cast.rosinka)
    wish(cast, cast.rosinka, cast.zaytuna)
    published(cast, computed(cast))

    def counts(actor: Actor) -> tuple[int, int]:
        context = context_of(cast, actor)
        return len(list(preference_rows(context))), len(list(meeting_rows(context)))

    assert counts(cast.desk) == (2, 1)
    assert counts(acting(Role.FOCAL_POINT, cast.forum, cast.guest)) == (1, 0)
    assert counts(acting(Role.PRESS, cast.forum)) == (0, 0)
