"""How many may be let in: of a side or delegation, a category, a rank, an organisation."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, scope_of
from muntada.accreditation.models.zones import Category
from muntada.directory.models import Delegation, Organisation
from muntada.forums.models import Forum, Side


class QuotaQuerySet(models.QuerySet["Quota"]):
    """Which quotas there are, for whom to see."""

    def visible_to(self, actor: Actor) -> Self:
        """Both sides' for joint offices, one side's and the joint ones for its own, a delegation's for its head
        and its focal point."""
        own = Q(pk__in=[])
        scope = scope_of(actor, "accreditation.quotas", own=own, delegation="delegation")
        return self.filter(scope, forum=actor.forum_id)


class Quota(models.Model):
    """So many places for those who fit all that is said here; what is left empty narrows nothing.

    Of whom: a side, one of its delegations, or both sides. As what: a category, a kind of organisation, numbers
    of the order of precedence. `each` counts each organisation by itself: at most three of one company.
    """

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="quotas")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="quotas")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="quotas")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="quotas"
    )
    category = models.CharField(_("category"), max_length=12, choices=Category, blank=True)
    kind = models.CharField(_("kind of organisation"), max_length=12, choices=Organisation.Kind, blank=True)
    first_rank = models.PositiveIntegerField(_("order of precedence from"), null=True, blank=True)
    last_rank = models.PositiveIntegerField(_("order of precedence to"), null=True, blank=True)
    each = models.BooleanField(_("for each organisation by itself"), default=False)
    places = models.PositiveIntegerField(pgettext_lazy("in a quota", "places"))
    changed_at = models.DateTimeField()

    objects = QuotaQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="a_quota_of_a_delegation_is_its_sides",
                condition=Q(delegation=None) | Q(side__isnull=False),
            ),
            models.CheckConstraint(
                name="ranks_of_a_quota_go_upwards",
                condition=Q(first_rank=None) | Q(last_rank=None) | Q(last_rank__gte=F("first_rank")),
            ),
            models.CheckConstraint(
                name="one_organisation_is_not_each", condition=Q(organisation=None) | Q(each=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}: {self.places}"

    @property
    def owner(self) -> Owner:
        """A quota belongs to the side or delegation whose places it counts, or to both sides."""
        return Owner(forum_id=self.forum_id, side_id=self.side_id, delegation_id=self.delegation_id)
