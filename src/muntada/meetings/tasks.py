"""Compute a timetable in the background."""

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django_tasks import task

from muntada.access.actor import SYSTEM
from muntada.base.clock import current_moment
from muntada.base.jobs.periodic import every
from muntada.engines import timetable as engine
from muntada.forums.models import Forum
from muntada.meetings import why
from muntada.meetings.models import Meeting, NotPlaced, Placement, Preference, Round, Run
from muntada.meetings.news import news_of
from muntada.meetings.problem import Problem, build_problem
from muntada.meetings.solving import Solved, solve

logger = logging.getLogger(__name__)

# So long a change by hand can be taken back before anybody is told of it.
UNDO = timedelta(seconds=30)
# People whose mails are written in one transaction: few, so that nobody else who writes has to wait for long.
TOLD_AT_ONCE = 12

PAUSE = 0.35  # seconds between two notes of the progress; also how soon a cancellation is noticed


@dataclass(slots=True)
class _Watcher:
    """Tells the run how far the solver is, a few times a second at most, and the solver when to stop."""

    run: Run
    noted_at: float = field(default_factory=time.monotonic)

    def __call__(self, progress: engine.Progress) -> bool:
        if time.monotonic() - self.noted_at < PAUSE:
            return True
        self.noted_at = time.monotonic()
        still_wanted = Run.objects.filter(pk=self.run.pk, state=Run.State.RUNNING)
        return bool(still_wanted.update(progress=progress.fraction, stage=progress.stage.value))


@task(queue_name="solver")
def compute(run_id: int) -> None:
    """Load, solve outside any transaction, store: whoever dies on the way leaves nothing half done."""
    run = Run.objects.select_related("forum").filter(pk=run_id).first()
    if run is None:
        return
    claimed = Run.objects.computing().filter(pk=run.pk)
    if not claimed.update(state=Run.State.RUNNING, started_at=current_moment(), progress=0, stage=""):
        return
    try:
        round_ = Round.objects.select_related("forum", "hall").get(forum=run.forum_id)
        problem = build_problem(round_, run.asked_at, keeps_published=run.keeps_published)
        # Loading it takes seconds on a busy machine: they are not taken from those that the search was given.
        engine.warm()
        solved = solve(
            problem,
            seconds=run.seconds,
            seed=run.seed,
            is_even=run.is_even,
            moves_few=run.start == Run.Start.FEW,
            progress=_Watcher(run),
        )
        broken = engine.check_forum(solved.forum, solved.plan)
    except Exception:
        # Tried again it would fail again: the desk is told, and can ask anew.
        logger.exception("computation %s failed", run.public_id)
        fail(run)
        return
    if broken:
        logger.error("computation %s breaks its own rules: %s", run.public_id, broken[:5])
        fail(run)
        return
    store(run, problem, solved)


# With fewer preferences the solver takes plain loops, which need no preparation.
MANY_PREFERENCES = 500


@every(hours=1)
@task(queue_name="solver")
def prepare_for_large_forums() -> None:
    """Where many have said whom they want to meet, make ready what their timetable will need."""
    if is_large_forum_ahead():
        engine.prepare_loops()


def is_large_forum_ahead(*, many: int = MANY_PREFERENCES) -> bool:
    """Whether a timetable of very many wishes is still to be computed."""
    ahead = Round.objects.filter(published_at=None).values("forum")
    wanted = Preference.objects.filter(forum__in=ahead).exclude(strength=Preference.Strength.NO)
    counted = wanted.values("forum").annotate(said=Count("pk"))
    return counted.filter(said__gte=many).exists()


def fail(run: Run) -> None:
    """The computation ended without a result."""
    Run.objects.computing().filter(pk=run.pk).update(state=Run.State.FAILED, finished_at=current_moment())


def store(run: Run, problem: Problem, solved: Solved) -> bool:
    """Keep the draft, once: the second of two workers with one run, or of a cancelled one, keeps nothing."""
    plan = solved.plan
    with transaction.atomic():
        stored = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING).update(
            state=Run.State.DONE,
            progress=1,
            stage="",
            fingerprint=problem.fingerprint,
            finished_at=current_moment(),
            result=result_of(solved, problem),
        )
        if not stored:
            return False
        placements = Placement.objects.bulk_create(
            Placement(
                run=run,
                first_id=problem.pairs[held.wish].first,
                second_id=problem.pairs[held.wish].second,
                weight=problem.pairs[held.wish].weight,
                starts_at=problem.slots[held.slot].starts_at,
                ends_at=problem.slots[held.slot].ends_at,
                table_id=int(held.table.removeprefix("t")),
                interpreter_id=int(held.interpreter.removeprefix("i")) if held.interpreter else None,
            )
            for held in plan.placements
        )
        seats = Placement.people.through
        seats.objects.bulk_create(
            [
                seats(placement_id=placement.pk, membership_id=one)
                for placement, held in zip(placements, plan.placements, strict=True)
                for one in problem.pairs[held.wish].people
            ],
            batch_size=5000,
        )
        reasons = [
            *((*_named(problem, one.wish), *why.as_row(one.reason, problem)) for one in plan.unplaced),
            *((one.first, one.second, one.weight, one.reason, one.facts) for one in problem.unheld),
        ]
        NotPlaced.objects.bulk_create(
            NotPlaced(run=run, first_id=first, second_id=second, weight=weight, reason=code, facts=facts)
            for first, second, weight, code, facts in reasons
        )
    return True


def _named(problem: Problem, key: str) -> tuple[int, int, int]:
    pair = problem.pairs[key]
    return pair.first, pair.second, pair.weight


def result_of(solved: Solved, problem: Problem) -> dict[str, object]:
    """The certificates and counts of a plan, as the run keeps them."""
    plan = solved.plan
    interpreters = {one.id for one in problem.forum.interpreters}
    load = dict.fromkeys(sorted(interpreters), 0)
    for held in plan.placements:
        if held.interpreter:
            load[held.interpreter] += 1
    return {
        "status": plan.status.value,
        "held": len(plan.placements),
        "wished": len(plan.placements) + len(plan.unplaced) + len(problem.unheld),
        "pinned": sum(pair.fixed.goes_first for pair in problem.pairs.values()),
        "pins_held": sum(problem.pairs[one.wish].fixed.goes_first for one in plan.placements),
        "kept": sum(
            not fixed.goes_first and (fixed.slot, f"t{fixed.table}") == (held.slot, held.table)
            for fixed, held in ((problem.pairs[held.wish].fixed, held) for held in plan.placements)
        ),
        "weight": _certificate(solved.weight),
        "breaks": _certificate(plan.breaks),
        "most_breaks": plan.most_breaks,
        "table_changes": plan.table_changes,
        "seconds": plan.seconds,
        "slots": len(problem.slots),
        "tables": len(problem.forum.tables),
        "interpreters": {name.removeprefix("i"): count for name, count in load.items()},
    }


def _certificate(certificate: engine.Certificate) -> dict[str, object]:
    return {
        "value": certificate.value,
        "bound": certificate.bound,
        "proved": certificate.proved,
        "scope": certificate.scope.value,
    }


def tell_soon(forum: Forum, members: Collection[int] | None = None, *, wait: timedelta = timedelta()) -> None:
    """Owe these members, or all, a mail with what is then new to them; in the caller's transaction."""
    # Jobs run on the real clock: a demo's stands still, and so would they.
    soon = tell.using(run_after=datetime.now(tz=UTC) + wait) if wait else tell
    soon.enqueue(forum.pk, None if members is None else sorted(set(members)))


@task()
def tell(forum_id: int, members: list[int] | None) -> None:
    """A few people in each transaction: whoever dies on the way has told some, and is asked for the rest."""
    from muntada.meetings.actions.telling import tell_news

    forum = Forum.objects.get(pk=forum_id)
    now = current_moment()
    waiting = list(news_of(forum, now, members))
    for start in range(0, len(waiting), TOLD_AT_ONCE):
        tell_news(forum=forum, members=waiting[start : start + TOLD_AT_ONCE], actor=SYSTEM, now=now)


@every(hours=1)
@task()
def ask_how_it_went() -> None:
    """Ask those who have not said how their meetings of a day that is over went."""
    from muntada.meetings.actions.outcomes import ask_for_outcomes, unanswered

    now = current_moment()
    lately = Meeting.objects.filter(starts_at__gt=now - timedelta(days=5), starts_at__lt=now)
    for forum in Forum.objects.filter(pk__in=lately.values("forum")):
        waiting = sorted({member for member, _day in unanswered(forum, now)})
        for start in range(0, len(waiting), TOLD_AT_ONCE):
            ask_for_outcomes(
                forum=forum, members=waiting[start : start + TOLD_AT_ONCE], actor=SYSTEM, now=now
            )


# Nobody is reminded at night, by the clock of the forum's place.
REMINDED_FROM, REMINDED_UNTIL = 8, 19


@every(hours=1)
@task()
def remind_before_the_deadline() -> None:
    """Once before each deadline, remind those who have not said whom they want to meet."""
    from muntada.meetings.actions.reminders import remind

    now = current_moment()
    open_rounds = Round.objects.filter(state=Round.State.COLLECTING, wishes_until__gt=now)
    for round_ in open_rounds.select_related("forum"):
        due = round_.remind_at
        hour = now.astimezone(round_.forum.tz).hour
        if due is None or now < due or not REMINDED_FROM <= hour < REMINDED_UNTIL:
            continue
        with transaction.atomic():
            waiting = Round.objects.filter(Q(reminded_at=None) | Q(reminded_at__lt=due), pk=round_.pk)
            if waiting.update(reminded_at=now):
                remind(forum=round_.forum, actor=SYSTEM, now=now)
