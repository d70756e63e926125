"""Badges, and the key that signs their codes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from muntada.access.actor import Owner
from muntada.accreditation.models.participation import Participation
from muntada.forums.models import Forum


class SigningKey(models.Model):
    """The key pair of a forum (ECDSA on P-256): the sealed half signs badges, the public half checks them.

    A phone at the gate gets the public half only.
    """

    forum = models.OneToOneField(Forum, models.PROTECT, related_name="signing_key")
    sealed = models.BinaryField()
    public = models.TextField()  # PEM, SubjectPublicKeyInfo
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.forum_id}"

    @property
    def about(self) -> str:
        """What the vault binds the sealed half to."""
        return about_key(self.forum_id)


# The reason of a second badge of somebody who was let in anew: a code, which pages and files put into words.
LET_IN_ANEW = "let_in_anew"


def about_key(forum_id: int) -> str:
    """The name of a forum's key in the vault."""
    return f"signing key of forum {forum_id}"


class BadgeQuerySet(models.QuerySet["Badge"]):
    """Which badges there are."""

    def standing(self) -> "BadgeQuerySet":
        """Those that still open a door."""
        return self.filter(revoked_at=None)

    def bearing(self, letter: str) -> "BadgeQuerySet":
        """Those on which this zone's letter was printed."""
        return self.filter(letters__contains=f" {letter} ")


class Badge(models.Model):
    """One printed badge. A reprint is a new one, so that the lost one opens nothing.

    `token` is random and says nothing of its holder; `number` counts the badges of one person from 1.
    """

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="badges")
    number = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=32, unique=True)  # 16 bytes in hexadecimal
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    letters = models.CharField(max_length=200, blank=True)  # of zones, as printed: " A M "
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = BadgeQuerySet.as_manager()

    class Meta:
        ordering = ("participation", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("participation",),
                condition=Q(revoked_at=None),
                name="somebody_has_one_badge_that_is_good",
            ),
            models.UniqueConstraint(
                fields=("participation", "number"), name="badges_of_a_person_are_counted"
            ),
            models.CheckConstraint(name="a_reprint_has_a_reason", condition=Q(number=1) | ~Q(reason="")),
        )

    def __str__(self) -> str:
        return f"{self.participation_id}/{self.number}"

    @property
    def reason_words(self) -> str:
        """Why it was printed again, as an officer wrote it or in the reader's language."""
        return gettext("let in anew") if self.reason == LET_IN_ANEW else self.reason

    @property
    def owner(self) -> Owner:
        """A badge is its holder's, their delegation's and their side's."""
        return self.participation.owner
