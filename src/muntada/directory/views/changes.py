"""Requests for changes after the list is closed: the queue, one request with its difference, deadlines."""

from collections import Counter
from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, may, may_at_all
from muntada.accounts.models import User
from muntada.accounts.names import recognise
from muntada.base.links import link
from muntada.directory.actions import changes as actions
from muntada.directory.changes import CannotBeApplied, cautions_of, every_kind, kind_named, shown
from muntada.directory.closing import closings_of
from muntada.directory.forms import DeadlineForm, RefusalForm
from muntada.directory.models import ChangeRequest, Deadline, Person
from muntada.directory.queries import delegations_open_to, sides_open_to
from muntada.forums.requests import ForumRequest
from muntada.ui.filters import filters

A_PAGE = 10
State = ChangeRequest.State
WITH = (
    "side",
    "delegation",
    "asked_by",
    "decided_by",
    "person__merged_into",
    "delegation__focal_point",
    "delegation__substitute",
)
OF_THE_PART = ("membership__person", "membership__organisation", "membership__delegation")


def _requests(request: ForumRequest):  # type: ignore[no-untyped-def]  # a queryset of requests
    rows = ChangeRequest.objects.visible_to(request.actor)
    return rows.select_related(*WITH, *OF_THE_PART, "newcomer", "forum").prefetch_related("forum__sides")


def _users(requests: Iterable[ChangeRequest]) -> list[User]:
    return [user for one in requests for user in (one.asked_by, one.decided_by) if user is not None]


def _may_decide(request: ForumRequest, one: ChangeRequest) -> bool:
    return all(
        may(request.actor, right, one)
        for right in ("directory.accept_change", kind_named(one.kind).decided_with)
    )


def change_requests(request: ForumRequest) -> HttpResponse:
    """What waits, the oldest first, each with its difference; under the other states what became of it."""
    state = request.GET.get("state", "")
    state = state if state in State.values else State.OPEN
    kind, side = request.GET.get("kind", ""), request.GET.get("side", "")
    kept = {"state": state, "kind": kind, "side": side}
    rows = _requests(request)
    if side in ("host", "guest"):
        rows = rows.filter(side__key=side)
    counts = rows.order_by().values_list("state", "kind").annotate(count=Count("pk"))
    by_state: Counter[str] = Counter()
    by_kind: Counter[str] = Counter()
    for of_state, of_kind, count in counts:
        by_state[of_state] += count
        if of_state == state:
            by_kind[of_kind] += count
    by_kind[""] = by_state[state]
    names = {one.name: str(one.words) for one in every_kind() if one.name in by_kind}
    rows = rows.filter(state=state)
    if kind in names:
        rows = rows.filter(kind=kind)
    rows = rows.order_by("asked_at", "pk") if state == State.OPEN else rows.order_by("-decided_at", "-pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    found = shown(list(page))
    recognise(_users([one.request for one in found]))
    sides = [
        ("", _("All")),
        *((one.key, str(one.name)) for one in request.forum.sides_for(get_language() or "en")),
    ]
    context = {
        "page": page,
        "rows": [(one, _may_decide(request, one.request)) for one in found],
        "may_decide": may_at_all(request.actor, "directory.accept_change"),
        "state": state,
        "states": filters("state", State.choices, state, {**kept, "kind": ""}, by_state),
        "kinds": filters("kind", [("", _("All kinds")), *names.items()], kind, kept, by_kind)
        if len(names) > 1
        else [],
        "sides": filters("side", sides, side, kept),
        "is_filtered": bool(kind or side),
    }
    return render(request, "directory/change_requests.html", context)


@require_POST
def accept_changes(request: ForumRequest) -> HttpResponse:
    """Accept all that was ticked; where a value was changed meanwhile the request is left for its own page."""
    chosen = _requests(request).filter(public_id__in=request.POST.getlist("change"))
    accepted = late = 0
    left: list[tuple[ChangeRequest, str]] = []
    cautions: list[str] = []
    for one in chosen.order_by("asked_at", "pk"):
        try:
            done = actions.accept_change(change=one, actor=request.actor, now=request.now)
        except actions.AlreadyDecided:
            late += 1
        except actions.Conflict:
            left.append((one, _("a value was changed meanwhile")))
        except (actions.Obstacle, CannotBeApplied) as error:
            left.append((one, error.words))
        except NotAllowed:
            left.append((one, _("another office decides this")))
        else:
            accepted += 1
            cautions += cautions_of(done)
    if accepted:
        text = ngettext("%(count)s request was accepted.", "%(count)s requests were accepted.", accepted)
        messages.success(request, text % {"count": accepted})
    if late:
        text = ngettext(
            "%(count)s request had been decided before.", "%(count)s requests had been decided before.", late
        )
        messages.warning(request, text % {"count": late})
    for one, why in left:
        messages.warning(request, _("%(id)s was left open: %(why)s") % {"id": one.public_id, "why": why})
    for words in dict.fromkeys(cautions):
        messages.info(request, words)
    if not accepted and not late and not left:
        messages.warning(request, _("Tick the requests that you accept."))
    return redirect(link(request, "directory:change_requests"))


def change_request(request: ForumRequest, public_id: str) -> HttpResponse:
    """One request: from what, what it is now, to what; decided here."""
    return _page(request, _found(request, public_id))


def _found(request: ForumRequest, public_id: str) -> ChangeRequest:
    found: ChangeRequest = get_object_or_404(_requests(request), public_id=public_id)
    return found


def _page(
    request: ForumRequest, one: ChangeRequest, *, form: RefusalForm | None = None, status: int = 200
) -> HttpResponse:
    (found,) = shown([one])
    recognise(_users([one]))
    context = {
        "one": found,
        "change": one,
        "person": _survivor(one),
        "may_decide": one.is_open and _may_decide(request, one),
        "is_office": may(request.actor, "directory.accept_change", one),
        "may_take_back": one.is_open and may(request.actor, "directory.take_back_change", one.askers),
        "cautions": cautions_of(one) if one.is_open else [],
        "form": form or RefusalForm(),
    }
    return render(request, "directory/change_request.html", context, status=status)


def _survivor(one: ChangeRequest) -> Person | None:
    """The entry under which the person is now known."""
    if one.person is None:
        return one.newcomer
    return one.person.merged_into or one.person


@require_POST
def accept_change(request: ForumRequest, public_id: str) -> HttpResponse:
    """All of it, or the fields that were ticked."""
    one = _found(request, public_id)
    is_all = "all" in request.POST
    overwrite = request.POST.getlist("overwrite")
    fields = None if is_all else request.POST.getlist("field")
    form = RefusalForm(request.POST)
    form.is_valid()
    try:
        done = actions.accept_change(
            change=one,
            fields=fields,
            overwrite=overwrite,
            refusal=form.cleaned_data.get("refusal", ""),
            seen=request.POST.get("seen", ""),
            actor=request.actor,
            now=request.now,
        )
    except actions.AlreadyDecided:
        messages.warning(request, _("Somebody has decided this request meanwhile."))
        return redirect(link(request, "directory:change_request", one.public_id))
    except actions.NotAsShown:
        messages.error(request, _("A value was changed while you looked. Compare again, then decide."))
        return _page(request, _found(request, public_id), form=form, status=409)
    except actions.Conflict:
        messages.error(
            request,
            _(
                "A value was changed after this was asked. Tick “overwrite” beside it if it is to be replaced."
            ),
        )
        return _page(request, one, form=form, status=409)
    except actions.NothingChosen:
        messages.error(request, _("Tick the fields that you accept, or refuse the request."))
        return _page(request, one, form=form, status=422)
    except actions.ReasonMissing:
        form.add_error("refusal", _("Say why the other fields are refused."))
        return _page(request, one, form=form, status=422)
    except (actions.Obstacle, CannotBeApplied) as error:
        messages.error(request, error.words)
        return _page(request, _found(request, public_id), form=form, status=409)
    messages.success(request, _("The change is made, and whoever asked is told."))
    for words in cautions_of(done):
        messages.info(request, words)
    return redirect(link(request, "directory:change_request", one.public_id))


@require_POST
def refuse_change(request: ForumRequest, public_id: str) -> HttpResponse:
    """Everything stays as it is."""
    one = _found(request, public_id)
    form = RefusalForm(request.POST)
    form.is_valid()
    try:
        actions.refuse_change(
            change=one,
            refusal=form.cleaned_data.get("refusal", ""),
            actor=request.actor,
            now=request.now,
        )
    except actions.ReasonMissing:
        if not form.errors:
            form.add_error("refusal", _("Say why it is refused: whoever asked reads it."))
        return _page(request, one, form=form, status=422)
    except actions.AlreadyDecided:
        messages.warning(request, _("Somebody has decided this request meanwhile."))
    else:
        messages.success(request, _("The request is refused, and whoever asked is told why."))
    return redirect(link(request, "directory:change_request", one.public_id))


@require_POST
def take_back_change(request: ForumRequest, public_id: str) -> HttpResponse:
    """Whoever asked wants it no longer."""
    one = _found(request, public_id)
    try:
        actions.take_back_change(change=one, actor=request.actor, now=request.now)
    except actions.AlreadyDecided:
        messages.warning(request, _("Somebody has decided this request meanwhile."))
    else:
        messages.success(request, _("The request is taken back."))
    return redirect(link(request, "directory:change_request", one.public_id))


MOST = 8


def latest_changes(request: ForumRequest, which: Q) -> list[tuple[ChangeRequest, str]]:
    """The last requests of a person or delegation that this reader may see, with what they change."""
    if not may_at_all(request.actor, "directory.change_requests"):
        return []
    rows = ChangeRequest.objects.visible_to(request.actor).filter(which).select_related("person")
    return [(one, str(kind_named(one.kind).words)) for one in rows.order_by("-asked_at", "-pk")[:MOST]]


def deadlines(request: ForumRequest) -> HttpResponse:
    """Until when delegations change their lists themselves, and the form to say so."""
    return _deadlines(request, None)


def _deadlines(request: ForumRequest, form: DeadlineForm | None) -> HttpResponse:
    rows = Deadline.objects.visible_to(request.actor).select_related("side", "delegation")
    closings = closings_of(request.forum, request.now)
    may_set = may_at_all(request.actor, "directory.set_deadline")
    context = {
        "rows": [
            (
                one,
                closings.of(one.what, one.side_id, one.delegation_id),
                may(request.actor, "directory.remove_deadline", one),
            )
            for one in rows
        ],
        "form": form or (_form(request) if may_set else None),
        "zone_name": request.forum.zone,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "directory/deadlines.html", context, status=status)


def _form(request: ForumRequest) -> DeadlineForm:
    right = "directory.set_deadline"
    return DeadlineForm(
        request.POST if request.method == "POST" else None,
        sides=sides_open_to(request.actor, right, request.forum),
        delegations=delegations_open_to(request.actor, right, request.forum),
    )


@require_POST
def set_deadline(request: ForumRequest) -> HttpResponse:
    """Set or move one."""
    if not may_at_all(request.actor, "directory.set_deadline"):
        raise NotAllowed("directory.set_deadline")
    form = _form(request)
    if form.is_valid():
        try:
            actions.set_deadline(forum=request.forum, **form.deadline(), actor=request.actor, now=request.now)
        except actions.DeadlineMissed:
            form.add_error("on", _("This day lies after the forum. Choose an earlier one."))
        else:
            messages.success(request, _("The day is set."))
            return redirect(link(request, "directory:deadlines"))
    return _deadlines(request, form)


@require_POST
def remove_deadline(request: ForumRequest, pk: int) -> HttpResponse:
    """Open what it closed."""
    found = get_object_or_404(Deadline.objects.visible_to(request.actor).select_related("delegation"), pk=pk)
    actions.remove_deadline(deadline=found, actor=request.actor, now=request.now)
    messages.success(request, _("The day is removed."))
    return redirect(link(request, "directory:deadlines"))
