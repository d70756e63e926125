"""Letters as a spreadsheet."""

from datetime import timedelta

from tests.cast import NOON, Cast, acting

from muntada.access.roles import Role
from muntada.post import actions
from muntada.post.sheets import COLUMNS, letter_rows
from muntada.post.tests.cast import draft, make_letterhead
from muntada.sheets.kinds import Context


def test_letter_rows_give_what_the_reader_may_see(cast: Cast) -> None:
    make_letterhead(cast)
    actions.send_letter(item=draft(cast), actor=cast.secretary, now=NOON - timedelta(days=12))
    draft(cast, side=cast.host)
    guest = acting(Role.SECRETARIAT, cast.forum, cast.guest)

    rows = list(
        letter_rows(Context(forum_id=cast.forum.pk, side_id=None, actor=guest, now=NOON, language="ru"))
    )

    assert [(row["number"], row["days"], row["counterpart"]) for row in rows] == [
        ("MB27.OUT.001", 12, "АО «Росинка-Агро»")
    ]
    assert set(rows[0]) == {column.key for column in COLUMNS}
