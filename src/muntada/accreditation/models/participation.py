"""Somebody's accreditation for one forum."""

import hashlib
import uuid
from pathlib import PurePath
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, scope_of
from muntada.accreditation.models.zones import Category, Zone
from muntada.base.languages import NATIVE_NAMES
from muntada.directory.models import Membership, Organisation, Person
from muntada.forums.models import Forum, Side

OFFICIAL_KINDS = frozenset({Organisation.Kind.MINISTRY, Organisation.Kind.AUTHORITY})


def category_of(membership: Membership) -> Category:
    """The category that a part suggests, until somebody chooses another."""
    match membership.part:
        case Membership.Part.INTERPRETER:
            return Category.INTERPRETER
        case Membership.Part.OFFICER:
            return Category.OFFICIAL
        case Membership.Part.PRESS:
            return Category.PRESS
        case Membership.Part.STAFF:
            return Category.STAFF
        case _ if membership.organisation.kind in OFFICIAL_KINDS:
            return Category.OFFICIAL
        case _:
            return Category.BUSINESS


PHOTO_FOLDER = "photos"


def photo_path(_participation: "Participation", name: str) -> str:
    """A name that nobody chose and nobody can guess."""
    return f"{PHOTO_FOLDER}/{uuid.uuid4().hex}{PurePath(name).suffix.lower()}"


class ParticipationQuerySet(models.QuerySet["Participation"]):
    """Who is accredited, for whom to see."""

    def let_in(self) -> Self:
        """Those who get a badge."""
        return self.filter(state__in=Participation.LET_IN)

    def visible_to(self, actor: Actor, page: str = "accreditation.application") -> Self:
        """Both sides' for joint offices, one side's for its own, a delegation's for its head and its focal point,
        else one's own. `page` is the row of the table of rights that is asked.
        """
        own = Q(person=actor.person_id) if actor.person_id else Q(pk__in=[])
        scope = scope_of(actor, page, own=own, delegation="membership__delegation")
        return self.filter(scope, forum=actor.forum_id)


class Participation(models.Model):
    """One person at one forum: asked for, decided on, let in. Somebody with several parts has one badge."""

    class State(models.TextChoices):
        INVITED = "invited", pgettext_lazy("state of an accreditation", "invited")
        APPLIED = "applied", pgettext_lazy("state of an accreditation", "waits for approval")
        APPROVED = "approved", pgettext_lazy("state of an accreditation", "approved")
        CONFIRMED = "confirmed", pgettext_lazy("state of an accreditation", "confirmed by the participant")
        REFUSED = "refused", pgettext_lazy("state of an accreditation", "refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of an accreditation", "withdrawn")

    LET_IN = (State.APPROVED, State.CONFIRMED)

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="participations")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="participations")
    public_id = models.CharField(max_length=40, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="participations")
    # For which organisation and as what: the part that stands on the badge.
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="participations")
    category = models.CharField(_("category"), max_length=12, choices=Category)
    zones = models.ManyToManyField(Zone, blank=True, related_name="participations")  # beside the category's
    state = models.CharField(max_length=10, choices=State, default=State.APPLIED)
    photo = models.FileField(upload_to=photo_path, blank=True)
    badge_language = models.CharField(
        _("script that stands largest on the badge"), max_length=2, choices=list(NATIVE_NAMES.items())
    )
    name_confirmed_at = models.DateTimeField(null=True, blank=True)  # by the holder, as it will be printed
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(_("reason of the refusal"), max_length=500, blank=True)
    desk_note = models.CharField(_("note shown at the gate"), max_length=200, blank=True)
    changed_at = models.DateTimeField()

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ("public_id",)
        indexes = (models.Index(fields=("forum", "state"), name="accreditations_of_a_forum"),)
        constraints = (
            models.UniqueConstraint(
                fields=("forum", "person"), name="somebody_is_accredited_once_for_a_forum"
            ),
            models.CheckConstraint(
                name="a_refusal_has_a_reason", condition=~Q(state="refused") | ~Q(reason="")
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def owner(self) -> Owner:
        """It is the person's, their delegation's and their side's."""
        return Owner(
            forum_id=self.forum_id,
            side_id=self.side_id,
            delegation_id=self.membership.delegation_id,
            organisations=frozenset({self.membership.organisation_id}),
            people=frozenset({self.person_id}),
        )

    @property
    def photo_version(self) -> str:
        """Tells one photo from the next in its address; says nothing of where the file lies."""
        return hashlib.sha256(self.photo.name.encode()).hexdigest()[:8] if self.photo.name else ""

    @property
    def is_let_in(self) -> bool:
        """True for somebody who gets a badge."""
        return self.state in self.LET_IN
