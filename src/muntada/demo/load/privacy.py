"""How long data are kept where the demo looks back, and somebody who asks to be forgotten."""

from muntada.demo.load.loading import Loading, at
from muntada.demo.rows import clock_of, rows
from muntada.privacy import actions
from muntada.privacy.holdings import CLEARED

KEPT = 180  # days, where a kind of data may be kept so long


def keep_for_half_a_year(loading: Loading) -> None:
    """A forum that is over keeps longer than usual what its pages show; passports go in time all the same."""
    if clock_of(loading.profile).date() <= loading.forum.ends_on:
        return
    now = at(loading.days_before(50))
    for holding in CLEARED.values():
        if holding.days < KEPT <= holding.most:
            actions.change_period(
                forum=loading.forum, holding=holding, days=KEPT, actor=loading.secretary, now=now
            )


def ask_to_be_forgotten(loading: Loading) -> None:
    """The last of the delegates who would not be named in public."""
    now = at(clock_of(loading.profile))
    row = [
        one
        for one in rows(loading.profile, "people")
        if one["is_public"] != "1" and one["role"] == "delegate"
    ][-1]
    actions.ask_for_erasure(
        person=loading.memberships[row["id"]].person,
        forum=loading.forum,
        actor=loading.acting(row["id"], now),
        now=now,
    )
