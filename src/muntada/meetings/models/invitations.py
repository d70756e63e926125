"""Invitations for free slots, after a timetable is published."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, reaches
from muntada.access.table import ALL, OWN
from muntada.base.fields import WordsField
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum, Side
from muntada.meetings.models.meeting import Meeting
from muntada.meetings.models.pins import Pin
from muntada.meetings.models.round import is_joint
from muntada.meetings.models.wishes import Preference


class SlotInvitationQuerySet(models.QuerySet["Invitation"]):
    """Who invited whom, for whom to see."""

    def visible_to(self, actor: Actor) -> Self:
        """All for the joint desk, else those that one's organisation or side sent or received.

        What an organisation said no to beforehand never arrives there, and to whoever sent it looks like
        any that is not answered.
        """
        scope = Q(pk__in=[])
        for standing, reach in reaches(actor, "meetings.invitations"):
            if reach is ALL and is_joint(standing):
                return self.with_arrival().filter(forum=actor.forum_id)
            if reach is ALL:
                scope |= Q(inviter_side=standing.side_id) | Q(
                    invited_side=standing.side_id, is_kept_back=False
                )
            if reach is OWN and standing.organisation_id:
                scope |= Q(inviter=standing.organisation_id)
                scope |= Q(invited=standing.organisation_id, is_kept_back=False)
        return self.with_arrival().filter(scope, forum=actor.forum_id)

    def with_arrival(self) -> Self:
        """Each with `is_kept_back`: the invited side said no beforehand, or the desk did for both."""
        declined = Preference.objects.filter(
            forum=OuterRef("forum"),
            asker=OuterRef("invited"),
            asked=OuterRef("inviter"),
            strength=Preference.Strength.NO,
        )
        forbidden = Pin.objects.filter(forum=OuterRef("forum"), kind=Pin.Kind.FORBID).filter(
            Q(first=OuterRef("inviter"), second=OuterRef("invited"))
            | Q(first=OuterRef("invited"), second=OuterRef("inviter"))
        )
        unanswered = Q(answered_at__isnull=True)
        return self.annotate(
            is_kept_back=models.Case(
                models.When(unanswered & (Q(Exists(declined)) | Q(Exists(forbidden))), then=True),
                default=False,
                output_field=models.BooleanField(),
            )
        )

    def arriving(self) -> Self:
        """Those that the invited side may know of."""
        return self.with_arrival().filter(is_kept_back=False)

    def open_at(self, now: datetime) -> Self:
        """Those that can still be answered."""
        return self.filter(state=Invitation.State.SENT, expires_at__gt=now)


class Invitation(models.Model):
    """One organisation asks another of the other side to meet in a slot in which both are free."""

    class State(models.TextChoices):
        SENT = "sent", pgettext_lazy("state of a wish to meet", "sent")
        ACCEPTED = "accepted", pgettext_lazy("state of a wish to meet", "accepted")
        DECLINED = "declined", pgettext_lazy("state of a wish to meet", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a wish to meet", "withdrawn")
        EXPIRED = "expired", pgettext_lazy("state of a wish to meet", "expired")

    SHAPES = {
        State.SENT: "track",
        State.ACCEPTED: "done",
        State.DECLINED: "off",
        State.WITHDRAWN: "none",
        State.EXPIRED: "none",
    }

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="invitations")
    inviter = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    inviter_side = models.ForeignKey(Side, models.PROTECT, related_name="+")
    invited = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    invited_side = models.ForeignKey(Side, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Who of the inviting organisation comes; nobody named means: whoever is free.
    people = models.ManyToManyField(
        Membership, blank=True, related_name="slot_invitations", verbose_name=_("who comes")
    )
    topic = WordsField(_("topic"))
    state = models.CharField(max_length=9, choices=State, default=State.SENT)
    # Why not: the answer of the invited side for itself, never for those who invited it.
    reason = models.TextField(_("reason"), blank=True, max_length=500)
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="invitations")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = SlotInvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("forum", "inviter", "invited"),
                condition=Q(state="sent"),
                name="one_invitation_at_a_time_from_one_to_another",
            ),
            models.CheckConstraint(name="nobody_invites_themselves", condition=~Q(inviter=F("invited"))),
        )

    def __str__(self) -> str:
        return f"{self.inviter_id} {self.state} {self.invited_id}"

    @property
    def owner(self) -> Owner:
        """The organisation that sent it, and its side."""
        return Owner(
            forum_id=self.forum_id,
            side_id=self.inviter_side_id,
            organisations=frozenset({self.inviter_id}),
        )

    @property
    def owner_of_answer(self) -> Owner:
        """The organisation that is to answer, and its side."""
        return Owner(
            forum_id=self.forum_id,
            side_id=self.invited_side_id,
            organisations=frozenset({self.invited_id}),
        )

    def state_at(self, now: datetime) -> "Invitation.State":
        """The state as it is now: what was not answered in time has expired."""
        if self.state == self.State.SENT and self.expires_at <= now:
            return self.State.EXPIRED
        return self.State(self.state)
