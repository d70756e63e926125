"""Letters pass on when an officer leaves."""

from tests.cast import NOON, Cast

from muntada.accounts.work import open_work, pass_on
from muntada.post import actions
from muntada.post.models import Item
from muntada.post.tests.cast import content, make_letterhead


def test_open_letters_pass_to_another_officer(cast: Cast) -> None:
    make_letterhead(cast)
    leaving, staying = cast.hana.person.user, cast.marina.person.user
    assert leaving is not None
    assert staying is not None
    drafts = [
        actions.write_letter(
            forum=cast.forum,
            side=None,
            content=content(cast, needs_reply=False),
            officer=leaving,
            actor=cast.secretary,
            now=NOON,
        )
        for _number in range(2)
    ]
    actions.send_letter(item=drafts[0], actor=cast.secretary, now=NOON)

    (work,) = [one for one in open_work(leaving.pk, NOON) if one.kind == "letters"]
    passed = pass_on("letters", leaving.pk, staying.pk, cast.secretary, NOON)

    assert (work.count, passed) == (1, 1)
    assert set(Item.objects.filter(officer=staying)) == {drafts[1]}
    assert [one for one in open_work(leaving.pk, NOON) if one.kind == "letters"] == []
