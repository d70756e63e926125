"""Somebody's visa: whether one is needed, and how far it has come."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, scope_of
from muntada.accreditation.models import Participation
from muntada.forums.models import Forum, Side


def needs_visa(participation: Participation) -> bool:
    """Until somebody says otherwise: whoever comes for the guests, or jointly for a body of another country."""
    if participation.side is not None:
        return participation.side.key == Side.Key.GUEST
    host = next(side for side in participation.forum.both_sides if side.key == Side.Key.HOST)
    return participation.membership.organisation.country != host.country


class VisaCaseQuerySet(models.QuerySet["VisaCase"]):
    """Whose visa it is, for whom to see."""

    def visible_to(self, actor: Actor, page: str = "travel.visa_case") -> Self:
        """The consular desk's of its side, a delegation's for its head and focal point, else one's own."""
        own = Q(participation__person=actor.person_id) if actor.person_id else Q(pk__in=[])
        scope = scope_of(
            actor,
            page,
            own=own,
            side="participation__side",
            delegation="participation__membership__delegation",
        )
        return self.filter(scope, forum=actor.forum_id)

    def under_way(self) -> Self:
        """Those that still wait for something."""
        return self.filter(state__in=VisaCase.UNDER_WAY)


class VisaCase(models.Model):
    """The visa of one participant. Whether the passport is there is asked of the passport, and not kept here."""

    class State(models.TextChoices):
        WANTED = "wanted", pgettext_lazy("state of a visa", "wanted")
        ON_LETTER = "on_letter", pgettext_lazy("state of a visa", "on a letter")
        SENT = "sent", pgettext_lazy("state of a visa", "sent to the ministry")
        GRANTED = "granted", pgettext_lazy("state of a visa", "granted")
        REFUSED = "refused", pgettext_lazy("state of a visa", "refused")
        NOT_NEEDED = "not_needed", pgettext_lazy("state of a visa", "not needed")
        CLOSED = "closed", pgettext_lazy("state of a visa", "closed")

    UNDER_WAY = (State.WANTED, State.ON_LETTER, State.SENT)

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="visa_cases")
    participation = models.OneToOneField(Participation, models.PROTECT, related_name="visa_case")
    state = models.CharField(max_length=10, choices=State, default=State.WANTED)
    # Why none is needed, or why it was refused.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = VisaCaseQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("forum", "state"), name="visas_of_a_forum"),)
        constraints = (
            models.CheckConstraint(
                name="a_visa_ends_after_it_begins",
                condition=Q(valid_from=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="only_a_granted_visa_is_valid",
                condition=Q(state="granted", valid_from__isnull=False, valid_until__isnull=False)
                | (~Q(state="granted") & Q(valid_from=None, valid_until=None)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.participation_id} {self.state}"

    @property
    def owner(self) -> Owner:
        """A visa is its holder's, their delegation's and their side's."""
        return self.participation.owner

    @property
    def is_under_way(self) -> bool:
        """True while it waits for something."""
        return self.state in self.UNDER_WAY


class VisaStep(models.Model):
    """One change of a visa's state: when, and by whom."""

    case = models.ForeignKey(VisaCase, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=VisaCase.State)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
