"""Letterhead, item of correspondence, attachment; message of the outbox and its parts."""

import uuid
from datetime import date
from pathlib import PurePath
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, reaches
from muntada.access.roles import OFFICES
from muntada.access.table import ALL
from muntada.base.fields import WordsField
from muntada.base.languages import NATIVE_NAMES
from muntada.directory.models import Organisation
from muntada.forums.models import Forum, Side

LANGUAGE_CHOICES = list(NATIVE_NAMES.items())


def sides_seen(actor: Actor, page: str) -> Q | None:
    """Which sides' records of this page an actor may see: all, the joint ones and some sides', or none."""
    sides: set[int] = set()
    is_let_in = False
    for standing, reach in reaches(actor, page):
        if reach is not ALL:
            continue
        if standing.side_id is None or standing.role not in OFFICES:
            return Q()
        is_let_in = True
        sides.add(standing.side_id)
    return Q(side__isnull=True) | Q(side__in=sides) if is_let_in else None


class Letterhead(models.Model):
    """In whose name letters are written: the joint secretariat's or one side's."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="letterheads")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="letterheads")
    name = WordsField(_("name of the office"))
    address = WordsField(_("address"))
    contact = models.CharField(_("e-mail and phone"), max_length=200, blank=True)
    signatory = WordsField(_("who signs"))
    signatory_title = WordsField(_("position of who signs"))

    class Meta:
        ordering = ("side_id", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("side",), condition=Q(side__isnull=False), name="a_side_has_one_letterhead"
            ),
            models.UniqueConstraint(
                fields=("forum",), condition=Q(side__isnull=True), name="a_forum_has_one_joint_letterhead"
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    @property
    def owner(self) -> Owner:
        """A side's letterhead is its own; the joint one belongs to both."""
        return Owner(forum_id=self.forum_id, side_id=self.side_id)


class ItemQuerySet(models.QuerySet["Item"]):
    """Which letters there are, for whom."""

    def visible_to(self, actor: Actor) -> Self:
        """Joint letters and those of one's own side; both sides' for joint offices."""
        scope = sides_seen(actor, "post.item")
        return self.none() if scope is None else self.filter(scope, forum=actor.forum_id)

    def awaiting(self) -> Self:
        """Those that wait for an answer, longest first."""
        return self.filter(state=Item.State.AWAITING).order_by("dated_on", "pk")

    def awaiting_first(self) -> Self:
        """What waits for an answer comes first, the longest wait on top; then the newest."""
        waits = Case(When(state=Item.State.AWAITING, then=Value(0)), default=Value(1))
        return self.order_by(
            waits, Case(When(state=Item.State.AWAITING, then="dated_on")), "-dated_on", "-pk"
        )


class Item(models.Model):
    """One letter of the register, incoming or outgoing. Once sent, its content never changes."""

    class Direction(models.TextChoices):
        IN = "in", pgettext_lazy("direction of a letter", "incoming")
        OUT = "out", pgettext_lazy("direction of a letter", "outgoing")

    class State(models.TextChoices):
        REGISTERED = "registered", pgettext_lazy("state of a letter", "registered")
        DRAFT = "draft", pgettext_lazy("state of a letter", "draft")
        SENT = "sent", pgettext_lazy("state of a letter", "sent")
        AWAITING = "awaiting", pgettext_lazy("state of a letter", "awaiting reply")
        ANSWERED = "answered", pgettext_lazy("state of a letter", "answered")
        CLOSED = "closed", pgettext_lazy("state of a letter", "closed")

    class Sending(models.TextChoices):
        MAILED = "mailed", pgettext_lazy("how a letter left", "by e-mail")
        PRINTED = "printed", pgettext_lazy("how a letter left", "printed")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="correspondence")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="correspondence")
    public_id = models.CharField(max_length=40, unique=True)
    direction = models.CharField(max_length=3, choices=Direction)
    state = models.CharField(max_length=10, choices=State)
    dated_on = models.DateField(_("date"))  # received, drafted or sent
    their_number = models.CharField(_("their number"), max_length=60, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="correspondence"
    )
    counterpart = WordsField(_("from whom or to whom"))
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGE_CHOICES)
    subject = WordsField(_("subject"))
    salutation = models.CharField(_("salutation"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    closing = models.CharField(_("closing"), max_length=200, blank=True)
    letterhead = models.ForeignKey(Letterhead, models.PROTECT, null=True, blank=True, related_name="letters")
    reply_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    # The first letter of the exchange; none for a letter that began one.
    thread = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="in_thread")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="correspondence"
    )
    needs_reply = models.BooleanField(_("a reply is expected"), default=False)
    due_on = models.DateField(_("reply due"), null=True, blank=True)
    sending = models.CharField(max_length=8, choices=Sending, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("forum", "state", "dated_on"), name="register_of_a_forum"),)
        constraints = (
            models.CheckConstraint(
                name="an_outgoing_letter_is_a_draft_until_it_is_sent",
                condition=Q(direction="in", sent_at=None)
                | Q(direction="out", state="draft", sent_at=None)
                | (Q(direction="out", sent_at__isnull=False) & ~Q(state="draft")),
            ),
            models.CheckConstraint(
                name="a_sent_letter_left_somehow", condition=Q(sent_at=None) | ~Q(sending="")
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def owner(self) -> Owner:
        """A letter belongs to the side in whose name it is kept, or to both."""
        return Owner(forum_id=self.forum_id, side_id=self.side_id)

    @property
    def is_draft(self) -> bool:
        """True for an outgoing letter that may still be changed."""
        return self.state == self.State.DRAFT

    @property
    def is_outgoing(self) -> bool:
        """True for a letter that we write."""
        return self.direction == self.Direction.OUT

    def days_without_reply(self, today: date) -> int:
        """For how many days an awaited answer has not come; 0 for a letter that awaits none."""
        return max(0, (today - self.dated_on).days) if self.state == self.State.AWAITING else 0


def attachment_path(_attachment: "Attachment", name: str) -> str:
    """A name that nobody chose: only the ending of the given one is kept."""
    return f"post/{uuid.uuid4().hex}{PurePath(name).suffix.lower()}"


class Attachment(models.Model):
    """A file of a letter; the letter itself, as it was printed at sending, is one of them."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    is_letter = models.BooleanField(default=False)
    file = models.FileField(upload_to=attachment_path)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class MessageQuerySet(models.QuerySet["Message"]):
    """Which mails there are, for whom."""

    def visible_to(self, actor: Actor) -> Self:
        """The forum's joint mails and one's own side's; administrators also those of no forum, as sign-in codes."""
        scope = sides_seen(actor, "post.outbox")
        if scope is None:
            return self.none()
        of_forum = scope & Q(forum=actor.forum_id)
        return self.filter(of_forum | Q(forum=None) if actor.administers_installation else of_forum)

    def not_received(self) -> Self:
        """Those that did not reach the one they were for."""
        return self.filter(state__in=(Message.State.REFUSED, Message.State.BOUNCED, Message.State.FAILED))


class Message(models.Model):
    """One mail to one address. It waits here until it has left, whatever happens to the process."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a mail", "waiting")
        SENDING = "sending", pgettext_lazy("state of a mail", "being sent")
        SENT = "sent", pgettext_lazy("state of a mail", "sent")
        REFUSED = "refused", pgettext_lazy("state of a mail", "refused")
        BOUNCED = "bounced", pgettext_lazy("state of a mail", "came back")
        FAILED = "failed", pgettext_lazy("state of a mail", "given up")

    forum = models.ForeignKey(Forum, models.PROTECT, null=True, blank=True, related_name="messages")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="messages")
    # What it is about, such as `letter:LR25.OUT.014:1`: the same thing is never mailed twice.
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES)
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    # False for sign-in codes and the like: the text is forgotten as soon as the mail has left.
    keeps_body = models.BooleanField(default=True)
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=20, blank=True)
    error = models.TextField(blank=True)  # the other server's own words
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("forum", "state"), name="outbox_of_a_forum"),)

    def __str__(self) -> str:
        return self.message_id

    @property
    def owner(self) -> Owner:
        """A mail belongs to the side on whose behalf it goes, or to both."""
        return Owner(forum_id=self.forum_id, side_id=self.side_id)

    @property
    def was_not_received(self) -> bool:
        """True when the one it was for does not have it."""
        return self.state in {self.State.REFUSED, self.State.BOUNCED, self.State.FAILED}


class MessagePart(models.Model):
    """A file that goes with a mail; kept in the database, so that it stands or falls with the mail."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="parts")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name
