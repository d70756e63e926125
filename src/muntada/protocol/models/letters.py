"""The invitation letter with the places that it offers, its text, its links and its reminders."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, reaches, scope_of
from muntada.access.table import DEL
from muntada.accounts.models import digest_of
from muntada.accreditation.models import Category
from muntada.base.fields import WordsField
from muntada.base.languages import NATIVE_NAMES
from muntada.directory.models import Delegation, Organisation, Person
from muntada.forums.models import Forum, Side
from muntada.post.models import Item

LANGUAGE_CHOICES = list(NATIVE_NAMES.items())


class LetterText(models.Model):
    """What invitation letters of a side, or the joint ones, say; marks such as `{places}` are filled in."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="letter_texts")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="letter_texts")
    subject = WordsField(_("subject"))
    salutation = WordsField(_("salutation"))
    body = WordsField(_("text"))
    closing = WordsField(_("closing"))
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("side",),
                condition=Q(side__isnull=False),
                name="invitation_letters_of_a_side_have_one_text",
            ),
            models.UniqueConstraint(
                fields=("forum",),
                condition=Q(side__isnull=True),
                name="joint_invitation_letters_have_one_text",
            ),
        )

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def owner(self) -> Owner:
        """It belongs to the side in whose name the letters go, or to both."""
        return Owner(forum_id=self.forum_id, side_id=self.side_id)


class InvitationTerms(models.Model):
    """How a forum reminds of invitations without an answer: not at all until protocol switches it on."""

    forum = models.OneToOneField(Forum, models.PROTECT, related_name="invitation_terms")
    reminds = models.BooleanField(_("remind by itself"), default=False)
    days_before = models.PositiveSmallIntegerField(_("days before the reply is due"), default=5)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.forum_id}: {self.days_before}"


class InvitationLetterQuerySet(models.QuerySet["InvitationLetter"]):
    """Which invitations there are, for whom to see."""

    def visible_to(self, actor: Actor) -> Self:
        """Joint ones and one's own side's for its offices, both sides' for joint offices; of a delegation, those
        that were sent, for its head and its focal point."""
        scope = scope_of(actor, "protocol.invitations", own=Q(pk__in=[]))
        for standing, reach in reaches(actor, "protocol.invitations"):
            if reach is DEL and standing.delegation_id:
                scope |= Q(delegation=standing.delegation_id, sent_at__isnull=False)
        return self.filter(scope, forum=actor.forum_id)

    def unanswered(self) -> Self:
        """Those that were sent and wait for an answer."""
        return self.filter(state=InvitationLetter.State.SENT)

    def overdue(self, today: date) -> Self:
        """Those whose answer should have come."""
        return self.unanswered().filter(reply_by__lt=today)


class InvitationLetter(models.Model):
    """Places at the forum, offered to an organisation or a person by letter. Once sent, it never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of an invitation letter", "draft")
        QUEUED = "queued", pgettext_lazy("state of an invitation letter", "being sent")
        SENT = "sent", pgettext_lazy("state of an invitation letter", "waits for an answer")
        ACCEPTED = "accepted", pgettext_lazy("state of an invitation letter", "accepted")
        DECLINED = "declined", pgettext_lazy("state of an invitation letter", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of an invitation letter", "withdrawn")
        REPLACED = "replaced", pgettext_lazy("state of an invitation letter", "replaced by a newer letter")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="invitation_letters")
    # In whose name it goes; none: jointly.
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="invitation_letters")
    # For which side the guests come; none: for neither.
    guests_of = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="+")
    public_id = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="invitation_letters"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="invitation_letters"
    )
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="invitation_letters"
    )
    # Each language as it was given: nothing is transliterated into a letter.
    addressee = WordsField(_("to whom, as it stands above the letter"))
    salutation = WordsField(_("form of address"))
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language of the letter"), max_length=2, choices=LANGUAGE_CHOICES)
    reply_by = models.DateField(_("reply due"))
    own_text = models.TextField(_("text of this letter alone"), max_length=5000, blank=True)
    is_printed = models.BooleanField(_("print it instead of mailing it"), default=False)
    letter = models.OneToOneField(Item, models.PROTECT, null=True, blank=True, related_name="invitation")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    search_text = models.TextField(editable=False, default="")
    trouble = models.CharField(max_length=20, blank=True)  # why it could not be sent, when it was tried last
    replies_given = models.PositiveSmallIntegerField(default=0)  # the number of the reply that holds
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationLetterQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("forum", "state", "reply_by"), name="invitations_of_a_forum"),)
        constraints = (
            models.CheckConstraint(
                name="an_invitation_that_was_sent_has_its_letter",
                condition=Q(sent_at=None, letter=None, state__in=("draft", "queued"))
                | (Q(sent_at__isnull=False, letter__isnull=False) & ~Q(state__in=("draft", "queued"))),
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def owner(self) -> Owner:
        """It belongs to the side in whose name it goes, or to both, and to a delegation."""
        return Owner(forum_id=self.forum_id, side_id=self.side_id, delegation_id=self.delegation_id)

    @property
    def is_draft(self) -> bool:
        """True while it may be changed."""
        return self.state == self.State.DRAFT

    @property
    def is_open(self) -> bool:
        """True while an answer may be given, or changed."""
        return self.state in OPEN

    def is_late(self, today: date) -> bool:
        """True once the day of the reply has passed without one."""
        return self.state == self.State.SENT and self.reply_by < today

    def takes_answers(self, today: date) -> bool:
        """True while its links open the form: until the end of the day on which the reply is due."""
        return self.is_open and today <= self.reply_by


# An answer may be given, and changed, in these states.
OPEN = (InvitationLetter.State.SENT, InvitationLetter.State.ACCEPTED, InvitationLetter.State.DECLINED)
ANSWERED = (InvitationLetter.State.ACCEPTED, InvitationLetter.State.DECLINED)


class OfferedPlaces(models.Model):
    """So many places as what, and where in the order of precedence."""

    invitation = models.ForeignKey(InvitationLetter, models.CASCADE, related_name="places")
    category = models.CharField(_("category"), max_length=12, choices=Category)
    rank = models.PositiveIntegerField(_("order of precedence"), default=1000)
    places = models.PositiveSmallIntegerField(pgettext_lazy("in a quota", "places"))

    class Meta:
        ordering = ("rank", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("invitation", "category", "rank"), name="places_of_a_kind_are_offered_once"
            ),
            models.CheckConstraint(name="places_that_are_offered_are_some", condition=Q(places__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.category} {self.places}"


class ReplyLinkQuerySet(models.QuerySet["ReplyLink"]):
    """Which links there are."""

    def by_token(self, token: str) -> Self:
        """The one that carries this token, if there is one."""
        return self.filter(digest=digest_of(token))


class ReplyLink(models.Model):
    """A link by which one invitation is answered, without an account; we keep only the digest of its token."""

    invitation = models.ForeignKey(InvitationLetter, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ReplyLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.made_at:%Y-%m-%d}"


class InvitationReminder(models.Model):
    """The invited were reminded on a day, by the clock of the forum's place."""

    invitation = models.ForeignKey(InvitationLetter, models.CASCADE, related_name="reminders")
    on = models.DateField()
    # By nobody: by the job, which reminds once.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    is_automatic = models.BooleanField(default=False)

    class Meta:
        ordering = ("on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("invitation", "on"), name="somebody_invited_is_reminded_once_a_day"
            ),
            models.UniqueConstraint(
                fields=("invitation",),
                condition=Q(is_automatic=True),
                name="an_invitation_is_reminded_of_by_itself_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.on}"
