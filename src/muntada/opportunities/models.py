"""Opportunity: a project for which its owner looks for partners."""

from datetime import date, timedelta
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, reaches
from muntada.access.roles import OFFICES, Role
from muntada.access.table import ALL, OWN, SID
from muntada.base.fields import WordsField
from muntada.directory.models import Organisation
from muntada.forums.models import Forum, Side

# The owner looks at a card again within this time, else it says that nobody did.
FRESH = timedelta(days=90)


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    """Which opportunities there are, for whom."""

    def public(self) -> Self:
        """Published, and not held for screening."""
        return self.filter(state=Opportunity.State.PUBLISHED, screen=Opportunity.Screen.NONE)

    def visible_to(self, actor: Actor) -> Self:
        """The public ones; one's own organisation's in any state; a side's for its own officers.

        What is held for screening is seen by its owner and the joint secretariat only.
        """
        scope = Q(state=Opportunity.State.PUBLISHED, screen=Opportunity.Screen.NONE)
        for standing, reach in reaches(actor, "opportunities.change_opportunity"):
            is_joint = standing.side_id is None or standing.role not in OFFICES
            if reach is ALL and is_joint:
                return self.filter(forum=actor.forum_id)
            if reach in (ALL, SID):
                scope |= Q(side=standing.side_id, screen=Opportunity.Screen.NONE)
            if reach is OWN and standing.organisation_id is not None:
                scope |= Q(organisation=standing.organisation_id)
        if actor.holds(Role.AUDITOR, Role.ADMINISTRATOR):
            scope |= Q(screen=Opportunity.Screen.NONE)
        rows = self.filter(scope)
        return rows.filter(forum=actor.forum_id) if actor.forum_id else rows


class Opportunity(models.Model):
    """A project with an owner, a place, a stage and a band of money; shown in public once it is published."""

    class Stage(models.TextChoices):
        CONCEPT = "concept", pgettext_lazy("stage of a project", "concept")
        PRE_FEASIBILITY = "pre_feasibility", pgettext_lazy("stage of a project", "pre-feasibility")
        FEASIBILITY = "feasibility", pgettext_lazy("stage of a project", "feasibility study")
        DESIGN_READY = "design_ready", pgettext_lazy("stage of a project", "design ready")
        READY_TO_FUND = "ready_to_fund", pgettext_lazy("stage of a project", "ready to fund")
        TENDER = "tender", pgettext_lazy("stage of a project", "tender")
        COMMITTED = "committed", pgettext_lazy("stage of a project", "committed")
        IN_CONSTRUCTION = "in_construction", pgettext_lazy("stage of a project", "in construction")
        OPERATING = "operating", pgettext_lazy("stage of a project", "operating")

    class Mode(models.TextChoices):
        JV = "JV", pgettext_lazy("form of a project", "joint venture")
        EPC = "EPC", pgettext_lazy("form of a project", "engineering, procurement and construction")
        PPP = "PPP", pgettext_lazy("form of a project", "public-private partnership")
        BOT = "BOT", pgettext_lazy("form of a project", "build, operate, transfer")
        SUPPLY = "supply", pgettext_lazy("form of a project", "supply")
        LEASE = "lease", pgettext_lazy("form of a project", "lease")
        SERVICE = "service", pgettext_lazy("form of a project", "service")
        LICENCE = "licence", pgettext_lazy("form of a project", "licence")
        GRANT = "grant", pgettext_lazy("form of a project", "grant")

    class Screen(models.TextChoices):
        NONE = "none", pgettext_lazy("screening of a project", "none needed")
        REVIEW = "review", pgettext_lazy("screening of a project", "under review")
        HOLD = "hold", pgettext_lazy("screening of a project", "held for screening")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of an opportunity", "draft")
        PUBLISHED = "published", pgettext_lazy("state of an opportunity", "published")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of an opportunity", "withdrawn")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="opportunities")
    public_id = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="opportunities")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="opportunities")
    title = WordsField(_("title"))
    summary = WordsField(_("summary"))
    place = WordsField(_("place"))
    needs = WordsField(_("what is needed"))
    lat = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    lon = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    sector = models.CharField(
        _("sector (ISIC)"), max_length=3, validators=[RegexValidator(r"^[A-U][0-9]{0,2}$")]
    )
    stage = models.CharField(_("stage"), max_length=16, choices=Stage)
    mode = models.CharField(_("form"), max_length=8, choices=Mode)
    usd_m_min = models.DecimalField(_("from, USD m"), max_digits=9, decimal_places=2, null=True, blank=True)
    usd_m_max = models.DecimalField(_("to, USD m"), max_digits=9, decimal_places=2, null=True, blank=True)
    screen = models.CharField(_("screening"), max_length=6, choices=Screen, default=Screen.NONE)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    verified_on = models.DateField(_("verified by the owner"), null=True, blank=True)
    changed_at = models.DateTimeField()

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        ordering = ("public_id",)
        indexes = (models.Index(fields=("forum", "state"), name="opportunities_of_a_forum"),)
        constraints = (
            models.CheckConstraint(
                name="an_opportunity_costs_from_less_to_more",
                condition=Q(usd_m_min=None) | Q(usd_m_max=None) | Q(usd_m_max__gte=F("usd_m_min")),
            ),
            models.CheckConstraint(
                name="a_place_has_both_coordinates",
                condition=Q(lat=None, lon=None) | Q(lat__isnull=False, lon__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.title)

    @property
    def owner(self) -> Owner:
        """A project belongs to the organisation that offers it, and to its side."""
        return Owner(
            forum_id=self.forum_id,
            side_id=self.side_id,
            organisations=frozenset({self.organisation_id}),
        )

    @property
    def is_held(self) -> bool:
        """True while a compliance officer has still to look at it."""
        return self.screen != self.Screen.NONE

    @property
    def check_by(self) -> date | None:
        """The day by which its owner should confirm it again."""
        return self.verified_on + FRESH if self.verified_on else None
