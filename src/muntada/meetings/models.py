"""Round, preference, absence, run, placement, meeting, calendar key."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, Standing, reaches
from muntada.access.roles import OFFICES
from muntada.access.table import ALL, DEL, OWN, PTY, SID
from muntada.base.fields import WordsField
from muntada.directory.models import Membership, Organisation, Person
from muntada.forums.models import Forum, Side
from muntada.venue.models import Hall, Table

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
    wishes_until = models.DateTimeField(_("preferences are open until"), null=True, blank=True)
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

    def is_open(self, now: datetime) -> bool:
        """True while organisations may still say whom they want to meet."""
        return self.state == self.State.COLLECTING and (self.wishes_until is None or now < self.wishes_until)


class PreferenceQuerySet(models.QuerySet["Preference"]):
    """What organisations said, for whom to see."""

    def visible_to(self, actor: Actor) -> Self:
        """All for joint offices, a side's for its own, else one's own organisation's."""
        scope = Q(pk__in=[])
        for standing, reach in reaches(actor, "meetings.wishes"):
            if reach is ALL and is_joint(standing):
                return self.filter(forum=actor.forum_id)
            if reach in (ALL, SID):
                scope |= Q(side=standing.side_id)
            if reach is OWN and standing.organisation_id:
                scope |= Q(asker=standing.organisation_id)
        return self.filter(scope, forum=actor.forum_id)


class Preference(models.Model):
    """How much one organisation wants to meet another: the private record of its side."""

    class Strength(models.TextChoices):
        MUST = "must", pgettext_lazy("strength of a preference", "must meet")
        WANT = "want", pgettext_lazy("strength of a preference", "would like to meet")
        NO = "no", pgettext_lazy("strength of a preference", "no, thank you")

    WEIGHTS = {Strength.MUST: 3, Strength.WANT: 1, Strength.NO: 0}

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="preferences")
    side = models.ForeignKey(Side, models.PROTECT, related_name="preferences")
    asker = models.ForeignKey(Organisation, models.PROTECT, related_name="preferences")
    asked = models.ForeignKey(Organisation, models.PROTECT, related_name="asked_for")
    strength = models.CharField(_("strength"), max_length=4, choices=Strength)
    # Who of ours should go, and whom of theirs we want to see; nobody named means: whoever is free.
    attendee = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="goes_to", verbose_name=_("who goes")
    )
    wished = models.ForeignKey(
        Membership,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="wished_for",
        verbose_name=_("whom you want to meet"),
    )
    topic = WordsField(_("topic"))
    reason = models.TextField(_("reason"), blank=True, max_length=500)
    stated_at = models.DateTimeField()

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("forum", "asker", "asked"), name="an_organisation_says_once_how_much_it_wants_another"
            ),
            models.CheckConstraint(name="nobody_wishes_to_meet_themselves", condition=~Q(asker=F("asked"))),
        )

    def __str__(self) -> str:
        return f"{self.asker_id} {self.strength} {self.asked_id}"

    @property
    def owner(self) -> Owner:
        """The organisation that said it, and its side; never the one that it is about."""
        return owner_of_wishes(self.forum_id, self.side_id, self.asker_id)


def owner_of_wishes(forum_id: int, side_id: int | None, organisation_id: int) -> Owner:
    """Whose the wishes of an organisation are, before there is one."""
    return Owner(forum_id=forum_id, side_id=side_id, organisations=frozenset({organisation_id}))


class Absence(models.Model):
    """A stretch of time in which somebody cannot meet; without one they are there all the time."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))

    class Meta:
        ordering = ("starts_at",)
        constraints = (
            models.CheckConstraint(
                name="an_absence_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership_id} {self.starts_at:%Y-%m-%d %H:%M}"


class RunQuerySet(models.QuerySet["Run"]):
    """The computations of a forum."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the forum, for whoever works at the desk."""
        if not any(True for _standing in reaches(actor, "meetings.run")):
            return self.none()
        return self.filter(forum=actor.forum_id)

    def computing(self) -> Self:
        """Those that have not ended."""
        return self.filter(state__in=(Run.State.WAITING, Run.State.RUNNING))


class Run(models.Model):
    """One computation of a timetable: what went in, how far it is, what came out and what is proved of it."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a computation", "waiting for a worker")
        RUNNING = "running", pgettext_lazy("state of a computation", "running")
        DONE = "done", pgettext_lazy("state of a computation", "done")
        FAILED = "failed", pgettext_lazy("state of a computation", "failed")
        CANCELLED = "cancelled", pgettext_lazy("state of a computation", "cancelled")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="runs")
    public_id = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    progress = models.FloatField(default=0)
    stage = models.CharField(max_length=20, blank=True)
    seed = models.PositiveIntegerField(default=0)
    seconds = models.PositiveSmallIntegerField()
    # Of everything that the computation was made from, so that a later change is noticed.
    fingerprint = models.CharField(max_length=64, blank=True)
    result: Any = models.JSONField(default=dict)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("forum",),
                condition=Q(state__in=("waiting", "running")),
                name="a_forum_computes_one_timetable_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def owner(self) -> Owner:
        """A draft of the timetable is joint."""
        return Owner(forum_id=self.forum_id)

    @property
    def is_computing(self) -> bool:
        """True until it has ended, one way or another."""
        return self.state in (self.State.WAITING, self.State.RUNNING)


class PairRow(models.Model):
    """Two organisations and how much their meeting is worth."""

    first = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    second = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    weight = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True


class Placement(PairRow):
    """A meeting as one computation would hold it: a draft until the computation is published."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="placements")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    table = models.ForeignKey(Table, models.PROTECT, related_name="+")
    interpreter = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    people = models.ManyToManyField(Membership, related_name="+")

    class Meta:
        ordering = ("starts_at", "table__number")
        constraints = (
            models.UniqueConstraint(
                fields=("run", "table", "starts_at"), name="a_draft_gives_a_table_once_in_a_slot"
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.first_id}-{self.second_id}"


class NotPlaced(PairRow):
    """A meeting that one computation could not hold, and why: a code and the facts for a sentence."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="not_placed")
    reason = models.CharField(max_length=40)
    facts: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ("-weight", "pk")

    def __str__(self) -> str:
        return f"{self.run_id} {self.first_id}-{self.second_id} {self.reason}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Published meetings, for whom to see."""

    def standing(self) -> Self:
        """Those that were not cancelled."""
        return self.exclude(state=Meeting.State.CANCELLED)

    def visible_to(self, actor: Actor) -> Self:
        """All for the desk, a delegation's for its head, one's own for everybody else."""
        scope = Q(pk__in=[])
        for standing, reach in reaches(actor, "meetings.meeting"):
            if reach is ALL:
                return self.filter(forum=actor.forum_id)
            if reach is PTY and standing.organisation_id:
                scope |= Q(first=standing.organisation_id) | Q(second=standing.organisation_id)
            if reach is DEL and standing.delegation_id:
                scope |= Q(attendances__membership__delegation=standing.delegation_id)
            if reach in (OWN, PTY, DEL) and actor.person_id:
                scope |= Q(attendances__membership__person=actor.person_id)
                scope |= Q(interpreter__person=actor.person_id)
        found = Meeting.objects.filter(scope, forum=actor.forum_id).values("pk")
        return self.filter(pk__in=found)

    def of_person(self, person_id: int, forum: Forum) -> Self:
        """Those in which this person sits at the table or interprets."""
        sits = MeetingPerson.objects.filter(membership__person=person_id).values("meeting")
        return self.filter(Q(pk__in=sits) | Q(interpreter__person=person_id), forum=forum)


class Meeting(models.Model):
    """A published business meeting of two organisations."""

    class State(models.TextChoices):
        PUBLISHED = "published", pgettext_lazy("state of a meeting", "published")
        CANCELLED = "cancelled", pgettext_lazy("state of a meeting", "cancelled")
        HELD = "held", pgettext_lazy("state of a meeting", "held")
        NO_SHOW = "no_show", pgettext_lazy("state of a meeting", "no-show")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="meetings")
    public_id = models.CharField(max_length=40, unique=True)
    first = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    second = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    table = models.ForeignKey(Table, models.PROTECT, related_name="meetings")
    interpreter = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="interprets"
    )
    topic = WordsField(_("topic"))
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    # For calendars: the same for life, and higher with each change.
    uid = models.CharField(max_length=80, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaced_by")
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "table__number")
        indexes = (models.Index(fields=("forum", "starts_at"), name="meetings_of_a_day"),)
        constraints = (
            models.CheckConstraint(
                name="a_meeting_is_between_two_organisations", condition=~Q(first=F("second"))
            ),
            models.CheckConstraint(
                name="a_meeting_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.UniqueConstraint(
                fields=("forum", "first", "second"),
                condition=Q(state="published"),
                name="two_organisations_have_one_meeting_before_them",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def owner(self) -> Owner:
        """A published meeting is the joint matter of two organisations."""
        return Owner(forum_id=self.forum_id, organisations=frozenset({self.first_id, self.second_id}))

    @property
    def source(self) -> str:
        """Its name in the bookings."""
        return f"meeting:{self.public_id}"


class MeetingPerson(models.Model):
    """Somebody who sits at the table for their organisation."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="attendances")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "membership"), name="nobody_sits_twice_at_one_meeting"
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.membership_id}"


class CalendarKey(models.Model):
    """The secret part of the address at which somebody's calendar programme fetches their meetings."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="calendar_keys")
    person = models.ForeignKey(Person, models.CASCADE, related_name="calendar_keys")
    token = models.CharField(max_length=60, unique=True)
    renewed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("forum", "person"), name="a_person_has_one_calendar_address_in_a_forum"
            ),
        )

    def __str__(self) -> str:
        return f"{self.forum_id} {self.person_id}"
