"""Whom organisations want to meet, and when their people are away."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, scope_of
from muntada.base.fields import WordsField
from muntada.directory.models import Membership, Organisation
from muntada.forums.models import Forum, Side


class PreferenceQuerySet(models.QuerySet["Preference"]):
    """What organisations said, for whom to see."""

    def visible_to(self, actor: Actor) -> Self:
        """All for joint offices, a side's for its own, a focal point those of the organisations for which it
        answers, else one's own organisation's."""
        scope = scope_of(actor, "meetings.wishes", own=Q(pk__in=[]), organisation="asker")
        return self.filter(scope, forum=actor.forum_id)


class Preference(models.Model):
    """How much one organisation wants to meet another: the private record of its side."""

    class Strength(models.TextChoices):
        MUST = "must", pgettext_lazy("strength of a preference", "must meet")
        WANT = "want", pgettext_lazy("strength of a preference", "would like to meet")
        NO = "no", pgettext_lazy("strength of a preference", "no, thank you")

    WEIGHTS = {Strength.MUST: 3, Strength.WANT: 1, Strength.NO: 0}

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="preferences")
    side = models.ForeignKey(Side, models.PROTECT, related_name="preferences")
    asker = models.ForeignKey(Organisation, models.PROTECT, related_name="preferences")
    asked = models.ForeignKey(Organisation, models.PROTECT, related_name="asked_for")
    strength = models.CharField(_("strength"), max_length=4, choices=Strength)
    # Who of ours should go, and whom of theirs we want to see; nobody named means: whoever is free.
    attendee = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="goes_to", verbose_name=_("who goes")
    )
    wished = models.ForeignKey(
        Membership,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="wished_for",
        verbose_name=_("whom you want to meet"),
    )
    topic = WordsField(_("topic"))
    reason = models.TextField(_("reason"), blank=True, max_length=500)
    stated_at = models.DateTimeField()

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("forum", "asker", "asked"), name="an_organisation_says_once_how_much_it_wants_another"
            ),
            models.CheckConstraint(name="nobody_wishes_to_meet_themselves", condition=~Q(asker=F("asked"))),
        )

    def __str__(self) -> str:
        return f"{self.asker_id} {self.strength} {self.asked_id}"

    @property
    def owner(self) -> Owner:
        """The organisation that said it, and its side; never the one that it is about."""
        return owner_of_wishes(self.forum_id, self.side_id, self.asker_id)


def owner_of_wishes(forum_id: int, side_id: int | None, organisation_id: int) -> Owner:
    """Whose the wishes of an organisation are, before there is one."""
    return Owner(forum_id=forum_id, side_id=side_id, organisations=frozenset({organisation_id}))


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """When people cannot meet, for whom to see."""

    def visible_to(self, actor: Actor) -> Self:
        """Everybody's for joint offices, its own side's and joint staff's for a side's, its members' for a focal
        point, else one's own."""
        own = Q(membership__person=actor.person_id) if actor.person_id else Q(pk__in=[])
        scope = scope_of(
            actor,
            "meetings.availability",
            own=own,
            side="membership__side",
            delegation="membership__delegation",
        )
        return self.filter(scope, membership__forum=actor.forum_id)


class Absence(models.Model):
    """A stretch of time in which somebody cannot meet; without one they are there all the time."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at",)
        constraints = (
            models.CheckConstraint(
                name="an_absence_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership_id} {self.starts_at:%Y-%m-%d %H:%M}"
