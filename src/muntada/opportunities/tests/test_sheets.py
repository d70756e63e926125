"""Opportunities as a spreadsheet."""

from django.utils.translation import override
from tests.cast import NOON, Cast, actor_of

from muntada.opportunities.sheets import COLUMNS, opportunity_rows
from muntada.opportunities.tests.cast import make_opportunity
from muntada.sheets.kinds import Context


def test_opportunity_rows_leave_out_what_is_held(cast: Cast) -> None:
    make_opportunity(cast)
    make_opportunity(cast, screen="hold")
    actor = actor_of(cast.marina)

    with override("ar"):
        rows = list(
            opportunity_rows(
                Context(forum_id=cast.forum.pk, side_id=None, actor=actor, now=NOON, language="ar")
            )
        )

    assert [(row["id"], row["title_ar"], row["owner"]) for row in rows] == [
        ("MB27.OPP.001", "مزرعة بذور القمح", "شركة زيتونة للتجارة")
    ]
    assert set(rows[0]) == {column.key for column in COLUMNS}
