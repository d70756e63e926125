"""Set, change and remove quotas."""

from dataclasses import dataclass
from datetime import datetime

from muntada.access.actor import Actor, Owner, require
from muntada.accreditation.events import QuotaAdded, QuotaChanged, QuotaRemoved
from muntada.accreditation.models import Quota
from muntada.base.action import action
from muntada.directory.models import Delegation, Organisation
from muntada.forums.models import Forum, Side
from muntada.journal.record import record


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose places a quota counts; what is left out narrows nothing."""

    side: Side | None = None
    delegation: Delegation | None = None
    organisation: Organisation | None = None
    category: str = ""
    kind: str = ""
    first_rank: int | None = None
    last_rank: int | None = None
    each: bool = False


class AlreadyCounted(Exception):
    """There is a quota for exactly these; `existing` is the one to change."""

    def __init__(self, existing: Quota) -> None:
        super().__init__(str(existing))
        self.existing = existing


@action
def add_quota(*, forum: Forum, scope: Scope, places: int, actor: Actor, now: datetime) -> Quota:
    """Count the places of those who fit; who is let in already stays in. Raises `AlreadyCounted`."""
    side_id = scope.delegation.side_id if scope.delegation else scope.side.pk if scope.side else None
    delegation_id = scope.delegation.pk if scope.delegation else None
    require(
        actor,
        "accreditation.add_quota",
        Owner(forum_id=forum.pk, side_id=side_id, delegation_id=delegation_id),
    )
    # The forum is held: the database takes two empty cells for different ones.
    held = Forum.objects.select_for_update().get(pk=forum.pk)
    said = {
        "side_id": side_id,
        "delegation_id": delegation_id,
        "organisation": scope.organisation,
        "category": scope.category,
        "kind": scope.kind,
        "first_rank": scope.first_rank,
        "last_rank": scope.last_rank,
        "each": scope.each,
    }
    if twin := Quota.objects.filter(forum=held, **said).first():
        raise AlreadyCounted(twin)

    quota = Quota.objects.create(forum=held, places=places, changed_at=now, **said)

    record(
        QuotaAdded(forum_id=forum.pk, side_id=side_id, quota_id=quota.pk, places=places),
        actor=actor,
        now=now,
    )
    return quota


class QuotaChangedMeanwhile(Exception):
    """Somebody else set another number after this page was opened."""


@action
def change_quota(*, quota: Quota, places: int, seen: int, actor: Actor, now: datetime) -> None:
    """Raise or lower a quota; `seen` is the number as it was shown. Raises `QuotaChangedMeanwhile`."""
    require(actor, "accreditation.change_quota", quota)

    unchanged = Quota.objects.filter(pk=quota.pk, places=seen)
    if not unchanged.update(places=places, changed_at=now):
        raise QuotaChangedMeanwhile

    record(
        QuotaChanged(
            forum_id=quota.forum_id, side_id=quota.side_id, quota_id=quota.pk, before=seen, places=places
        ),
        actor=actor,
        now=now,
    )


@action
def remove_quota(*, quota: Quota, actor: Actor, now: datetime) -> None:
    """These places are counted no longer."""
    require(actor, "accreditation.remove_quota", quota)

    pk, places = quota.pk, quota.places
    quota.delete()

    record(
        QuotaRemoved(forum_id=quota.forum_id, side_id=quota.side_id, quota_id=pk, places=places),
        actor=actor,
        now=now,
    )
