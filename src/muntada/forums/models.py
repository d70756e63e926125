"""Forum, side, holiday, appointment."""

from datetime import date, datetime
from functools import cached_property
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner
from muntada.access.roles import BY_APPOINTMENT, ROLE_WORDS, Role
from muntada.base.demo import is_demo_installation
from muntada.base.fields import WordsField
from muntada.base.languages import LANGUAGES


def all_languages() -> list[str]:
    """A forum speaks all three until somebody says otherwise."""
    return list(LANGUAGES)


def saturday_and_sunday() -> list[int]:
    """The more common days of rest; Monday is 0."""
    return [5, 6]


class Installation(models.Model):
    """The one row that whoever sets up an empty installation writes; a second person finds it taken."""

    set_up_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(name="an_installation_is_set_up_once", condition=Q(pk=1)),)

    def __str__(self) -> str:
        return f"{self.set_up_at:%Y-%m-%d}"


class Series(models.Model):
    """Editions that belong together, year after year."""

    code = models.CharField(max_length=12, unique=True)
    name = WordsField(pgettext_lazy("of a thing", "name"))
    is_demo = models.BooleanField(default=is_demo_installation)

    def __str__(self) -> str:
        return str(self.name)


class ForumQuerySet(models.QuerySet["Forum"]):
    """Which forums there are, for whom."""

    def public(self) -> Self:
        """Those that a stranger may see."""
        return self.exclude(state=Forum.State.DRAFT)


class Forum(models.Model):
    """One edition: two sides meet at one place on certain days."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a forum", "in preparation, not public")
        PUBLIC = "public", pgettext_lazy("state of a forum", "public")
        CLOSED = "closed", pgettext_lazy("state of a forum", "closed, kept as a record")

    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="editions")
    code = models.CharField(max_length=12, unique=True)
    slug = models.SlugField(max_length=12, unique=True)
    name = WordsField(pgettext_lazy("of a thing", "name"))
    short_name = WordsField(_("short name"))
    lead = WordsField(_("what it is, in one sentence"))
    organiser = WordsField(_("organiser"))
    city = WordsField(_("city"))
    zone = models.CharField(_("time zone"), max_length=60)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    languages = models.JSONField(default=all_languages)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    is_demo = models.BooleanField(default=is_demo_installation)
    changed_at = models.DateTimeField()

    objects = ForumQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "code")
        constraints = (
            models.CheckConstraint(
                name="a_forum_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    @property
    def owner(self) -> Owner:
        """The forum is the joint matter of both sides."""
        return Owner(forum_id=self.pk)

    @property
    def tz(self) -> ZoneInfo:
        """The zone of the place where it is held."""
        return ZoneInfo(self.zone)

    @cached_property
    def both_sides(self) -> list["Side"]:
        """The host side, then the guest side."""
        return sorted(self.sides.all(), key=lambda side: side.key != Side.Key.HOST)

    def sides_for(self, language: str) -> list["Side"]:
        """Both sides, the one that speaks the reader's language first; the host first for all others."""
        return sorted(self.both_sides, key=lambda side: side.language != language)

    def is_over(self, now: datetime) -> bool:
        """True once the last day has ended where it is held."""
        return now.astimezone(self.tz).date() > self.ends_on


class Side(models.Model):
    """One of the two parties of a forum: a country's delegation, with its calendar and its clock."""

    class Key(models.TextChoices):
        HOST = "host", _("host side")
        GUEST = "guest", _("guest side")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="sides")
    key = models.CharField(max_length=5, choices=Key)
    country = models.CharField(_("country code"), max_length=2)
    name = WordsField(pgettext_lazy("of a thing", "name"))
    language = models.CharField(_("language"), max_length=2)
    zone = models.CharField(_("time zone"), max_length=60)
    city = WordsField(_("city of the clock"))
    weekend = models.JSONField(_("days of rest"), default=saturday_and_sunday)  # date.weekday(): Monday is 0
    secretariat = WordsField(_("secretariat"))
    secretariat_email = models.EmailField(_("address of the secretariat"), blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("forum", "key"), name="a_forum_has_one_host_and_one_guest"),
        )

    def __str__(self) -> str:
        return str(self.name)

    @property
    def owner(self) -> Owner:
        """A side's settings are its own matter."""
        return Owner(forum_id=self.forum_id, side_id=self.pk)

    @property
    def tz(self) -> ZoneInfo:
        """The zone of this side's capital or of its visitors' home."""
        return ZoneInfo(self.zone)


class Holiday(models.Model):
    """A day on which a side does not work, beside its weekend."""

    side = models.ForeignKey(Side, models.CASCADE, related_name="holidays")
    on = models.DateField(_("day"))
    name = WordsField(pgettext_lazy("of a thing", "name"))

    class Meta:
        ordering = ("on",)
        constraints = (models.UniqueConstraint(fields=("side", "on"), name="a_holiday_is_entered_once"),)

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class GrantQuerySet(models.QuerySet["Grant"]):
    """Who is appointed to what."""

    def in_force(self, on: date) -> Self:
        """Those whose period covers this day and that nobody ended."""
        return self.not_over(on).filter(starts_on__lte=on)

    def not_over(self, on: date) -> Self:
        """Those in force on this day, and those that begin later."""
        return self.filter(ended_at=None).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def of_the_installation(self) -> Self:
        """The administrators of all forums."""
        return self.filter(forum=None, role=Role.ADMINISTRATOR)

    def visible_to(self, actor: Actor) -> Self:
        """A side's secretariat sees its own appointments and the joint ones."""
        rows = self.filter(Q(forum=actor.forum_id) | Q(forum__isnull=True))
        sides = actor.side_ids(Role.SECRETARIAT)
        if actor.holds(Role.ADMINISTRATOR, Role.AUDITOR) or None in sides:
            return rows
        if not sides:
            return self.none()
        return rows.filter(Q(side__in=sides) | Q(side__isnull=True), forum=actor.forum_id)


class Grant(models.Model):
    """A user is appointed to a duty: in one forum or the whole installation, jointly or for a side, for a time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants")
    forum = models.ForeignKey(Forum, models.PROTECT, null=True, blank=True, related_name="grants")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="grants")
    role = models.CharField(
        max_length=20, choices=[(role.value, ROLE_WORDS[role]) for role in BY_APPOINTMENT]
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # ended by somebody, at once

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="an_appointment_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="an_appointment_for_a_side_is_in_a_forum",
                condition=Q(side__isnull=True) | Q(forum__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"

    @property
    def owner(self) -> Owner:
        """An appointment belongs to the side that it is made for."""
        return Owner(forum_id=self.forum_id, side_id=self.side_id)

    @property
    def role_word(self) -> str:
        """The name of the duty in the reader's language."""
        return str(ROLE_WORDS[Role(self.role)])
