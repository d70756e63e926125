"""What is offered beside what there is: the places of invitations as quotas count them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F

from muntada.access.actor import Actor
from muntada.accreditation.models import Participation, Quota
from muntada.accreditation.quotas import Place, Use, counts, places_taken, uses_of
from muntada.forums.models import Forum
from muntada.protocol.models import Guest, InvitationLetter, OfferedPlaces

State = InvitationLetter.State
# Places offered by letters that are on their way or wait for an answer.
OFFERED = (State.QUEUED, State.SENT)


@dataclass(frozen=True)
class QuotaRow:
    """A quota, who of it is let in, who accepted and is not let in yet, what is offered and waits for an answer.

    Of a quota that counts each organisation by itself the numbers are of all of them together, and `most` is
    how many the fullest of them has in all.
    """

    quota: Quota
    let_in: int
    accepted: int
    offered: int
    most: int

    @property
    def promised(self) -> int:
        """All who may come."""
        return self.let_in + self.accepted + self.offered

    @property
    def is_over(self) -> bool:
        """True when more may come than there are places."""
        return self.most > self.quota.places

    @property
    def percent(self) -> int:
        """How much is promised, at most 100."""
        return min(100, 100 * self.most // self.quota.places) if self.quota.places else 100


def _places_of(invitation: InvitationLetter, category: str, rank: int) -> Place:
    body = invitation.organisation
    return Place(
        side=invitation.guests_of_id,
        delegation=invitation.delegation_id,
        organisation=body.pk if body else 0,
        category=category,
        kind=body.kind if body else "",
        rank=rank,
    )


def offered_by(invitations: Iterable[InvitationLetter]) -> list[Place]:
    """Each place that these offer; their `places` and `organisation` are asked for, or were fetched before."""
    return [
        _places_of(invitation, row.category, row.rank)
        for invitation in invitations
        for row in invitation.places.all()
        for _number in range(row.places)
    ]


def places_offered(forum: Forum) -> list[Place]:
    """Each place that is offered and not answered for yet."""
    asked = InvitationLetter.objects.filter(forum=forum, state__in=OFFERED)
    return offered_by(asked.select_related("organisation").prefetch_related("places"))


def places_accepted(forum: Forum) -> list[Place]:
    """Each guest who was named and is not let in yet; who was set aside, or refused, takes no place."""
    named = (
        Guest.objects.filter(
            reply__invitation__forum=forum,
            reply__invitation__state=State.ACCEPTED,
            reply__number=F("reply__invitation__replies_given"),
            set_aside_at=None,
        )
        .select_related("reply__invitation__organisation")
        .order_by("pk")
    )
    guests = list(named)
    asked = [one.membership_id for one in guests if one.membership_id]
    applied = Participation.objects.filter(forum=forum, person__memberships__in=asked)
    people = dict(applied.values_list("person__memberships", "state"))
    settled = {*Participation.LET_IN, Participation.State.REFUSED, Participation.State.WITHDRAWN}
    waiting = [one for one in guests if people.get(one.membership_id or 0) not in settled]
    ranks: dict[tuple[int, str], int] = {}
    for row in OfferedPlaces.objects.filter(invitation__in={one.reply.invitation_id for one in waiting}):
        ranks.setdefault((row.invitation_id, row.category), row.rank)
    return [
        _places_of(
            one.reply.invitation,
            one.category,
            ranks.get((one.reply.invitation_id, one.category), 1000),
        )
        for one in waiting
    ]


def _row(use: Use, taken: list[Place], accepted: list[Place], offered: list[Place]) -> QuotaRow:
    let_in, named, asked = (
        sum(counts(use.quota, place) for place in places) for places in (taken, accepted, offered)
    )
    return QuotaRow(quota=use.quota, let_in=let_in, accepted=named, offered=asked, most=use.used)


def quota_rows(actor: Actor, forum: Forum) -> list[QuotaRow]:
    """The quota table: every quota that this reader may see."""
    quotas = Quota.objects.visible_to(actor).select_related("side", "delegation", "organisation")
    taken, accepted, offered = places_taken(forum), places_accepted(forum), places_offered(forum)
    uses = uses_of(quotas, [*taken, *accepted, *offered])
    return [_row(use, taken, accepted, offered) for use in uses]


def overdrawn_by(forum: Forum, drafts: Sequence[InvitationLetter]) -> list[QuotaRow]:
    """The quotas of which more would be promised than there is, if these were sent."""
    mine = offered_by(drafts)
    asked = [
        one
        for one in Quota.objects.filter(forum=forum).select_related("side", "delegation", "organisation")
        if any(counts(one, place) for place in mine)
    ]
    if not asked:
        return []
    taken, accepted, offered = places_taken(forum), places_accepted(forum), [*places_offered(forum), *mine]
    uses = uses_of(asked, [*taken, *accepted, *offered])
    return [_row(use, taken, accepted, offered) for use in uses if use.is_over]
