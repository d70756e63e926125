"""A delegation on one page: who of it is ready, what is missing, and how many places are left."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import pgettext

from muntada.access.actor import Actor, may
from muntada.accreditation.models import Badge, Participation, Passport, Question, Quota
from muntada.accreditation.questions import missing_of, questions_of
from muntada.accreditation.quotas import Use, name_of, places_taken, uses_of
from muntada.base.clock import current_moment
from muntada.directory.closing import Closing, closing_of
from muntada.directory.models import Deadline, Delegation, Membership
from muntada.directory.panels import Panel, register_delegation_panel
from muntada.directory.queries import members_in_order
from muntada.forums.models import Forum

Stage, State = Question.Stage, Participation.State


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """A member, how far their accreditation is, and what is missing, in the reader's words."""

    member: Membership
    application: Participation | None
    has_photo: bool
    has_passport: bool
    has_badge: bool
    answers: int | None  # that are missing in the form after approval; none where it is not put
    missing: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """True for somebody of whom nothing is missing."""
        return not self.missing


@dataclass(frozen=True, kw_only=True)
class DelegationState:
    """The whole delegation: its quotas, its members, and until when they can answer."""

    uses: tuple[tuple[Use, str], ...]
    members: tuple[Readiness, ...]
    shows_passports: bool
    asks_afterwards: bool
    closing: Closing | None

    @property
    def ready(self) -> int:
        """How many are ready."""
        return sum(one.is_ready for one in self.members)

    @property
    def percent(self) -> int:
        """The same in a hundred."""
        return 100 * self.ready // len(self.members) if self.members else 0


def states_of(actor: Actor, forum: Forum, delegations: Sequence[int]) -> list[DelegationState]:
    """How far these delegations are; of those that this reader may see."""
    found = Delegation.objects.filter(pk__in=delegations, forum=forum).select_related("side")
    return [_state(actor, forum, one) for one in found if may(actor, "accreditation.applications", one.owner)]


def _state(actor: Actor, forum: Forum, delegation: Delegation) -> DelegationState:
    quotas = Quota.objects.visible_to(actor).filter(delegation=delegation)
    uses = uses_of(
        quotas.select_related("side", "delegation", "organisation"), places_taken(forum, delegation.pk)
    )
    questions = questions_of(forum)
    for question in questions:
        question.forum = forum
    members = list(members_in_order(delegation))
    applied = {
        one.person_id: one
        for one in Participation.objects.filter(
            forum=forum, person__in=[row.person_id for row in members]
        ).prefetch_related("answers")
    }
    every = [one.pk for one in applied.values()]
    badges = set(
        Badge.objects.standing().filter(participation__in=every).values_list("participation", flat=True)
    )
    passports = set(
        Passport.objects.filter(participation__in=every, purged_at=None).values_list(
            "participation", flat=True
        )
    )
    shows_passports = may(actor, "accreditation.enter_passport", delegation.owner)
    required = {one.stage for one in questions if one.is_required}
    rows = []
    for member in members:
        one = applied.get(member.person_id)
        missing = missing_of(one, questions) if one else {}
        is_put = one is not None and one.is_let_in and Stage.AFTER_APPROVAL in required
        rows.append(
            Readiness(
                member=member,
                application=one,
                has_photo=bool(one and one.photo),
                has_passport=one is not None and one.pk in passports,
                has_badge=one is not None and one.pk in badges,
                answers=missing[Stage.AFTER_APPROVAL] if is_put else None,
                missing=tuple(
                    _missing(
                        one,
                        missing,
                        asks_for_passport=shows_passports and one is not None and one.pk not in passports,
                    )
                ),
            )
        )
    return DelegationState(
        uses=tuple((use, name_of(use.quota)) for use in uses),
        members=tuple(rows),
        shows_passports=shows_passports,
        asks_afterwards=Stage.AFTER_APPROVAL in required,
        closing=closing_of(forum, delegation.owner, current_moment(), Deadline.What.ANSWERS),
    )


def _missing(one: Participation | None, missing: dict[str, int], *, asks_for_passport: bool) -> list[str]:
    """What somebody still lacks, the first thing first."""
    if one is None or one.state in (State.WITHDRAWN, State.INVITED):
        return [pgettext("is missing", "application")]
    if one.state == State.REFUSED:
        return [pgettext("is missing", "approval: it was refused")]
    lacks = [
        (not one.photo, pgettext("is missing", "photo")),
        (asks_for_passport, pgettext("is missing", "passport")),
        (bool(missing[Stage.APPLICATION]), pgettext("is missing", "answers of the application")),
        (not one.is_let_in, pgettext("is missing", "approval")),
        (bool(missing[Stage.AFTER_APPROVAL]), pgettext("is missing", "travel and stay")),
    ]
    return [word for is_lacking, word in lacks if is_lacking]


register_delegation_panel(Panel(template="accreditation/parts/delegation.html", rows=states_of))
