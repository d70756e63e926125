"""The changes of this room that can be asked for: an entry, a part, a new member, another one instead, a departure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from muntada.access.actor import Actor
from muntada.base.languages import LANGUAGES, NATIVE_NAMES
from muntada.base.words import Words
from muntada.directory import actions
from muntada.directory.actions import PartDetails, PersonDetails
from muntada.directory.changes import (
    CannotBeApplied,
    Kind,
    Reading,
    Told,
    Values,
    flat,
    register_caution,
    register_kind,
    with_changes,
)
from muntada.directory.models import ChangeRequest, Delegation, Membership, Organisation, Person
from muntada.directory.moving import NoPlace
from muntada.directory.search.wording import doubt_told
from muntada.engines.names import doubts
from muntada.forums.models import Side

OWN_WORDS = ("name", "form_of_address")
OWN_PLAIN = ("passport_name", "gender", "preferred_language", "pronunciation", "email", "phone")

LABELS: dict[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "form_of_address": gettext_lazy("Form of address"),
    "passport_name": gettext_lazy("Name as in the passport"),
    "gender": gettext_lazy("Gender"),
    "preferred_language": gettext_lazy("Preferred language"),
    "pronunciation": gettext_lazy("Pronunciation"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "speaks": pgettext_lazy("of a person", "Speaks"),
    "organisation": gettext_lazy("Organisation"),
    "side": gettext_lazy("Side"),
    "part": gettext_lazy("Takes part as"),
    "title": gettext_lazy("Position"),
    "delegation": gettext_lazy("Delegation"),
    "rank": gettext_lazy("Order of precedence"),
    "takes_part": gettext_lazy("Takes part"),
    "head": gettext_lazy("Head of delegation"),
    "focal_point": gettext_lazy("Focal point"),
    "substitute": gettext_lazy("Substitute of the focal point"),
}
CHOICES: dict[str, Mapping[str, Any]] = {
    "gender": dict(Person.Gender.choices),
    "part": dict(Membership.Part.choices),
    "speaks": dict(Person.Level.choices),
    "preferred_language": NATIVE_NAMES,
    "original": NATIVE_NAMES,
    "side": dict(Side.Key.choices),
}
CODES = frozenset({"passport_name", "email", "phone"})
NAMED: dict[str, type[Organisation | Delegation | Person]] = {
    "organisation": Organisation,
    "delegation": Delegation,
    "head": Person,
    "focal_point": Person,
    "substitute": Person,
}


def person_values(details: Person | PersonDetails) -> Values:
    """An entry, field by field."""
    values: Values = {}
    for prefix in OWN_WORDS:
        values |= flat(prefix, getattr(details, prefix))
    values |= {key: getattr(details, key) for key in OWN_PLAIN}
    return values | {f"speaks.{code}": details.languages.get(code, "") for code in LANGUAGES}


def part_values(part: Membership | PartDetails, organisation: Organisation | None = None) -> Values:
    """A part, field by field."""
    body = organisation or part.organisation
    return {
        "organisation": body.public_id if body else "",
        "part": str(part.part),
        **flat("title", part.title),
        "delegation": part.delegation.public_id if part.delegation else "",
        "rank": part.rank,
    }


def delegation_values(
    name: Words, *, head: Person | None, focal_point: Person | None, substitute: Person | None
) -> Values:
    """What can be changed of a delegation, field by field."""
    return {
        **flat("name", name),
        "head": head.public_id if head else "",
        "focal_point": focal_point.public_id if focal_point else "",
        "substitute": substitute.public_id if substitute else "",
    }


def label_of(key: str) -> Told:
    """What a field is called; of a text its language too."""
    prefix, _dot, code = key.partition(".")
    word = str(LABELS.get(prefix, prefix))
    if code == "original":
        return Told(_("%(field)s: language of the original") % {"field": word})
    return Told(word, code)


def place_of(key: str) -> tuple[int, int]:
    """Where a field stands: as in the forms, the languages in their order and the original after them."""
    prefix, _dot, code = key.partition(".")
    order = [*LABELS]
    return (
        order.index(prefix) if prefix in LABELS else len(order),
        LANGUAGES.index(code) if code in LANGUAGES else len(LANGUAGES),
    )


def _tellers(requests: Sequence[ChangeRequest], stands: Iterable[Values]) -> Callable[[str, Any], Told]:
    """How values read, with the names of what they name; a question for each kind of thing that is named."""
    values = [
        *(one.difference for one in requests),
        *({key: [value] for key, value in stand.items()} for stand in stands),
    ]
    names: dict[str, dict[str, Words]] = {}
    for key, model in NAMED.items():
        ids = {str(value) for each in values for value in each.get(key, ()) if value}
        if ids:
            rows = model.objects.filter(public_id__in=ids).values_list("public_id", "name")
            names[key] = dict(rows)

    def told(key: str, value: Any) -> Told:
        prefix, _dot, code = key.partition(".")
        if value in (None, ""):
            return Told("")
        if key in NAMED:
            name = names.get(key, {}).get(str(value))
            best = name.best(get_language() or "en") if name else None
            return Told(best.text, best.language) if best else Told(str(value), "en")
        if code == "original":
            return Told(str(NATIVE_NAMES.get(value, value)), str(value))
        if isinstance(value, bool):
            return Told(_("takes part") if value else _("withdrew"))
        if prefix in CHOICES:
            return Told(str(CHOICES[prefix].get(value, value)))
        return Told(str(value), "en" if prefix in CODES else code)

    return told


def _reading(requests: Sequence[ChangeRequest], stands: Mapping[int, Values]) -> Reading:
    return Reading(stands=stands, label=label_of, told=_tellers(requests, stands.values()), place=place_of)


def _read_people(requests: Sequence[ChangeRequest]) -> Reading:
    return _reading(requests, {one.pk: person_values(one.person) for one in requests if one.person})


def _read_parts(requests: Sequence[ChangeRequest]) -> Reading:
    return _reading(requests, {one.pk: part_values(one.membership) for one in requests if one.membership})


def _read_new(requests: Sequence[ChangeRequest]) -> Reading:
    return _reading(requests, {one.pk: {} for one in requests})


def _read_replaced(requests: Sequence[ChangeRequest]) -> Reading:
    stands = {
        one.pk: {**person_values(one.membership.person), **part_values(one.membership)}
        for one in requests
        if one.membership
    }
    return _reading(requests, stands)


def _read_leaving(requests: Sequence[ChangeRequest]) -> Reading:
    stands = {one.pk: {"takes_part": one.membership.left_at is None} for one in requests if one.membership}
    return _reading(requests, stands)


def _read_delegations(requests: Sequence[ChangeRequest]) -> Reading:
    heads = {
        row.delegation_id: row.person
        for row in Membership.objects.current()
        .filter(delegation__in=[one.delegation_id for one in requests], part=Membership.Part.HEAD)
        .select_related("person")
        .order_by("-rank", "-pk")
    }
    stands = {
        one.pk: delegation_values(
            one.delegation.name,
            head=heads.get(one.delegation_id),
            focal_point=one.delegation.focal_point,
            substitute=one.delegation.substitute,
        )
        for one in requests
        if one.delegation
    }
    return _reading(requests, stands)


def _organisation(values: Values) -> Organisation:
    found = Organisation.objects.filter(public_id=values.get("organisation", "")).first()
    if found is None:
        raise CannotBeApplied(_("The organisation is there no longer."))
    return found


def _details(person: Person | None, after: Values) -> PersonDetails:
    """An entry with what is to be changed."""
    values: dict[str, Any] = {
        prefix: with_changes(getattr(person, prefix) if person else Words(), prefix, after)
        for prefix in OWN_WORDS
    }
    for key in OWN_PLAIN:
        values[key] = after.get(key, getattr(person, key) if person else "")
    spoken = dict(person.languages) if person else {}
    for language in LANGUAGES:
        level = after.get(f"speaks.{language}", spoken.get(language, ""))
        spoken.pop(language, None)
        if level:
            spoken[language] = level
    values["preferred_language"] = values["preferred_language"] or "en"
    return PersonDetails(languages=spoken, **values)


def _part(request: ChangeRequest, membership: Membership | None, after: Values) -> PartDetails:
    """A part with what is to be changed."""
    said = {**(part_values(membership) if membership else {}), **after}
    delegation = None
    if said.get("delegation"):
        rows = Delegation.objects.filter(forum=request.forum_id, public_id=said["delegation"])
        delegation = rows.first()
    return PartDetails(
        part=said.get("part") or Membership.Part.DELEGATE,
        title=with_changes(membership.title if membership else Words(), "title", after),
        delegation=delegation,
        rank=int(said.get("rank") or 1000),
    )


def _apply_person(request: ChangeRequest, after: Values, actor: Actor, now: datetime) -> None:
    assert request.person is not None  # noqa: S101 - the kind has one
    person = Person.objects.select_for_update().get(pk=request.person.pk)
    try:
        actions.change_person(
            person=person,
            forum=request.forum,
            details=_details(person, after),
            seen=person.changed_at.isoformat(),
            actor=actor,
            now=now,
        )
    except actions.AlreadyKnown as error:
        raise _taken() from error


def _taken() -> CannotBeApplied:
    return CannotBeApplied(_("Somebody in the directory has this e-mail address already."))


def _apply_part(request: ChangeRequest, after: Values, actor: Actor, now: datetime) -> None:
    membership = _membership(request)
    part = _part(request, membership, after)
    if "organisation" in after:
        part = replace(part, organisation=_organisation(after))
    try:
        actions.change_membership(membership=membership, part=part, actor=actor, now=now)
    except NoPlace as error:
        raise CannotBeApplied(error.words) from error
    except (actions.AlreadyTakesPart, actions.OtherSide) as error:
        raise _misfit(error) from error


def _misfit(error: Exception) -> CannotBeApplied:
    if isinstance(error, actions.OtherSide):
        return CannotBeApplied(_("This delegation belongs to the other side."))
    return CannotBeApplied(_("This person takes part for this organisation already."))


def _membership(request: ChangeRequest) -> Membership:
    assert request.membership_id is not None  # noqa: S101 - the kind has one
    return Membership.objects.select_related("person", "organisation", "delegation", "forum", "side").get(
        pk=request.membership_id
    )


def _side(request: ChangeRequest, after: Values) -> Side | None:
    return next((side for side in request.forum.both_sides if side.key == after.get("side")), None)


def _apply_new(request: ChangeRequest, after: Values, actor: Actor, now: datetime) -> Person:
    try:
        added = actions.add_person(
            forum=request.forum,
            side=_side(request, after),
            organisation=_organisation(after),
            details=_details(None, after),
            part=_part(request, None, after),
            actor=actor,
            now=now,
        )
    except actions.AlreadyKnown as error:
        raise _taken() from error
    except actions.OtherSide as error:
        raise _misfit(error) from error
    return added.person


def _apply_enrolment(request: ChangeRequest, after: Values, actor: Actor, now: datetime) -> None:
    assert request.person is not None  # noqa: S101 - the kind has one
    try:
        actions.enrol(
            forum=request.forum,
            side=_side(request, after),
            person=request.person,
            organisation=_organisation(after),
            part=_part(request, None, after),
            actor=actor,
            now=now,
        )
    except (actions.AlreadyTakesPart, actions.OtherSide) as error:
        raise _misfit(error) from error


def _apply_replacement(request: ChangeRequest, after: Values, actor: Actor, now: datetime) -> Person:
    membership = _membership(request)
    said = {**part_values(membership), **after}
    try:
        added = actions.replace_member(
            membership=membership,
            organisation=_organisation(said),
            details=_details(None, after),
            part=replace(
                _part(request, membership, after), title=with_changes(Words(), "title", _texts(said))
            ),
            actor=actor,
            now=now,
        )
    except actions.AlreadyKnown as error:
        raise _taken() from error
    except actions.OtherSide as error:
        raise _misfit(error) from error
    except actions.AlreadyWithdrawn as error:
        raise CannotBeApplied(_("This person had withdrawn already.")) from error
    except NoPlace as error:
        raise CannotBeApplied(error.words) from error
    return added.person


def _texts(values: Values) -> Values:
    return {key: value for key, value in values.items() if key.startswith("title.")}


def _apply_departure(request: ChangeRequest, _after: Values, actor: Actor, now: datetime) -> None:
    try:
        actions.withdraw(membership=_membership(request), actor=actor, now=now)
    except actions.AlreadyWithdrawn as error:
        raise CannotBeApplied(_("This person had withdrawn already.")) from error
    except NoPlace as error:
        raise CannotBeApplied(error.words) from error


def _apply_delegation(request: ChangeRequest, after: Values, actor: Actor, now: datetime) -> None:
    delegation = request.delegation
    assert delegation is not None  # noqa: S101 - the kind has one
    members = Membership.objects.current().filter(delegation=delegation)
    head = members.filter(part=Membership.Part.HEAD).order_by("rank", "pk").first()
    if "head" in after:
        head = members.filter(person__public_id=after["head"]).first() if after["head"] else None
    named = {"focal_point": delegation.focal_point, "substitute": delegation.substitute}
    for role in named.keys() & after.keys():
        named[role] = Person.objects.filter(public_id=after[role]).first()
    try:
        actions.change_delegation(
            delegation=delegation,
            name=with_changes(delegation.name, "name", after),
            head=head,
            **named,
            actor=actor,
            now=now,
        )
    except actions.TheirOwnSubstitute as error:
        raise CannotBeApplied(_("The substitute is somebody else than the focal point.")) from error
    except actions.NotAMember as error:
        raise CannotBeApplied(_("Who is named there does not belong to the delegation any more.")) from error


def name_doubts(request: ChangeRequest) -> list[str]:
    """What looks wrong with a name as it should be spelled."""
    found = []
    for key, (_before, after) in request.difference.items():
        if (
            key.startswith("name.")
            and not key.endswith(".original")
            and after
            and request.kind != "delegation"
        ):
            found += [doubt_told(doubt) for doubt in doubts(str(after))]
    return found


PERSON = register_kind(
    Kind(
        name="person",
        words=pgettext_lazy("kind of change", "entry of a person"),
        asked_with="directory.change_person",
        decided_with="directory.change_person",
        read=_read_people,
        apply=_apply_person,
    )
)
PART = register_kind(
    Kind(
        name="part",
        words=pgettext_lazy("kind of change", "part of a member"),
        asked_with="directory.change_membership",
        decided_with="directory.change_membership",
        read=_read_parts,
        apply=_apply_part,
    )
)
NEW = register_kind(
    Kind(
        name="new",
        words=pgettext_lazy("kind of change", "new member"),
        asked_with="directory.add_person",
        decided_with="directory.add_person",
        read=_read_new,
        apply=_apply_new,
        is_whole=True,
    )
)
ENROLMENT = register_kind(
    Kind(
        name="enrolment",
        words=pgettext_lazy("kind of change", "new member whom the directory knows"),
        asked_with="directory.enrol",
        decided_with="directory.enrol",
        read=_read_new,
        apply=_apply_enrolment,
        is_whole=True,
    )
)
REPLACEMENT = register_kind(
    Kind(
        name="replacement",
        words=pgettext_lazy("kind of change", "somebody else instead of a member"),
        asked_with="directory.replace_member",
        decided_with="directory.replace_member",
        read=_read_replaced,
        apply=_apply_replacement,
        is_whole=True,
    )
)
DEPARTURE = register_kind(
    Kind(
        name="departure",
        words=pgettext_lazy("kind of change", "member takes part no longer"),
        asked_with="directory.withdraw",
        decided_with="directory.withdraw",
        read=_read_leaving,
        apply=_apply_departure,
        is_whole=True,
    )
)
DELEGATION = register_kind(
    Kind(
        name="delegation",
        words=pgettext_lazy("kind of change", "entry of a delegation"),
        asked_with="directory.change_delegation",
        decided_with="directory.change_delegation",
        read=_read_delegations,
        apply=_apply_delegation,
    )
)
register_caution(name_doubts)
