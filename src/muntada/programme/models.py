"""Session, and who does what in it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, may_at_all
from muntada.base.fields import WordsField
from muntada.directory.models import Membership
from muntada.forums.models import Forum
from muntada.venue.models import Hall


def new_uid() -> str:
    """A name for calendars that stays the same for ever."""
    return f"{uuid.uuid4()}@muntada"


class SessionQuerySet(models.QuerySet["Session"]):
    """Which sessions there are, for whom."""

    def public(self) -> Self:
        """Those that a stranger sees; a cancelled one that was public stays, and says so."""
        return self.filter(published_at__isnull=False)

    def visible_to(self, actor: Actor) -> Self:
        """The public ones; all for those who make the programme."""
        rows = self.filter(forum=actor.forum_id) if actor.forum_id else self
        return rows if may_at_all(actor, "programme.change_session") else rows.public()


class Session(models.Model):
    """A part of the programme that takes place in one hall at one time."""

    class Kind(models.TextChoices):
        OPENING = "opening", pgettext_lazy("kind of session", "opening session")
        PANEL = "panel", pgettext_lazy("kind of session", "panel")
        THEMATIC = "thematic", pgettext_lazy("kind of session", "thematic session")
        SIGNING = "signing", pgettext_lazy("kind of session", "signing ceremony")
        PRESS = "press", pgettext_lazy("kind of session", "press conference")
        CLOSING = "closing", pgettext_lazy("kind of session", "closing session")
        OTHER = "other", pgettext_lazy("kind of session", "session")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a session", "draft")
        PUBLISHED = "published", pgettext_lazy("state of a session", "published")
        CANCELLED = "cancelled", pgettext_lazy("state of a session", "cancelled")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="sessions")
    public_id = models.CharField(max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PANEL)
    title = WordsField(_("title"))
    abstract = WordsField(_("what it is about"))
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    spoken = models.JSONField(_("spoken in"), default=list, blank=True)
    interpreted = models.JSONField(_("interpreted into"), default=list, blank=True)
    is_open_to_press = models.BooleanField(_("open to the press"), default=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    uid = models.CharField(max_length=60, unique=True, default=new_uid)
    sequence = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "hall__code", "pk")
        indexes = (models.Index(fields=("forum", "starts_at"), name="sessions_of_a_day"),)
        constraints = (
            models.CheckConstraint(
                name="a_session_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="a_published_session_was_published",
                condition=~Q(state="published") | Q(published_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.title)

    @property
    def owner(self) -> Owner:
        """The programme is joint."""
        return Owner(forum_id=self.forum_id)

    @property
    def source(self) -> str:
        """Its name in the bookings."""
        return f"session:{self.public_id}"


class SessionRole(models.Model):
    """What somebody does in a session, in which order, and on what they speak."""

    class Role(models.TextChoices):
        MODERATOR = "moderator", pgettext_lazy("role in a session", "moderator")
        SPEAKER = "speaker", pgettext_lazy("role in a session", "speaker")
        OPENING = "opening", pgettext_lazy("role in a session", "opening speech")
        STATEMENT = "statement", pgettext_lazy("role in a session", "statement")

    session = models.ForeignKey(Session, models.CASCADE, related_name="roles")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="session_roles")
    role = models.CharField(_("takes part as"), max_length=10, choices=Role, default=Role.SPEAKER)
    order = models.PositiveIntegerField(_("order"), default=0)
    topic = WordsField(pgettext_lazy("of a speech", "topic"))

    class Meta:
        ordering = ("order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("session", "membership"), name="nobody_is_named_twice_in_a_session"
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} {self.membership_id}"
