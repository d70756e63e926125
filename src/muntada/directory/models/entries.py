"""Organisation, person, delegation, membership."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, scope_of
from muntada.access.roles import ROLE_WORDS, Role
from muntada.base.fields import WordsField
from muntada.base.languages import LANGUAGES
from muntada.base.text import comparable
from muntada.base.words import Words
from muntada.directory.names import search_text, sort_keys
from muntada.forums.models import Forum, Side


class Named(models.Model):
    """Something with a name in three languages, found by any of them and filed under the word that matters."""

    name: Words
    search_text = models.TextField(editable=False, default="")
    sort_key_ar = models.CharField(max_length=200, editable=False, default="", db_index=True)
    sort_key_ru = models.CharField(max_length=200, editable=False, default="", db_index=True)
    sort_key_en = models.CharField(max_length=200, editable=False, default="", db_index=True)

    KEYS = ("search_text", "sort_key_ar", "sort_key_ru", "sort_key_en")

    class Meta:
        abstract = True

    def found_by(self) -> tuple[str, ...]:
        """What it is found by, beside its name."""
        return ()

    def file(self) -> Self:
        """Set the keys by which it is found and filed; `save` does it, whoever creates many at once does it first."""
        self.search_text = search_text(self.name, *self.found_by())
        for language, key in sort_keys(self.name).items():
            setattr(self, f"sort_key_{language}", key)
        return self

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.file()
        if update_fields is not None:
            update_fields = {*update_fields, *self.KEYS}
        super().save(*args, update_fields=update_fields, **kwargs)


def filed_in(language: str) -> str:
    """The column by which readers of this language have their lists sorted."""
    return f"sort_key_{language if language in LANGUAGES else 'en'}"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Which organisations there are."""

    def without_merged(self, forum: Forum) -> Self:
        """Those that this forum knows under no other entry."""
        return self.exclude(merged_into__in=Organisation.objects.known_in(forum))

    def matching(self, words: str) -> Self:
        """Those in which every one of these words occurs, in whatever language."""
        rows = self
        for word in comparable(words).split():
            rows = rows.filter(search_text__contains=word)
        return rows

    def called(self, name: Words, country: str) -> Self:
        """Those of this country that bear one of these names, however it is spelled."""
        scope = Q(pk__in=[])
        for language in LANGUAGES:
            if key := comparable(name.text(language)):
                scope |= Q(search_text__contains=f"|{key}|")
        return self.filter(scope, country=country)

    def known_in(self, forum: Forum) -> Self:
        """Those of this forum and of all that are public; what another one prepares is nobody's business here."""
        takes_part = Membership.objects.filter(organisation=OuterRef("pk"))
        entered = Organisation.forums.through.objects.filter(organisation=OuterRef("pk"))
        here = Q(forum=forum) | ~Q(forum__state=Forum.State.DRAFT)
        is_of_nobody = ~Exists(takes_part) & ~Exists(entered)
        return self.filter(Exists(takes_part.filter(here)) | Exists(entered.filter(here)) | is_of_nobody)

    def taking_part_in(self, forum: Forum) -> Self:
        """Those that have at least one member in this forum."""
        return self.filter(pk__in=Membership.objects.filter(forum=forum, left_at=None).values("organisation"))

    def to_choose_in(self, forum: Forum, standing: "Organisation | None" = None) -> Self:
        """Of those that take part, the entries that are kept, and the one that stands there already."""
        there = self.taking_part_in(forum)
        kept = Q(merged_into=None) | ~Q(merged_into__in=there.values("pk"))
        return there.filter(kept | Q(pk=standing.pk) if standing else kept)


class Organisation(Named):
    """A ministry, authority, chamber, company or other body. Shared by all forums."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", pgettext_lazy("kind of organisation", "ministry")
        AUTHORITY = "authority", pgettext_lazy("kind of organisation", "authority")
        CHAMBER = "chamber", pgettext_lazy("kind of organisation", "chamber of commerce")
        ASSOCIATION = "association", pgettext_lazy("kind of organisation", "association")
        COMPANY = "company", pgettext_lazy("kind of organisation", "company")
        BANK = "bank", pgettext_lazy("kind of organisation", "bank")
        UNIVERSITY = "university", pgettext_lazy("kind of organisation", "university")
        MEDIA = "media", pgettext_lazy("kind of organisation", "media")

    public_id = models.CharField(max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    country = models.CharField(_("country code"), max_length=2)
    name = WordsField(_("name of the organisation"))
    short_name = WordsField(_("short name"))
    about = WordsField(_("what it does"))
    sector = models.CharField(_("sector (ISIC)"), max_length=6, blank=True)
    register_number = models.CharField(_("register number"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    # Those whose officers entered it: until one of them is public, others do not see it.
    forums = models.ManyToManyField(Forum, related_name="organisations_entered")
    is_demo = models.BooleanField(default=False)
    # The entry that is the same organisation; whatever points here goes on pointing here.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    changed_at = models.DateTimeField()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(merged_into=F("pk")), name="no_organisation_is_merged_into_itself"
            ),
            models.UniqueConstraint(
                fields=("country", "register_number"),
                name="a_register_number_is_given_once_in_a_country",
                condition=~Q(register_number=""),
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    def found_by(self) -> tuple[str, ...]:
        return (self.short_name.all_texts(), self.register_number, self.public_id)

    def owner_in(self, forum: Forum) -> Owner:
        """In a forum an organisation belongs to the side of its country, and to itself."""
        side = next((side for side in forum.both_sides if side.country == self.country), None)
        return Owner(forum_id=forum.pk, side_id=side.pk if side else None, organisations=frozenset({self.pk}))


class PersonQuerySet(models.QuerySet["Person"]):
    """Which people there are."""

    def matching(self, words: str) -> Self:
        """Those in whose names every one of these words occurs, in whatever script."""
        rows = self
        for word in comparable(words).split():
            rows = rows.filter(search_text__contains=word)
        return rows


class Person(Named):
    """Somebody who takes part in forums. Shared by all; private unless they said otherwise."""

    class Gender(models.TextChoices):
        FEMALE = "f", pgettext_lazy("gender", "woman")
        MALE = "m", pgettext_lazy("gender", "man")

    class Level(models.TextChoices):
        NATIVE = "native", pgettext_lazy("level of a language", "native")
        FLUENT = "fluent", pgettext_lazy("level of a language", "fluent")
        WORKING = "working", pgettext_lazy("level of a language", "working knowledge")
        BASIC = "basic", pgettext_lazy("level of a language", "a little")

    public_id = models.CharField(max_length=40, unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person"
    )
    # The original is the name in the person's own script; the others are as they write it themselves.
    name = WordsField(_("name"))
    passport_name = models.CharField(_("name as in the passport"), max_length=200, blank=True)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender, blank=True)
    form_of_address = WordsField(_("form of address"))
    languages = models.JSONField(_("languages"), default=dict, blank=True)  # {"ar": "native", "en": "fluent"}
    preferred_language = models.CharField(_("preferred language"), max_length=2, default="en")
    pronunciation = models.CharField(_("pronunciation"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_public = models.BooleanField(_("may be named in public"), default=False)
    is_demo = models.BooleanField(default=False)
    # The entry that is the same person; whatever points here goes on pointing here.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    changed_at = models.DateTimeField()

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(merged_into=F("pk")), name="nobody_is_merged_into_themselves"
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    def found_by(self) -> tuple[str, ...]:
        return (self.passport_name, self.public_id)

    def speaks(self, language: str) -> bool:
        """True when they can hold a meeting in this language."""
        return self.languages.get(language) in {self.Level.NATIVE, self.Level.FLUENT, self.Level.WORKING}


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Which delegations there are, for whom."""

    def visible_to(self, actor: Actor) -> Self:
        """All for the offices of both sides, one's own for a head or focal point."""
        scope = scope_of(actor, "directory.delegations", own=Q(pk__in=[]), delegation="pk")
        return self.filter(scope, forum=actor.forum_id)


class Delegation(models.Model):
    """The people whom one side sends together: a head, deputies, members, and a focal point who registers them,
    with a substitute who may do all the same."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="delegations")
    side = models.ForeignKey(Side, models.PROTECT, related_name="delegations")
    public_id = models.CharField(max_length=40, unique=True)
    name = WordsField(_("name of the delegation"))
    focal_point = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="focal_point_of",
        verbose_name=_("focal point"),
    )
    substitute = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="substitute_of",
        verbose_name=_("substitute of the focal point"),
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="nobody_is_their_own_substitute",
                condition=Q(focal_point=None) | Q(substitute=None) | ~Q(focal_point=F("substitute")),
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    @property
    def owner(self) -> Owner:
        """A delegation belongs to its side."""
        return Owner(forum_id=self.forum_id, side_id=self.side_id, delegation_id=self.pk)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who takes part, for whom to see."""

    def current(self) -> Self:
        """Those who have not withdrawn."""
        return self.filter(left_at=None)

    def visible_to(self, actor: Actor) -> Self:
        """Both sides' for joint offices, one side's for its own, a delegation's for its head and its focal point,
        else oneself."""
        oneself = Q(person=actor.person_id) if actor.person_id else Q(pk__in=[])
        scope = scope_of(actor, "directory.person", own=oneself, delegation="delegation")
        return self.filter(scope, forum=actor.forum_id)


class Membership(models.Model):
    """A person takes part in one forum for an organisation and a side, as something. It makes the actor."""

    class Part(models.TextChoices):
        HEAD = "head", pgettext_lazy("part in a delegation", "head of delegation")
        DEPUTY = "deputy", pgettext_lazy("part in a delegation", "deputy head")
        DELEGATE = "delegate", pgettext_lazy("part in a delegation", "delegate")
        INTERPRETER = "interpreter", pgettext_lazy("part in a delegation", "interpreter")
        OFFICER = "officer", pgettext_lazy("part in a delegation", "government officer")
        PRESS = "press", pgettext_lazy("part in a delegation", "press")
        STAFF = "staff", pgettext_lazy("part in a delegation", "staff")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="memberships")
    # Joint staff, such as a joint secretariat, belong to neither side.
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    part = models.CharField(_("takes part as"), max_length=12, choices=Part)
    title = WordsField(_("position"))
    rank = models.PositiveIntegerField(_("order of precedence"), default=1000)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("rank", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("forum", "person", "organisation"),
                name="nobody_takes_part_twice_for_one_organisation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.part}"

    @property
    def owner(self) -> Owner:
        """A person's part is theirs, their delegation's and their side's."""
        return Owner(
            forum_id=self.forum_id,
            side_id=self.side_id,
            delegation_id=self.delegation_id,
            organisations=frozenset({self.organisation_id}),
            people=frozenset({self.person_id}),
        )

    @property
    def role(self) -> Role | None:
        """The column of the table of rights that this part gives; staff hold none by taking part."""
        match self.part:
            case self.Part.HEAD | self.Part.DEPUTY:
                return Role.HEAD
            case self.Part.STAFF:
                return None
            case _:
                return Role(self.part)

    @property
    def role_word(self) -> str:
        """The name of the role in the reader's language."""
        return str(ROLE_WORDS[self.role]) if self.role else self.get_part_display()


class DuplicateQuerySet(models.QuerySet["Duplicate"]):
    """Which pairs there are, for whom."""

    def visible_to(self, actor: Actor, forum: Forum) -> Self:
        """Those of which the reader may see both."""
        people = Membership.objects.visible_to(actor).filter(forum=forum).values("person")
        known = Organisation.objects.known_in(forum).values("pk")
        return self.filter(
            Q(first_person__in=people, second_person__in=people)
            | Q(first_organisation__in=known, second_organisation__in=known)
        )


class Duplicate(models.Model):
    """Two entries that may be one: proposed by the likeness of their names, decided by somebody, and remembered."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of a pair of entries", "to be decided")
        SAME = "same", pgettext_lazy("state of a pair of entries", "the same")
        DIFFERENT = "different", pgettext_lazy("state of a pair of entries", "not the same")

    first_person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    second_person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    first_organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    second_organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    score = models.FloatField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = DuplicateQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("first_person", "second_person"), name="two_people_are_a_pair_once"
            ),
            models.UniqueConstraint(
                fields=("first_organisation", "second_organisation"), name="two_organisations_are_a_pair_once"
            ),
            # The elder entry comes first, so that a pair cannot come the other way round too.
            models.CheckConstraint(
                condition=Q(
                    first_person__isnull=False,
                    second_person__isnull=False,
                    first_person__lt=F("second_person"),
                    first_organisation__isnull=True,
                    second_organisation__isnull=True,
                )
                | Q(
                    first_organisation__isnull=False,
                    second_organisation__isnull=False,
                    first_organisation__lt=F("second_organisation"),
                    first_person__isnull=True,
                    second_person__isnull=True,
                ),
                name="a_pair_is_of_two_people_or_of_two_organisations",
            ),
        )

    def __str__(self) -> str:
        return " ".join(one.public_id for one in self.both)

    @property
    def both(self) -> tuple[Person, Person] | tuple[Organisation, Organisation]:
        """The two entries, the elder first."""
        if self.first_person is not None and self.second_person is not None:
            return self.first_person, self.second_person
        if self.first_organisation is not None and self.second_organisation is not None:
            return self.first_organisation, self.second_organisation
        raise ValueError(self.pk)  # the database allows no such pair

    @property
    def is_of_people(self) -> bool:
        """True for two people."""
        return self.first_person_id is not None
