"""What the secretariat asks of participants, and what they answered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Owner
from muntada.accreditation.models.participation import Participation
from muntada.base.fields import WordsField
from muntada.forums.models import Forum


class Question(models.Model):
    """A field of the application, or of the second form after approval, defined by the secretariat.

    `categories` narrows it to some, none means all. With `asked_if` it is asked only where that question, which
    stands before it, was answered by one of `asked_if_answers` (keys of its options, or "yes" and "no").
    """

    class Stage(models.TextChoices):
        APPLICATION = "application", pgettext_lazy("stage of a form", "application")
        AFTER_APPROVAL = "after_approval", pgettext_lazy("stage of a form", "after approval")

    class Kind(models.TextChoices):
        LINE = "line", pgettext_lazy("kind of question", "one line")
        TEXT = "text", pgettext_lazy("kind of question", "text")
        YES_NO = "yes_no", pgettext_lazy("kind of question", "yes or no")
        ONE = "one", pgettext_lazy("kind of question", "one of several")
        SOME = "some", pgettext_lazy("kind of question", "some of several")
        DAY = "day", pgettext_lazy("kind of question", "day")
        MOMENT = "moment", pgettext_lazy("kind of question", "day and time")
        NUMBER = "number", pgettext_lazy("kind of question", "number")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="questions")
    stage = models.CharField(_("asked"), max_length=14, choices=Stage, default=Stage.APPLICATION)
    order = models.PositiveIntegerField(_("order"), default=100)
    kind = models.CharField(_("kind of question"), max_length=6, choices=Kind, default=Kind.LINE)
    label = WordsField(_("question"))
    hint = WordsField(_("hint"))
    categories = models.JSONField(_("asked of"), default=list, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    asked_if = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="asked_next", verbose_name=_("only after")
    )
    asked_if_answers = models.JSONField(default=list, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)  # asked no longer; answers stay

    CHOOSING = (Kind.ONE, Kind.SOME)  # have options
    TELLING = (Kind.YES_NO, Kind.ONE, Kind.SOME)  # another question may depend on them

    class Meta:
        ordering = ("-stage", "order", "pk")  # the application comes before what follows it
        constraints = (
            models.CheckConstraint(
                name="no_question_waits_for_itself", condition=Q(asked_if=None) | ~Q(asked_if=F("id"))
            ),
        )

    def __str__(self) -> str:
        return str(self.label)

    @property
    def owner(self) -> Owner:
        """The form is the joint matter of both sides."""
        return Owner(forum_id=self.forum_id)


class Option(models.Model):
    """One of the answers to choose from; one that somebody chose is retired and not deleted."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="options")
    key = models.CharField(max_length=12)
    order = models.PositiveIntegerField(default=100)
    label = WordsField(_("option"))
    retired_at = models.DateTimeField(null=True, blank=True)  # offered no longer

    class Meta:
        ordering = ("order", "pk")
        constraints = (
            models.UniqueConstraint(fields=("question", "key"), name="options_of_a_question_differ"),
        )

    def __str__(self) -> str:
        return str(self.label)

    @property
    def owner(self) -> Owner:
        """An option is its question's."""
        return self.question.owner


class Answer(models.Model):
    """What one participant answered to one question: a text, a list of keys, a number, true or false.

    `chosen` holds what another question may depend on, as `|yes|` or `|key|key|`, where the database can look.
    """

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    value = models.JSONField()
    chosen = models.CharField(max_length=400, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("participation", "question"), name="a_question_is_answered_once"),
            models.CheckConstraint(name="no_answer_is_null", condition=Q(value__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.participation_id} {self.question_id}"
