"""Somebody asks to be forgotten; the office has yet to decide."""

from muntada.demo.load.loading import Loading, at
from muntada.demo.rows import clock_of, rows
from muntada.privacy import actions


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
