"""Consents, periods, what the job removed, and requests to be forgotten."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, reaches
from muntada.access.roles import OFFICES
from muntada.access.table import ALL
from muntada.directory.models import Person
from muntada.forums.models import Forum, Side


class Consent(models.Model):
    """Somebody agreed to something, to these words; it holds until they withdraw it."""

    class Purpose(models.TextChoices):
        PUBLIC_NAME = "public_name", pgettext_lazy("purpose of a consent", "to be named in public")

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    forum = models.ForeignKey(Forum, models.PROTECT, related_name="consents")  # where they said so
    purpose = models.CharField(max_length=20, choices=Purpose)
    wording = models.PositiveSmallIntegerField()  # the number of the words that they read: `wordings`
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-given_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "purpose"),
                condition=Q(withdrawn_at=None),
                name="a_consent_is_given_once_until_it_is_withdrawn",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose}"


class Period(models.Model):
    """How many days after the last day of a forum something is kept, where it is not the usual number."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="periods")
    holding = models.CharField(max_length=20)
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("forum", "holding"), name="a_forum_has_one_period_for_a_holding"),
        )

    def __str__(self) -> str:
        return f"{self.forum_id} {self.holding} {self.days}"


class Clearing(models.Model):
    """The job looked whether something's period is over, and removed so many records."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="clearings")
    holding = models.CharField(max_length=20)
    cleared_at = models.DateTimeField()
    removed = models.PositiveIntegerField()

    class Meta:
        ordering = ("-cleared_at", "-pk")

    def __str__(self) -> str:
        return f"{self.forum_id} {self.holding} {self.removed}"


class ErasureQuerySet(models.QuerySet["Erasure"]):
    """Who asked to be forgotten, for whom to see."""

    def visible_to(self, actor: Actor) -> Self:
        """Both sides' for joint offices, one side's and what belongs to none for its own."""
        sides: set[int] = set()
        for standing, reach in reaches(actor, "privacy.erasures"):
            if reach is not ALL:
                continue
            if standing.side_id is None or standing.role not in OFFICES:
                return self.filter(forum=actor.forum_id)
            sides.add(standing.side_id)
        return self.filter(forum=actor.forum_id, side__in=sides)


class Erasure(models.Model):
    """Somebody asks to be forgotten: taken back, refused with a reason, or done."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("state of a request to be forgotten", "to be decided")
        TAKEN_BACK = "taken_back", pgettext_lazy("state of a request to be forgotten", "taken back")
        REFUSED = "refused", pgettext_lazy("state of a request to be forgotten", "refused")
        DONE = "done", pgettext_lazy("state of a request to be forgotten", "done")

    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures")
    forum = models.ForeignKey(Forum, models.PROTECT, related_name="erasures")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="erasures")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(_("reason"), max_length=500, blank=True)
    removed = models.PositiveIntegerField(default=0)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=Q(state="asked"), name="somebody_asks_once_to_be_forgotten"
            ),
            models.CheckConstraint(
                name="a_refused_erasure_has_a_reason", condition=~Q(state="refused") | ~Q(reason="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"

    @property
    def owner(self) -> Owner:
        """It is the person's and their side's."""
        return Owner(forum_id=self.forum_id, side_id=self.side_id, people=frozenset({self.person_id}))
