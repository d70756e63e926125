"""The rules of a round of meetings, and who takes part in it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Owner, Standing
from muntada.access.roles import OFFICES
from muntada.directory.models import Membership
from muntada.forums.models import Forum
from muntada.venue.models import Hall

# Who can sit at a table for their organisation; interpreters, press and staff are there for others.
MEETS = (
    Membership.Part.HEAD,
    Membership.Part.DEPUTY,
    Membership.Part.DELEGATE,
    Membership.Part.OFFICER,
)


def is_joint(standing: Standing) -> bool:
    """True for a role that is held for both sides alike."""
    return standing.side_id is None or standing.role not in OFFICES


class Round(models.Model):
    """The rules by which a forum's business meetings are asked for and placed."""

    class State(models.TextChoices):
        COLLECTING = "collecting", pgettext_lazy("state of a round of meetings", "collecting preferences")
        CLOSED = "closed", pgettext_lazy("state of a round of meetings", "closed to preferences")

    forum = models.OneToOneField(Forum, models.PROTECT, related_name="round")
    hall = models.ForeignKey(Hall, models.PROTECT, verbose_name=_("hall"), related_name="rounds")
    slot_minutes = models.PositiveSmallIntegerField(
        _("minutes of a meeting"), default=20, validators=[MinValueValidator(10), MaxValueValidator(120)]
    )
    # Interpreting between two people tires; after so many meetings in a row one slot stays free.
    in_a_row = models.PositiveSmallIntegerField(
        _("meetings in a row for an interpreter"), default=4, validators=[MinValueValidator(1)]
    )
    # After the publication: so many invitations of one organisation may wait for an answer; 0 allows none.
    most_invitations = models.PositiveSmallIntegerField(
        _("open invitations of an organisation"), default=5, validators=[MaxValueValidator(50)]
    )
    wishes_until = models.DateTimeField(_("preferences are open until"), null=True, blank=True)
    # So many days before the deadline whoever has said nothing is reminded by itself; 0 means never.
    remind_days = models.PositiveSmallIntegerField(
        _("days before the deadline"), default=3, validators=[MaxValueValidator(60)]
    )
    reminded_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.COLLECTING)
    # Goes up with each publication: whoever decided by an older plan is told.
    edition = models.PositiveIntegerField(default=0)
    published_run = models.ForeignKey("Run", models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="a_meeting_fills_whole_cells_of_five_minutes",
                condition=Q(slot_minutes__in=range(10, 125, 5)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.forum_id} {self.state}"

    @property
    def owner(self) -> Owner:
        """The round is joint."""
        return Owner(forum_id=self.forum_id)

    @property
    def remind_at(self) -> datetime | None:
        """When whoever has said nothing is reminded by itself, if ever."""
        if self.wishes_until is None or not self.remind_days:
            return None
        return self.wishes_until - timedelta(days=self.remind_days)

    def is_open(self, now: datetime) -> bool:
        """True while organisations may still say whom they want to meet."""
        return self.state == self.State.COLLECTING and (self.wishes_until is None or now < self.wishes_until)


class Withdrawal(models.Model):
    """A published timetable was taken back, by whom and why: the register of what the journal only counts."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="withdrawals")
    # The edition that the withdrawal made.
    edition = models.PositiveIntegerField()
    reason = models.TextField(_("reason"), max_length=500)
    cancelled = models.PositiveIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.UniqueConstraint(fields=("forum", "edition"), name="an_edition_is_withdrawn_once"),
            models.CheckConstraint(name="whoever_withdraws_says_why", condition=~Q(reason="")),
        )

    def __str__(self) -> str:
        return f"{self.forum_id} {self.edition}"
