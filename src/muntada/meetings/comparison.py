"""Drafts held side by side: what each holds and proves, and who lost out in which."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from muntada.access.actor import Actor
from muntada.directory.models import Organisation
from muntada.meetings.models import NotPlaced, Placement, Preference, Run
from muntada.meetings.queries import reads_for_both_sides

Pair = tuple[int, int]
MUST = Preference.WEIGHTS[Preference.Strength.MUST]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a draft holds; None where it would tell what the other side wishes."""

    run: Run
    held: int
    wished: int | None
    weight: int | None
    bound: int | None
    is_proved: bool
    musts: int | None
    all_musts: int | None
    pins: int
    pins_held: int
    breaks: int
    breaks_bound: int
    breaks_proved: bool
    most_breaks: int
    least_share: int | None  # percent of its wishes that the organisation with least of them has
    table_changes: int
    work: int  # meetings with an interpreter
    least_work: int
    most_work: int

    @property
    def gap(self) -> int | None:
        """How much more weight some timetable might hold."""
        return None if self.weight is None or self.bound is None else self.bound - self.weight


@dataclass(frozen=True, slots=True)
class Loss:
    """An organisation with fewer of its wishes in one draft than in another."""

    organisation: Organisation
    before: int
    after: int
    wished: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One draft against the first of those that are compared."""

    base: Run
    run: Run
    only_base: list[Placement]
    only_run: list[Placement]
    moved: int
    lost: list[Loss]
    gained: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two to four drafts, the first of which is the measure for the others."""

    figures: list[Figures]
    differences: list[Difference]


def compare(runs: Sequence[Run], actor: Actor) -> Comparison:
    """The drafts side by side, as far as this actor may know of the wishes behind them."""
    asked = _asked(runs[0].forum_id, actor)
    placed = {run.pk: _placed(run) for run in runs}
    is_joint = reads_for_both_sides(actor)
    figures = [_figures(run, placed[run.pk], asked, is_joint=is_joint) for run in runs]
    names = {one.pk: one for one in Organisation.objects.filter(pk__in=asked)}
    differences = [
        _difference(runs[0], run, placed[runs[0].pk], placed[run.pk], asked, names) for run in runs[1:]
    ]
    return Comparison(figures, differences)


def _asked(forum_id: int, actor: Actor) -> dict[int, set[Pair]]:
    """The pairs for which each organisation wished, of those whose wishes the reader may know."""
    asked: dict[int, set[Pair]] = defaultdict(set)
    wished = Preference.objects.visible_to(actor).filter(forum=forum_id)
    wished = wished.exclude(strength=Preference.Strength.NO)
    for one, other in wished.values_list("asker", "asked"):
        asked[one].add((min(one, other), max(one, other)))
    return dict(asked)


def _placed(run: Run) -> dict[Pair, Placement]:
    # Thousands are counted, a page of them is shown: whoever shows them fetches their names.
    return {(row.first_id, row.second_id): row for row in Placement.objects.filter(run=run)}


def _figures(
    run: Run, placed: Mapping[Pair, Placement], asked: Mapping[int, set[Pair]], *, is_joint: bool
) -> Figures:
    result = run.result
    weight, breaks = result["weight"], result["breaks"]
    load = list(result["interpreters"].values())
    musts = sum(row.weight >= MUST for row in placed.values())
    missed = NotPlaced.objects.filter(run=run, weight__gte=MUST).count()
    shares = [len(pairs & placed.keys()) * 100 // len(pairs) for pairs in asked.values()]
    return Figures(
        run=run,
        held=result["held"],
        wished=result["wished"] if is_joint else None,
        weight=weight["value"] if is_joint else None,
        bound=weight["bound"] if is_joint else None,
        is_proved=weight["proved"],
        musts=musts if is_joint else None,
        all_musts=musts + missed if is_joint else None,
        pins=result.get("pinned", 0),
        pins_held=result.get("pins_held", 0),
        breaks=breaks["value"],
        breaks_bound=breaks["bound"],
        breaks_proved=breaks["proved"],
        most_breaks=result["most_breaks"],
        least_share=min(shares, default=None),
        table_changes=result["table_changes"],
        work=sum(load),
        least_work=min(load, default=0),
        most_work=max(load, default=0),
    )


def _difference(
    base: Run,
    run: Run,
    before: Mapping[Pair, Placement],
    after: Mapping[Pair, Placement],
    asked: Mapping[int, set[Pair]],
    names: Mapping[int, Organisation],
) -> Difference:
    losses, gained = [], 0
    for organisation, pairs in asked.items():
        had, has = len(pairs & before.keys()), len(pairs & after.keys())
        gained += has > had
        if has < had:
            losses.append(Loss(names[organisation], had, has, len(pairs)))
    return Difference(
        base=base,
        run=run,
        only_base=[row for pair, row in before.items() if pair not in after],
        only_run=[row for pair, row in after.items() if pair not in before],
        moved=sum(_place(row) != _place(after[pair]) for pair, row in before.items() if pair in after),
        lost=sorted(losses, key=lambda one: (one.after - one.before, one.organisation.pk)),
        gained=gained,
    )


def _place(row: Placement) -> tuple[object, ...]:
    return row.starts_at, row.table_id, row.interpreter_id
