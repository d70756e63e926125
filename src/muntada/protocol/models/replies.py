"""What the invited answered, each time, and whom they named."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.accreditation.models import Category
from muntada.directory.models import Membership
from muntada.protocol.models.letters import LANGUAGE_CHOICES, InvitationLetter


class Reply(models.Model):
    """One answer. The newest holds; those before it stay to be read."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("answer to an invitation letter", "comes")
        DECLINED = "declined", pgettext_lazy("answer to an invitation letter", "does not come")
        LATER = "later", pgettext_lazy("answer to an invitation letter", "answers later")

    class Way(models.TextChoices):
        LINK = "link", pgettext_lazy("how an answer came", "by the link")
        DESK = "desk", pgettext_lazy("how an answer came", "noted by protocol")

    invitation = models.ForeignKey(InvitationLetter, models.CASCADE, related_name="replies")
    number = models.PositiveSmallIntegerField()
    answer = models.CharField(_("answer"), max_length=8, choices=Answer)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    way = models.CharField(max_length=4, choices=Way)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=("invitation", "number"), name="answers_to_an_invitation_are_counted"
            ),
            models.CheckConstraint(
                name="only_who_declines_gives_a_reason", condition=Q(answer="declined") | Q(reason="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.answer}"


class Guest(models.Model):
    """Somebody named in an answer. Not in the directory until protocol takes them over."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="guests")
    # As they write it themselves; the language is that of its script.
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES)
    passport_name = models.CharField(_("name as in the passport"), max_length=200, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    category = models.CharField(_("category"), max_length=12, choices=Category)
    email = models.EmailField(_("e-mail"), blank=True)
    # Whoever was taken over, or set aside, stays so when the answer is changed and still names them.
    membership = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="named_in_replies"
    )
    set_aside_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def waits(self) -> bool:
        """True for a proposal on which protocol has not decided."""
        return self.membership_id is None and self.set_aside_at is None
