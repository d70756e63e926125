"""People: list, page, forms, and the part that they take."""

from contextlib import suppress
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, Owner, is_bound, may, may_at_all
from muntada.base.languages import LANGUAGES
from muntada.base.links import link
from muntada.directory import actions
from muntada.directory.asking import ask_why, filed
from muntada.directory.change_kinds import part_values, person_values
from muntada.directory.changes import Ask, Values
from muntada.directory.closing import closing_of, closings_of, has_to_ask
from muntada.directory.forms import (
    EnrolForm,
    MoveForm,
    NewPersonForm,
    PersonForm,
    ReplaceForm,
    SearchForm,
    WhyForm,
    initial_of,
    mark_of,
    repaired_data,
    warnings_about,
)
from muntada.directory.models import Deadline, Membership, Person, filed_in
from muntada.directory.moving import NoPlace
from muntada.directory.queries import (
    delegations_open_to,
    enrollable,
    is_joint_for,
    merged_away,
    narrowed_people,
    owner_of_person,
    sides_open_to,
    survivors,
)
from muntada.directory.search.finding import people_like
from muntada.directory.search.second_look import look_at_person
from muntada.directory.views.changes import latest_changes
from muntada.forums.models import Side
from muntada.forums.requests import ForumRequest
from muntada.ui.filters import filters

A_PAGE = 50


def people(request: ForumRequest) -> HttpResponse:
    """Those whom the reader may see, searched in all three scripts."""
    forum, language = request.forum, get_language() or "en"
    form = SearchForm(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("q", "")
    side, part = request.GET.get("side", ""), request.GET.get("part", "")
    kept = {"q": words, "side": side, "part": part}
    visible = Membership.objects.visible_to(request.actor).current()
    rows = narrowed_people(visible, kept, people_like(request.actor, forum, words))
    rows = rows.exclude(pk__in=merged_away(visible).values("pk"))
    rows = rows.select_related("person", "organisation", "side", "delegation")
    by_side = [("", _("All")), *((one.key, str(one.name)) for one in forum.sides_for(language))]
    ordered = rows.order_by(f"person__{filed_in(language)}", "pk")
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    known_as = survivors([row.person for row in page], request.actor)
    for row in page:
        row.person = known_as.get(row.person_id, row.person)
    context = {
        "page": page,
        "form": form,
        "is_filtered": any(kept.values()),
        "sides": filters("side", by_side, side, kept),
        "parts": filters("part", [("", _("All parts")), *Membership.Part.choices], part, kept),
        "may_add": may_at_all(request.actor, "directory.add_person"),
    }
    return render(request, "directory/people.html", context)


def _memberships(request: ForumRequest, public_id: str) -> list[Membership]:
    """The parts that a person takes here, those in force first; nothing of it for a stranger."""
    rows = (
        Membership.objects.visible_to(request.actor)
        .filter(person__public_id=public_id)
        .select_related("person", "organisation", "side", "delegation")
    )
    found = sorted(rows, key=lambda row: (row.left_at is not None, row.rank, row.pk))
    if not found:
        raise Http404
    return found


def person(request: ForumRequest, public_id: str) -> HttpResponse:
    """A person as this reader may see them; who was merged into another entry is found there."""
    parts = _memberships(request, public_id)
    found, owner = parts[0].person, parts[0].owner
    if kept := survivors([found], request.actor).get(found.pk):
        return redirect(link(request, "directory:person", kept.public_id))
    merged = list(found.merged.order_by("pk"))
    if merged:
        also = Membership.objects.visible_to(request.actor).filter(person__in=merged)
        parts += also.select_related("person", "organisation", "side", "delegation")
        merged = [one for one in merged if any(part.person_id == one.pk for part in parts)]
    levels = dict(Person.Level.choices)
    context = {
        "person": found,
        "parts": [
            _Part(
                part=part,
                may_change=may(request.actor, "directory.change_membership", part),
                may_withdraw=may(request.actor, "directory.withdraw", part),
                may_replace=may(request.actor, "directory.replace_member", part),
            )
            for part in parts
        ],
        "merged": merged,
        "may_reconsider": may(request.actor, "directory.reconsider", owner),
        "names": [
            (language, found.name.text(language), found.name.state(language)) for language in LANGUAGES
        ],
        "languages": [(code, levels.get(level, level)) for code, level in found.languages.items()],
        "may_reach": may(request.actor, "directory.contact", owner),
        "may_change": may(request.actor, "directory.change_person", owner_of_person(found, request.forum)),
        "may_choose": may(request.actor, "directory.choose_publicity", owner),
        "may_enrol": may(request.actor, "directory.enrol", owner),
        "may_see_schedule": any(may(request.actor, "meetings.schedule", part) for part in parts),
        "is_own": found.pk == request.actor.person_id,
        "closing": closing_of(request.forum, owner, request.now),
        "changes": latest_changes(request, Q(person=found) | Q(newcomer=found)),
    }
    return render(request, "directory/person.html", context)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part that somebody takes, and what this reader may do with it: each delegation decides for its own."""

    part: Membership
    may_change: bool
    may_withdraw: bool
    may_replace: bool


def contact(request: ForumRequest, public_id: str) -> HttpResponse:
    """A person's contact data as a card for an address book."""
    parts = _memberships(request, public_id)
    if not may(request.actor, "directory.contact", parts[0].owner):
        raise NotAllowed("directory.contact")
    found = parts[0].person
    language = get_language() or "en"
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"FN:{_escaped(found.name.best(language).text)}",
        f"ORG:{_escaped(parts[0].organisation.name.best(language).text)}",
        f"TITLE:{_escaped(parts[0].title.best(language).text)}",
        *([f"EMAIL:{_escaped(found.email)}"] if found.email else []),
        *([f"TEL;VALUE=uri:tel:{found.phone}"] if found.phone else []),
        f"LANG:{found.preferred_language}",
        "END:VCARD",
    ]
    return HttpResponse(
        "\r\n".join(lines) + "\r\n",
        headers={
            "Content-Type": "text/vcard; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{found.public_id}.vcf"',
            "Cache-Control": "no-store",
        },
    )


def _escaped(text: str) -> str:
    """A value as RFC 6350 wants it."""
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def add_person(request: ForumRequest) -> HttpResponse:
    """Add somebody new and enrol them; one whom the directory knows is offered instead."""
    sides = sides_open_to(request.actor, "directory.add_person", request.forum)
    mended = repaired_data(request.POST)
    form = NewPersonForm(
        mended or request.POST or None,
        forum=request.forum,
        sides=sides,
        is_joint=is_joint_for(request.actor, "directory.add_person"),
        delegations=delegations_open_to(request.actor, "directory.add_person", request.forum),
        is_bound_to=is_bound(request.actor, "directory.add_person"),
        initial={"organisation": request.GET.get("organisation")},
    )
    asks = _asks_at_all(request, "directory.add_person")
    if asks:
        ask_why(form)
    existing = look = None
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if mended or request.POST.get("looked") != mark_of(name):
            look = look_at_person(request.actor, request.forum, sides, name, form.cleaned_data["email"])
        if mended and not look:
            messages.info(request, _("The name was repaired. Check it, then add."))
    if request.method == "POST" and form.is_valid() and not look and not mended:
        try:
            added = actions.add_person(
                forum=request.forum,
                side=form.cleaned_data["side"],
                organisation=form.cleaned_data["organisation"],
                details=form.details(),
                part=form.part_details(),
                actor=request.actor,
                now=request.now,
            )
        except actions.ListClosed:
            asks = True
            if answer := filed(request, form, _new(form)):
                return answer
        except actions.AlreadyKnown as error:
            # Whoever may not see the person learns only that the address is taken.
            with suppress(Http404):
                existing = _enrollable(request, error.existing.public_id, sides)
            form.add_error("email", _("Somebody in the directory has this e-mail address already."))
        except actions.OtherSide:
            form.add_error("delegation", _("This delegation belongs to the other side."))
        else:
            messages.success(request, _("The person was added and enrolled."))
            return redirect(link(request, "directory:person", added.person.public_id))
    context = {
        "form": form,
        "existing": existing,
        "look": look,
        "mark": mark_of(name) if look else "",
        "asks": asks,
    }
    status = 422 if form.errors or look else 200
    return render(request, "directory/add_person.html", context, status=status)


def _asks_at_all(request: ForumRequest, right: str) -> bool:
    """True for whoever enters people for delegations of which at least one list is closed."""
    if not is_bound(request.actor, right):
        return False
    closings = closings_of(request.forum, request.now)
    every = delegations_open_to(request.actor, right, request.forum)
    found = (closings.of(Deadline.What.LIST, one.side_id, one.pk) for one in every)
    return any(closing is not None and closing.is_over for closing in found)


def _new(form: NewPersonForm) -> Ask:
    """Somebody new, as a request."""
    part, side = form.part_details(), form.cleaned_data["side"]
    values = person_values(form.details()) | part_values(part, form.cleaned_data["organisation"])
    return Ask(
        kind="new",
        before={},
        after=values | {"side": side.key if side else ""},
        side=side.pk if side else None,
        delegation=part.delegation.pk if part.delegation else None,
    )


def change_person(request: ForumRequest, public_id: str) -> HttpResponse:
    """Change the entry of a person."""
    found = _memberships(request, public_id)[0].person
    owner = owner_of_person(found, request.forum)
    if not may(request.actor, "directory.change_person", owner):
        raise NotAllowed("directory.change_person")
    form = PersonForm(request.POST or None, initial=initial_of(found))
    asks = has_to_ask(request.actor, "directory.change_person", owner, request.forum, request.now)
    if asks:
        ask_why(form)
    is_conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_person(
                person=found,
                forum=request.forum,
                details=form.details(found),
                seen=request.POST.get("seen", ""),
                actor=request.actor,
                now=request.now,
            )
        except actions.ChangedMeanwhile:
            is_conflict = True
        except actions.ListClosed:
            asks = True
            if answer := filed(request, form, _changed(form, found, owner)):
                return answer
        except actions.AlreadyKnown:
            form.add_error("email", _("Somebody in the directory has this e-mail address already."))
        else:
            for warning in warnings_about(form.cleaned_data["name"]):
                messages.warning(request, warning)
            messages.success(request, _("Saved."))
            return redirect(link(request, "directory:person", found.public_id))
    found.refresh_from_db()
    context = {
        "person": found,
        "form": form,
        "is_conflict": is_conflict,
        "seen": found.changed_at.isoformat(),
        "asks": asks,
    }
    status = 409 if is_conflict else 422 if form.errors else 200
    return render(request, "directory/change_person.html", context, status=status)


def _changed(form: PersonForm, person: Person, owner: Owner) -> Ask:
    """Another entry of a person, as a request."""
    return Ask(
        kind="person",
        before=person_values(person),
        after=person_values(form.details(person)),
        side=owner.side_id,
        delegation=owner.delegation_id,
        person=person,
    )


@require_POST
def choose_publicity(request: ForumRequest, public_id: str) -> HttpResponse:
    """The person says whether the public may read their name."""
    found = _memberships(request, public_id)[0].person
    is_public = request.POST.get("is_public") == "1"
    actions.choose_publicity(
        person=found, forum=request.forum, is_public=is_public, actor=request.actor, now=request.now
    )
    if is_public:
        messages.success(request, _("Your name may now be read in public."))
    else:
        messages.success(request, _("Your name is no longer shown in public."))
    return redirect(link(request, "directory:person", found.public_id))


def _enrollable(request: ForumRequest, public_id: str, sides: list[Side]) -> Person:
    """Somebody whom this reader may enrol."""
    return get_object_or_404(enrollable(request.actor, request.forum, sides), public_id=public_id)


def enrol(request: ForumRequest, public_id: str) -> HttpResponse:
    """Somebody of the directory takes part for one more organisation, or comes back."""
    sides = sides_open_to(request.actor, "directory.enrol", request.forum)
    found = _enrollable(request, public_id, sides)
    form = EnrolForm(
        request.POST or None,
        forum=request.forum,
        sides=sides,
        is_joint=is_joint_for(request.actor, "directory.enrol"),
        delegations=delegations_open_to(request.actor, "directory.enrol", request.forum),
        is_bound_to=is_bound(request.actor, "directory.enrol"),
    )
    asks = _asks_at_all(request, "directory.enrol")
    if asks:
        ask_why(form)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enrol(
                forum=request.forum,
                side=form.cleaned_data["side"],
                person=found,
                organisation=form.cleaned_data["organisation"],
                part=form.part_details(),
                actor=request.actor,
                now=request.now,
            )
        except actions.ListClosed:
            asks = True
            if answer := filed(request, form, _enrolled(form, found)):
                return answer
        except actions.AlreadyTakesPart:
            form.add_error("organisation", _("This person takes part for this organisation already."))
        except actions.OtherSide:
            form.add_error("delegation", _("This delegation belongs to the other side."))
        else:
            messages.success(request, _("The person was enrolled."))
            return redirect(link(request, "directory:person", found.public_id))
    context = {"form": form, "person": found, "asks": asks}
    return render(request, "directory/enrol.html", context, status=422 if form.errors else 200)


def _enrolled(form: EnrolForm, person: Person) -> Ask:
    """A further part of somebody, as a request."""
    part, side = form.part_details(), form.cleaned_data["side"]
    return Ask(
        kind="enrolment",
        before={},
        after=part_values(part, form.cleaned_data["organisation"]) | {"side": side.key if side else ""},
        side=side.pk if side else None,
        delegation=part.delegation.pk if part.delegation else None,
        person=person,
    )


CHANGED = ("organisation", "part", "title", "delegation", "rank")


def change_membership(request: ForumRequest, pk: int) -> HttpResponse:
    """Change as what somebody takes part."""
    rows = Membership.objects.visible_to(request.actor).current().select_related("person", "organisation")
    membership = get_object_or_404(rows, pk=pk)
    if not may(request.actor, "directory.change_membership", membership):
        raise NotAllowed("directory.change_membership")
    open_to = delegations_open_to(request.actor, "directory.change_membership", request.forum)
    form = MoveForm(
        request.POST or None,
        delegations=open_to.filter(side=membership.side),
        is_bound_to=is_bound(request.actor, "directory.change_membership"),
        initial={name: getattr(membership, name) for name in CHANGED},
        forum=request.forum,
    )
    asks = has_to_ask(request.actor, "directory.change_membership", membership, request.forum, request.now)
    if asks:
        ask_why(form)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_membership(
                membership=membership, part=form.part_details(), actor=request.actor, now=request.now
            )
        except actions.AlreadyTakesPart:
            form.add_error("organisation", _("This person takes part for this organisation already."))
        except NoPlace as error:
            form.add_error(None, error.words)
        except actions.ListClosed:
            asks = True
            if answer := filed(request, form, _moved(form, membership)):
                return answer
        else:
            messages.success(request, _("Saved."))
            return redirect(link(request, "directory:person", membership.person.public_id))
    context = {"form": form, "membership": membership, "asks": asks}
    return render(request, "directory/change_membership.html", context, status=422 if form.errors else 200)


def _about(membership: Membership, kind: str, before: Values, after: Values) -> Ask:
    """A change of what somebody takes part as, as a request."""
    return Ask(
        kind=kind,
        before=before,
        after=after,
        side=membership.side_id,
        delegation=membership.delegation_id,
        person=membership.person,
        membership=membership.pk,
    )


def _moved(form: MoveForm, membership: Membership) -> Ask:
    return _about(membership, "part", part_values(membership), part_values(form.part_details()))


def withdraw(request: ForumRequest, pk: int) -> HttpResponse:
    """Ask once whether somebody really withdraws, then have it so."""
    rows = Membership.objects.visible_to(request.actor).select_related("person", "organisation", "forum")
    membership = get_object_or_404(rows, pk=pk)
    if not may(request.actor, "directory.withdraw", membership):
        raise NotAllowed("directory.withdraw")
    asks = has_to_ask(request.actor, "directory.withdraw", membership, request.forum, request.now)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(membership=membership, actor=request.actor, now=request.now)
        except actions.ListClosed:
            asks = True
            leaving = _about(membership, "departure", {"takes_part": True}, {"takes_part": False})
            if answer := filed(request, form, leaving):
                return answer
        except actions.AlreadyWithdrawn:
            messages.warning(request, _("This person had withdrawn already."))
        except NoPlace as error:
            messages.error(request, _("Their badge would stand for another part, which finds no place."))
            messages.error(request, error.words)
        else:
            messages.success(request, _("The person takes part no longer."))
        if not form.errors:
            return redirect(link(request, "directory:person", membership.person.public_id))
    context = {"membership": membership, "form": form if asks else None, "asks": asks}
    return render(request, "directory/withdraw.html", context, status=422 if form.errors else 200)


def replace_member(request: ForumRequest, pk: int) -> HttpResponse:
    """Somebody new takes part instead of a member."""
    rows = Membership.objects.visible_to(request.actor).current()
    membership = get_object_or_404(
        rows.select_related("person", "organisation", "delegation", "side", "forum"), pk=pk
    )
    if not may(request.actor, "directory.replace_member", membership):
        raise NotAllowed("directory.replace_member")
    right = "directory.replace_member"
    form = ReplaceForm(
        request.POST or None,
        forum=request.forum,
        delegations=delegations_open_to(request.actor, right, request.forum).filter(side=membership.side),
        is_bound_to=is_bound(request.actor, right),
        initial={name: getattr(membership, name) for name in CHANGED},
    )
    asks = has_to_ask(request.actor, right, membership, request.forum, request.now)
    if asks:
        ask_why(form)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.replace_member(
                membership=membership,
                organisation=form.cleaned_data["organisation"],
                details=form.details(),
                part=form.part_details(),
                actor=request.actor,
                now=request.now,
            )
        except actions.ListClosed:
            asks = True
            before = person_values(membership.person) | part_values(membership)
            after = person_values(form.details()) | part_values(
                form.part_details(), form.cleaned_data["organisation"]
            )
            if answer := filed(request, form, _about(membership, "replacement", before, after)):
                return answer
        except actions.AlreadyKnown:
            form.add_error(
                "email",
                _(
                    "Somebody in the directory has this e-mail address already. Enrol them, and withdraw the "
                    "member whom they replace."
                ),
            )
        except actions.AlreadyWithdrawn:
            form.add_error(None, _("This person had withdrawn already."))
        except NoPlace as error:
            form.add_error(None, error.words)
        else:
            for warning in warnings_about(form.cleaned_data["name"]):
                messages.warning(request, warning)
            messages.success(
                request, _("The member is replaced. Accreditation of the new one is applied for anew.")
            )
            return redirect(link(request, "directory:person", added.person.public_id))
    context = {"form": form, "membership": membership, "asks": asks}
    return render(request, "directory/replace_member.html", context, status=422 if form.errors else 200)
