"""Opportunity."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, scope_of
from muntada.base.fields import WordsField
from muntada.base.text import comparable
from muntada.directory.models import Organisation
from muntada.forums.models import Forum, Side

# A card that nobody confirmed for so long says so.
FRESH = timedelta(days=90)


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    """Which opportunities there are, for whom."""

    def public(self) -> Self:
        """Those that strangers see: published, and not held back for screening."""
        return self.filter(state=Opportunity.State.PUBLISHED, screen=Opportunity.Screen.NONE)

    def visible_to(self, actor: Actor) -> Self:
        """The public ones; drafts and held ones for their owner and for those who answer for them.

        An office of one side answers for its own side's and the joint ones, never for the other side's.
        """
        scope = Q(state=Opportunity.State.PUBLISHED, screen=Opportunity.Screen.NONE)
        for verb in ("change_opportunity", "screen_opportunity"):
            scope = scope_of(actor, f"opportunities.{verb}", own=scope, organisation="organisation")
            if not scope:  # an empty condition: all of them
                break
        return self.filter(scope, forum=actor.forum_id) if actor.forum_id else self.public()

    def matching(self, words: str) -> Self:
        """Those in whose texts, number or owner's name every one of these words occurs, in any language."""
        rows = self
        for word in comparable(words).split():
            rows = rows.filter(Q(search_text__contains=word) | Q(organisation__search_text__contains=word))
        return rows


class Opportunity(models.Model):
    """A project or need that an organisation presents. A later room adds interests and matching."""

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

    # The way to the money, which a card shows as steps; the later stages have it behind them.
    STEPS = (Stage.CONCEPT, Stage.PRE_FEASIBILITY, Stage.FEASIBILITY, Stage.DESIGN_READY, Stage.READY_TO_FUND)

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
    search_text = models.TextField(editable=False, default="")
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
                name="no_amount_is_negative",
                condition=(Q(usd_m_min__isnull=True) | Q(usd_m_min__gte=0))
                & (Q(usd_m_max__isnull=True) | Q(usd_m_max__gte=0)),
            ),
            models.CheckConstraint(
                name="a_place_has_both_coordinates",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.title)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        texts = " ".join(words.all_texts() for words in (self.title, self.summary, self.needs, self.place))
        self.search_text = comparable(f"{texts} {self.public_id}")
        if update_fields is not None:
            update_fields = {*update_fields, "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)

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

    @property
    def check_by(self) -> date | None:
        """The day by which its owner should look at it again."""
        return self.verified_on + FRESH if self.verified_on else None

    @property
    def has_amount(self) -> bool:
        """True when its owner said how large it is."""
        return self.usd_m_min is not None or self.usd_m_max is not None
