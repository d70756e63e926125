"""Visa-support letters: what is asked for whom, and the papers, sealed."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, scope_of
from muntada.base.fields import WordsField
from muntada.base.languages import NATIVE_NAMES
from muntada.directory.models import Organisation
from muntada.forums.models import Forum, Side
from muntada.post.models import Letterhead
from muntada.travel.models.cases import VisaCase


class VisaLetterQuerySet(models.QuerySet["VisaLetter"]):
    """Which letters there are, for whom."""

    def visible_to(self, actor: Actor, page: str = "travel.visa_letter") -> Self:
        """Joint letters and those of one's own side; both sides' for joint offices."""
        return self.filter(scope_of(actor, page, own=Q(pk__in=[])), forum=actor.forum_id)

    def live(self) -> Self:
        """Those that were issued and still hold."""
        return self.filter(state__in=VisaLetter.LIVE)


class VisaLetter(models.Model):
    """A letter that asks for the visas of its passengers, who are all of one side. Issued, it never changes.

    `sealed` holds what was printed of the passengers; it goes with the passports, the row stays.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a visa-support letter", "draft")
        ISSUED = "issued", pgettext_lazy("state of a visa-support letter", "issued")
        SENT = "sent", pgettext_lazy("state of a visa-support letter", "sent")
        ANSWERED = "answered", pgettext_lazy("state of a visa-support letter", "answered")
        SUPERSEDED = "superseded", pgettext_lazy("state of a visa-support letter", "superseded")
        CANCELLED = "cancelled", pgettext_lazy("state of a visa-support letter", "cancelled")

    class Sending(models.TextChoices):
        HAND = "hand", pgettext_lazy("how a visa-support letter left", "by hand")
        COURIER = "courier", pgettext_lazy("how a visa-support letter left", "by courier")
        DIPLOMATIC = "diplomatic", pgettext_lazy("how a visa-support letter left", "by diplomatic post")
        PORTAL = "portal", pgettext_lazy("how a visa-support letter left", "through a portal")
        EMAIL = "email", pgettext_lazy("how a visa-support letter left", "by protected e-mail")

    LIVE = (State.ISSUED, State.SENT, State.ANSWERED)

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="visa_letters")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="visa_letters")
    public_id = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    letterhead = models.ForeignKey(Letterhead, models.PROTECT, related_name="visa_letters")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="visa_letters"
    )
    addressee = WordsField(_("to whom, beside the organisation"))
    purpose = WordsField(_("purpose of the visit"))
    cities = WordsField(_("cities"))
    arrives_on = models.DateField(_("day of arrival"))
    leaves_on = models.DateField(_("day of departure"))
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    dated_on = models.DateField(null=True, blank=True)
    count = models.PositiveIntegerField(default=0)  # of its passengers, from the issue on
    sealed = models.BinaryField(default=bytes)
    digest = models.CharField(max_length=64, blank=True)  # of the papers in their order
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_on = models.DateField(null=True, blank=True)
    sending = models.CharField(max_length=10, choices=Sending, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    objects = VisaLetterQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("forum", "state"), name="visa_letters_of_a_forum"),)
        constraints = (
            models.CheckConstraint(
                name="a_visit_ends_after_it_begins", condition=Q(leaves_on__gte=F("arrives_on"))
            ),
            models.CheckConstraint(
                name="an_issued_visa_letter_is_dated_and_marked",
                condition=Q(state="draft", issued_at=None, dated_on=None)
                | (~Q(state="draft") & Q(issued_at__isnull=False, dated_on__isnull=False) & ~Q(digest="")),
            ),
            models.CheckConstraint(
                name="a_visa_letter_left_somehow",
                condition=Q(sent_on=None, sending="") | (Q(sent_on__isnull=False) & ~Q(sending="")),
            ),
            models.CheckConstraint(
                name="a_cancelled_visa_letter_has_a_reason", condition=~Q(state="cancelled") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="a_purged_visa_letter_holds_nothing", condition=Q(purged_at=None) | Q(sealed=b"")
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def owner(self) -> Owner:
        """A letter is its passengers' side's, or joint."""
        return Owner(forum_id=self.forum_id, side_id=self.side_id)

    @property
    def is_draft(self) -> bool:
        """True while it may be changed."""
        return self.state == self.State.DRAFT

    @property
    def is_live(self) -> bool:
        """True for one that was issued and still holds."""
        return self.state in self.LIVE

    @property
    def about(self) -> str:
        """Its name in the vault; the number of the row, since the public id comes at the issue."""
        return f"visa-support letter {self.pk}"

    def days_without_answer(self, today: date) -> int:
        """For how many days the ministry has not answered; 0 for a letter that waits for none."""
        return max(0, (today - self.sent_on).days) if self.state == self.State.SENT and self.sent_on else 0


class Passenger(models.Model):
    """Somebody on a letter. `differs_at`: since then the passport says something else than the letter."""

    letter = models.ForeignKey(VisaLetter, models.CASCADE, related_name="passengers")
    case = models.ForeignKey(VisaCase, models.PROTECT, related_name="passages")
    order = models.PositiveIntegerField()
    differs_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("order", "pk")
        constraints = (
            models.UniqueConstraint(fields=("letter", "case"), name="nobody_is_twice_on_a_letter"),
        )

    def __str__(self) -> str:
        return f"{self.letter_id} {self.case_id}"


class VisaPaper(models.Model):
    """An issued letter in one language, sealed as it was printed."""

    letter = models.ForeignKey(VisaLetter, models.CASCADE, related_name="papers")
    language = models.CharField(max_length=2, choices=list(NATIVE_NAMES.items()))
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("letter", "language"), name="a_letter_has_one_paper_a_language"),
        )

    def __str__(self) -> str:
        return f"{self.letter_id} {self.language}"

    @property
    def about(self) -> str:
        """Its name in the vault."""
        return f"{self.letter.about} in {self.language}"
