"""Whom people want to meet, what the desk settles, the timetable, and what comes of it."""

from muntada.base.jobs.drain import run_all_due
from muntada.demo.aftermath import record_outcomes, send_invitations
from muntada.demo.day import leave_notes, live_through
from muntada.demo.load.loading import Loading, at
from muntada.demo.rows import clock_of, moment, rows, words
from muntada.meetings import actions as meetings
from muntada.meetings.models import Round, Run

SECONDS = 20


def state_wishes(loading: Loading) -> None:
    """The round, 300 wishes and the hours at which people cannot meet."""
    actor, profile, forum = loading.secretary, loading.profile, loading.forum
    meetings.change_round(
        forum=forum,
        hall=loading.meeting_hall,
        wishes_until=loading.days_before(7),
        actor=actor,
        now=at(loading.days_before(28)),
    )
    now = at(loading.days_before(14))
    for row in rows(profile, "preferences"):
        attendee = loading.memberships[row["from_person"]]
        meetings.state_preference(
            forum=forum,
            asker=loading.organisations[row["from_org"]],
            asked=loading.organisations[row["to_org"]],
            strength=row["strength"],
            attendee=attendee,
            wished=loading.memberships.get(row["to_person"]),
            topic=words(row, "topic", attendee.person.preferred_language),
            reason=row["reason"],
            actor=actor,
            now=now,
        )
    for row in rows(profile, "absences"):
        if row["reason"] == "session":
            continue  # the programme books its speakers itself
        meetings.set_availability(
            membership=loading.memberships[row["person"]],
            starts_at=moment(profile, row["date"], row["from"]),
            ends_at=moment(profile, row["date"], row["to"]),
            is_there=False,
            actor=actor,
            now=now,
        )


class TimetableFailed(RuntimeError):
    """The demo's timetable could not be computed; the log says why."""


def settle_by_hand(loading: Loading) -> None:
    """What the desk settles of some meetings before anything is computed, and the screen in the hall."""
    now = at(loading.days_before(6))
    for row in rows(loading.profile, "pins"):
        meetings.pin_meeting(
            forum=loading.forum,
            first=loading.organisations[row["first"]],
            second=loading.organisations[row["second"]],
            kind=row["kind"],
            starts_at=moment(loading.profile, row["date"], row["from"]) if row["date"] else None,
            note=row["note"],
            actor=loading.acting(row["by"], now),
            now=now,
        )
    for row in rows(loading.profile, "screens"):
        meetings.make_screen(
            forum=loading.forum, name=row["name"], actor=loading.acting(row["by"], now), now=now
        )


def compute_timetables(loading: Loading) -> None:
    """The wishes are closed; drafts are computed by the same job as ever, and one of them is published."""
    forum = loading.forum
    now = at(loading.days_before(5))
    meetings.change_round(
        forum=forum,
        hall=loading.meeting_hall,
        wishes_until=loading.days_before(7),
        state=Round.State.CLOSED,
        actor=loading.secretary,
        now=now,
    )
    published: Run | None = None
    for row in rows(loading.profile, "drafts"):
        actor = loading.acting(row["by"], now)
        run = meetings.compute_timetable(
            forum=forum,
            seconds=SECONDS,
            seed=int(row["seed"]),
            is_even=row["is_even"] == "1",
            actor=actor,
            now=now,
        )
        run_all_due()
        run.refresh_from_db()
        if run.state != Run.State.DONE:
            raise TimetableFailed(run.state)
        meetings.name_draft(run=run, name=row["name"], note=row["note"], actor=actor, now=now)
        if row["is_published"] == "1":
            published = run
    if published is not None:
        current = Round.objects.get(forum=forum)
        now = at(loading.days_before(4))
        meetings.publish_timetable(run=published, edition=current.edition, actor=loading.secretary, now=now)
    run_all_due()


def live_on(loading: Loading) -> None:
    """The cast's own organisation is invited and invites; others say how their meetings went."""
    hana = next(
        one
        for one in loading.memberships.values()
        if one.person.user is not None and one.person.user.email.startswith("hana.")
    )
    send_invitations(loading.forum, hana, loading.secretary, at(loading.days_before(1)))
    now = at(clock_of(loading.profile))
    live_through(loading.forum, loading.secretary, now)
    leave_notes(loading.forum, now)
    record_outcomes(loading.forum, hana.organisation, now)
