"""Until when lists are open, and what is asked to be changed afterwards."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, scope_of
from muntada.directory.models.entries import Delegation, Membership, Person
from muntada.forums.models import Forum, Side


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Which deadlines there are, for whom to see."""

    def visible_to(self, actor: Actor) -> Self:
        """Joint ones and those of the sides for which somebody works."""
        scope = scope_of(actor, "directory.deadlines", own=Q(pk__in=[]))
        return self.filter(scope, forum=actor.forum_id)


class Deadline(models.Model):
    """The last day on which delegations change their lists themselves, or fill in the form after approval.

    Of a delegation, else of its side, else of the whole forum: the one that is nearest counts.
    """

    class What(models.TextChoices):
        LIST = "list", pgettext_lazy("what a deadline closes", "lists of the delegations")
        ANSWERS = "answers", pgettext_lazy("what a deadline closes", "form after approval")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="deadlines")
    what = models.CharField(_("what closes"), max_length=8, choices=What, default=What.LIST)
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="deadlines")
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="deadlines"
    )
    on = models.DateField(_("last day"))

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ("what", "pk")
        constraints = (
            models.CheckConstraint(
                name="a_deadline_of_a_delegation_is_its_sides",
                condition=Q(delegation=None) | Q(side__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("forum", "what"),
                condition=Q(side=None),
                name="a_forum_has_one_deadline_of_each_kind",
            ),
            models.UniqueConstraint(
                fields=("what", "side"),
                condition=Q(delegation=None, side__isnull=False),
                name="a_side_has_one_deadline_of_each_kind",
            ),
            models.UniqueConstraint(
                fields=("what", "delegation"),
                condition=Q(delegation__isnull=False),
                name="a_delegation_has_one_deadline_of_each_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.what} {self.on}"

    @property
    def owner(self) -> Owner:
        """A deadline belongs to the side or delegation for which it was set, or to both sides."""
        return Owner(forum_id=self.forum_id, side_id=self.side_id, delegation_id=self.delegation_id)


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    """Which requests there are, for whom to see."""

    def visible_to(self, actor: Actor) -> Self:
        """Both sides' for joint offices, one side's for its own, a delegation's for its head and its focal point,
        else those that one made oneself, or that are about oneself."""
        own = Q(asked_by=actor.user_id) if actor.user_id else Q(pk__in=[])
        if actor.person_id:
            own |= Q(person=actor.person_id)
        scope = scope_of(actor, "directory.change_requests", own=own, delegation="delegation")
        return self.filter(scope, forum=actor.forum_id)

    def waiting(self) -> Self:
        """Those that nobody has decided."""
        return self.filter(state=ChangeRequest.State.OPEN)


class ChangeRequest(models.Model):
    """What somebody wants changed after the list was closed: field by field, from what to what, and why.

    `kind` says what it changes (`muntada.directory.changes`); `about` is the id of a later room's record. The
    values stand here and nowhere else, and go when their time is over.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of a request for a change", "waits for a decision")
        ACCEPTED = "accepted", pgettext_lazy("state of a request for a change", "accepted")
        PARTLY = "partly", pgettext_lazy("state of a request for a change", "accepted in part")
        REFUSED = "refused", pgettext_lazy("state of a request for a change", "refused")
        TAKEN_BACK = "taken_back", pgettext_lazy("state of a request for a change", "taken back")
        LAPSED = "lapsed", pgettext_lazy("state of a request for a change", "lapsed")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="change_requests")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="change_requests")
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="change_requests"
    )
    public_id = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="change_requests")
    # Who came into the directory with it.
    newcomer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="came_with")
    membership = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="change_requests"
    )
    about = models.CharField(max_length=40, blank=True)
    difference = models.JSONField(default=dict)  # {"name.ru": ["from", "to"]}
    reason = models.TextField(_("reason"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    taken = models.JSONField(default=list)  # the fields that were accepted
    refusal = models.TextField(_("reason of the refusal"), max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "pk")
        indexes = (models.Index(fields=("forum", "state"), name="requests_of_a_forum"),)
        constraints = (
            models.CheckConstraint(
                name="an_open_request_is_decided_by_nobody",
                condition=~Q(state="open") | Q(decided_at=None),
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def owner(self) -> Owner:
        """A request is its delegation's and side's, and that of the person whom it is about."""
        people = frozenset({self.person_id} if self.person_id else ())
        return Owner(
            forum_id=self.forum_id,
            side_id=self.side_id,
            delegation_id=self.delegation_id,
            people=people,
        )

    @property
    def askers(self) -> Owner:
        """To take it back is the matter of whoever asked."""
        person = getattr(self.asked_by, "person", None)
        return Owner(forum_id=self.forum_id, people=frozenset({person.pk if person else 0}))

    @property
    def is_open(self) -> bool:
        """True for one that nobody has decided."""
        return self.state == self.State.OPEN

    def after(self) -> dict[str, Any]:
        """What each field should be."""
        return {key: pair[1] for key, pair in self.difference.items()}

    def close(self, state: str, decided_by: int | None, now: datetime, **values: Any) -> bool:
        """Set and ask in one statement: of two who decide at once, one does; False for the other."""
        undecided = ChangeRequest.objects.filter(pk=self.pk, state=self.State.OPEN)
        done = undecided.update(state=state, decided_by=decided_by, decided_at=now, **values)
        if done:
            self.refresh_from_db()
        return bool(done)
