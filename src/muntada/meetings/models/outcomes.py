"""How a meeting went, as each of the two organisations says for itself."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, reaches
from muntada.access.roles import Role
from muntada.access.table import ALL, DEL, OWN, SID
from muntada.base.fields import WordsField
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum, Side
from muntada.meetings.models.meeting import Meeting
from muntada.meetings.models.round import is_joint


class OutcomeQuerySet(models.QuerySet["MeetingOutcome"]):
    """Answers, for whom to see: never the partner's, nor that there is one."""

    def visible_to(self, actor: Actor) -> Self:
        """All for joint offices, a side's for its own, a focal point those of the organisations for which it
        answers, else one's organisation's and what one noted down."""
        scope = Q(pk__in=[])
        for standing, reach in reaches(actor, "meetings.outcomes"):
            if reach is ALL and is_joint(standing):
                return self.filter(forum=actor.forum_id)
            if reach in (ALL, SID):
                scope |= Q(side=standing.side_id)
            if reach is DEL:
                scope |= Q(organisation__in=standing.bodies, side=standing.side_id)
            if reach is OWN and standing.organisation_id and standing.role is not Role.INTERPRETER:
                scope |= Q(organisation=standing.organisation_id)
        if actor.user_id is not None:
            scope |= Q(entered_by=actor.user_id)
        return self.filter(scope, forum=actor.forum_id)


class MeetingOutcome(models.Model):
    """One organisation's answer to "how did it go?"; the other's is another row, and nobody mixes them."""

    class Answer(models.TextChoices):
        NO_INTEREST = "no_interest", pgettext_lazy("outcome of a meeting", "no interest")
        KEEP_CONTACT = "keep_contact", pgettext_lazy("outcome of a meeting", "keep contact")
        FOLLOW_UP = "follow_up", pgettext_lazy("outcome of a meeting", "follow-up agreed")
        DRAFTED = "drafted", pgettext_lazy("outcome of a meeting", "document drafted")
        DEAL = "deal", pgettext_lazy("outcome of a meeting", "deal")

    class Voice(models.TextChoices):
        OWN = "own", pgettext_lazy("who gave an answer", "the organisation itself")
        INTERPRETER = "interpreter", pgettext_lazy("who gave an answer", "the interpreter on its behalf")
        DESK = "desk", pgettext_lazy("who gave an answer", "the desk on its behalf")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="outcomes")
    public_id = models.CharField(max_length=40, unique=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="outcomes")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(_("outcome"), max_length=12, choices=Answer)
    # What its people say it may be worth: a statement, never money that was counted.
    value = models.DecimalField(
        _("stated value"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    next_step = WordsField(_("next step"))
    owner_member = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who does it")
    )
    owner_text = models.CharField(_("somebody else"), max_length=200, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    voice = models.CharField(max_length=11, choices=Voice)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Goes up with each correction: who corrects an answer that they have not seen is told.
    revision = models.PositiveIntegerField(default=1)
    # What was said before, the oldest first; as private as the answer itself.
    earlier: Any = models.JSONField(default=list, blank=True)
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ("meeting__starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "organisation"), name="an_organisation_says_once_how_a_meeting_went"
            ),
            models.CheckConstraint(
                name="a_stated_value_has_a_currency",
                condition=Q(value__isnull=True, currency="") | (Q(value__isnull=False) & ~Q(currency="")),
            ),
            models.CheckConstraint(
                name="a_stated_value_is_not_negative", condition=Q(value__isnull=True) | Q(value__gte=0)
            ),
        )

    def __str__(self) -> str:
        return f"{self.public_id} {self.answer}"

    @property
    def owner(self) -> Owner:
        """The organisation that said it, and its side; never the one that it met."""
        return Owner(
            forum_id=self.forum_id, side_id=self.side_id, organisations=frozenset({self.organisation_id})
        )


def owner_of_answer(meeting: Meeting, organisation_id: int, side_id: int | None) -> Owner:
    """Whose the answer of an organisation is before there is one: its own, and the interpreter's to note down."""
    interpreter = {meeting.interpreter.person_id} if meeting.interpreter else set()
    return Owner(
        forum_id=meeting.forum_id,
        side_id=side_id,
        organisations=frozenset({organisation_id}),
        people=frozenset(interpreter),
    )


def is_asked_for(meeting: Meeting, now: datetime) -> bool:
    """True once there can be something to say of a meeting."""
    return meeting.starts_at <= now and meeting.state in (Meeting.State.PUBLISHED, Meeting.State.HELD)


def may_read_confidential(actor: Actor, outcome: MeetingOutcome) -> bool:
    """Value and next step of a confidential answer: its own organisation, who noted it down, the joint desk."""
    if not outcome.is_confidential:
        return True
    if actor.user_id is not None and actor.user_id == outcome.entered_by_id:
        return True
    if any(
        standing.role in (Role.SECRETARIAT, Role.B2B_DESK) and is_joint(standing)
        for standing in actor.standings
    ):
        return True
    return any(
        reach is OWN
        and standing.organisation_id == outcome.organisation_id
        and standing.role is not Role.INTERPRETER
        for standing, reach in reaches(actor, "meetings.outcomes")
    )
