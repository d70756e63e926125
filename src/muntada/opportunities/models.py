"""Opportunity."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, reaches
from muntada.access.roles import OFFICES
from muntada.access.table import ALL, OWN, SID
from muntada.base.fields import WordsField
from muntada.directory.models import Organisation
from muntada.forums.models import Forum, Side


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    """Which opportunities there are, for whom."""

    def public(self) -> Self:
        """Those that strangers see: published, and not held back for screening."""
        return self.filter(state=Opportunity.State.PUBLISHED, screen=Opportunity.Screen.NONE)

    def visible_to(self, actor: Actor) -> Self:
        """The public ones; drafts and held ones for their owner and for the offices that answer for them."""
        scope = Q(state=Opportunity.State.PUBLISHED, screen=Opportunity.Screen.NONE)
        for standing, reach in reaches(actor, "opportunities.change_opportunity"):
            if reach is ALL and (standing.side_id is None or standing.role not in OFFICES):
                scope |= Q(forum=actor.forum_id)
            if reach in (ALL, SID):
                scope |= Q(side=standing.side_id) | Q(side__isnull=True)
            if reach is OWN and standing.organisation_id:
                scope |= Q(organisation=standing.organisation_id)
        return self.filter(scope, forum=actor.forum_id)


class Opportunity(models.Model):
    """A project or need that an organisation presents. A later room adds interests and matching."""

    class Stage(models.TextChoices):
        CONCEPT = "concept", pgettext_lazy("stage of a project", "concept")
        FEASIBILITY = "feasibility", pgettext_lazy("stage of a project", "feasibility study")
        DESIGN_READY = "design_ready", pgettext_lazy("stage of a project", "design ready")
        READY_TO_FUND = "ready_to_fund", pgettext_lazy("stage of a project", "ready to fund")

    class Mode(models.TextChoices):
        JOINT_VENTURE = "JV", pgettext_lazy("form of a project", "joint venture")
        EPC = "EPC", pgettext_lazy("form of a project", "engineering, procurement, construction")
        BOT = "BOT", pgettext_lazy("form of a project", "build, operate, transfer")
        PPP = "PPP", pgettext_lazy("form of a project", "public-private partnership")
        SUPPLY = "supply", pgettext_lazy("form of a project", "supply")
        SERVICE = "service", pgettext_lazy("form of a project", "service")
        LEASE = "lease", pgettext_lazy("form of a project", "lease")
        LICENCE = "licence", pgettext_lazy("form of a project", "licence")
        GRANT = "grant", pgettext_lazy("form of a project", "grant")
        OTHER = "other", pgettext_lazy("form of a project", "other form")

    class Screen(models.TextChoices):
        NONE = "none", pgettext_lazy("screening of a project", "no screening needed")
        REVIEW = "review", pgettext_lazy("screening of a project", "to be reviewed")
        HOLD = "hold", pgettext_lazy("screening of a project", "held for review")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of an opportunity", "draft")
        PUBLISHED = "published", pgettext_lazy("state of an opportunity", "published")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of an opportunity", "withdrawn")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="opportunities")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="opportunities")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="opportunities")
    public_id = models.CharField(max_length=40, unique=True)
    title = WordsField(_("title"))
    summary = WordsField(_("summary"))
    place = WordsField(_("place"))
    needs = WordsField(_("what is needed"))
    sector = models.CharField(_("sector (ISIC)"), max_length=6, blank=True)
    stage = models.CharField(_("stage"), max_length=15, choices=Stage, default=Stage.CONCEPT)
    mode = models.CharField(_("form"), max_length=10, choices=Mode, default=Mode.JOINT_VENTURE)
    usd_m_min = models.DecimalField(
        _("from, USD million"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    usd_m_max = models.DecimalField(
        _("to, USD million"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    latitude = models.DecimalField(_("latitude"), max_digits=7, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=7, decimal_places=4, null=True, blank=True)
    screen = models.CharField(_("screening"), max_length=6, choices=Screen, default=Screen.NONE)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    verified_on = models.DateField(_("verified"), null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        ordering = ("public_id",)
        indexes = (models.Index(fields=("forum", "state", "screen"), name="opportunities_of_a_forum"),)
        constraints = (
            models.CheckConstraint(
                name="an_amount_goes_from_less_to_more",
                condition=Q(usd_m_min__isnull=True)
                | Q(usd_m_max__isnull=True)
                | Q(usd_m_max__gte=F("usd_m_min")),
            ),
            models.CheckConstraint(
                name="no_amount_is_negative", condition=Q(usd_m_min__isnull=True) | Q(usd_m_min__gte=0)
            ),
        )

    def __str__(self) -> str:
        return str(self.title)

    @property
    def owner(self) -> Owner:
        """An opportunity is its organisation's, and its side's."""
        return Owner(
            forum_id=self.forum_id, side_id=self.side_id, organisations=frozenset({self.organisation_id})
        )

    @property
    def is_public(self) -> bool:
        """True when strangers see it."""
        return self.state == self.State.PUBLISHED and self.screen == self.Screen.NONE
