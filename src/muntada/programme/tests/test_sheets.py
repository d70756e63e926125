"""The programme as a spreadsheet."""

from tests.cast import NOON, Cast, acting

from muntada.access.roles import Role
from muntada.base.words import Words
from muntada.programme import actions
from muntada.programme.sheets import COLUMNS, session_rows
from muntada.programme.tests.cast import make_hall, make_session
from muntada.sheets.kinds import Context


def test_session_rows_name_those_whom_the_reader_may_see(cast: Cast) -> None:
    session = make_session(cast, make_hall(cast))
    actions.add_speaker(
        session=session, membership=cast.hana, role="speaker", topic=Words(), actor=cast.secretary, now=NOON
    )

    def speakers(role: Role) -> list[object]:
        context = Context(
            forum_id=cast.forum.pk, side_id=None, actor=acting(role, cast.forum), now=NOON, language="en"
        )
        rows = list(session_rows(context))
        assert set(rows[0]) == {column.key for column in COLUMNS}
        return [row["speakers"] for row in rows]

    assert speakers(Role.SECRETARIAT) == ["Hana Elfituri, Zaytuna Trading"]
    assert speakers(Role.LEGAL) == ["a speaker of Zaytuna Trading"]
