"""Pages on which a timetable is published or withdrawn: first what changes for whom, then the button."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muntada.base.links import link
from muntada.directory.models import Membership, Organisation
from muntada.forums.requests import ForumRequest
from muntada.meetings import actions
from muntada.meetings.affected import Affected, affected_by
from muntada.meetings.changes import Changes, changes_of, changes_without, is_current, planned_of
from muntada.meetings.models import Round, Run
from muntada.meetings.placing import clash_sentences
from muntada.meetings.views.desk import run_of
from muntada.venue.bookings import AlreadyTaken
from muntada.venue.models import Table

ROWS = 25
MOST_CLASHES = 10
MOST_CHANGES = 12  # of one person; an interpreter may have fifty


def _told(changes: Changes) -> list[str]:
    """What publishing would do, in whole sentences."""
    counted = (
        (
            len(changes.added),
            ngettext("%(n)s meeting is new.", "%(n)s meetings are new.", len(changes.added)),
        ),
        (
            len(changes.moved) + len(changes.replaced),
            ngettext(
                "%(n)s meeting changes its time, table, interpreter or people.",
                "%(n)s meetings change their time, table, interpreter or people.",
                len(changes.moved) + len(changes.replaced),
            ),
        ),
        (
            len(changes.cancelled),
            ngettext("%(n)s meeting is cancelled.", "%(n)s meetings are cancelled.", len(changes.cancelled)),
        ),
        (
            len(changes.kept),
            ngettext("%(n)s meeting stays as it is.", "%(n)s meetings stay as they are.", len(changes.kept)),
        ),
    )
    return [sentence % {"n": n} for n, sentence in counted if n]


def _reached(affected: Affected) -> str:
    """Whom the mails will reach."""
    count = len(affected.members)
    if not count:
        return _("Nobody is affected.")
    people = ngettext("%(count)s person is affected.", "%(count)s people are affected.", count)
    mailed = ngettext("%(count)s will be mailed.", "%(count)s will be mailed.", affected.mailed)
    said = [people % {"count": count}, mailed % {"count": affected.mailed}]
    if affected.unreached:
        missing = len(affected.unreached)
        said.append(
            ngettext(
                "%(count)s has no address and must be told by you.",
                "%(count)s have no address and must be told by you.",
                missing,
            )
            % {"count": missing}
        )
    return " ".join(said)


def _concerned(request: ForumRequest, changes: Changes) -> dict[str, Any]:
    """What the list of people shows: a page of them, each with what changes."""
    affected = affected_by(changes)
    page = Paginator(affected.members, ROWS).get_page(request.GET.get("page"))
    members = Membership.objects.select_related("person", "organisation", "side").in_bulk(page.object_list)
    every = [(members[one], affected.changes[one]) for one in page.object_list]
    shown = [(member, rows[:MOST_CHANGES]) for member, rows in every]
    more = {member.pk: len(rows) - MOST_CHANGES for member, rows in every}
    organisations = {one for _m, rows in shown for row in rows for one in (row.first_id, row.second_id)}
    names = {one.pk: one.name for one in Organisation.objects.filter(pk__in=organisations)}
    used = {
        one.table_id
        for _m, rows in shown
        for row in rows
        for one in (row.before, row.after)
        if one is not None
    }
    tables = dict(Table.objects.filter(pk__in=used).values_list("pk", "number"))
    return {
        "affected": affected,
        "reached": _reached(affected),
        "page": page,
        "people": [
            (
                member,
                member.pk in affected.unreached,
                [
                    {
                        "fate": row.fate.value,
                        "with": [
                            names[one]
                            for one in (row.first_id, row.second_id)
                            if one != member.organisation_id
                        ],
                        "before": row.before,
                        "before_table": tables[row.before.table_id] if row.before else None,
                        "after": row.after,
                        "after_table": tables[row.after.table_id] if row.after else None,
                    }
                    for row in rows
                ],
                max(0, more[member.pk]),
            )
            for member, rows in shown
        ],
        "zone_name": request.forum.zone,
    }


def publish_timetable(request: ForumRequest, public_id: str) -> HttpResponse:
    """Say what would change, then let the draft become everybody's schedule."""
    one = run_of(request, public_id)
    if request.method != "POST":
        if one.state != Run.State.DONE:
            return redirect(link(request, "meetings:run", public_id))
        changes = changes_of(one, planned_of(one), request.now)
        context = {
            "run": one,
            "round": one.forum.round,
            "changes": _told(changes),
            "is_current": is_current(one),
            **_concerned(request, changes),
        }
        return render(request, "meetings/publish.html", context)
    edition = request.POST.get("edition", "")
    try:
        changes = actions.publish_timetable(
            run=one,
            edition=int(edition) if edition.isdecimal() else -1,
            is_confirmed=request.POST.get("is_confirmed") == "yes",
            actor=request.actor,
            now=request.now,
        )
    except actions.NotComputed:
        messages.error(request, _("This computation has no result yet."))
    except actions.AlreadyPublished:
        messages.error(
            request,
            _("Another timetable was published in the meantime. Look at what would change now, then decide."),
        )
    except actions.InputChanged:
        messages.error(
            request,
            _(
                "Wishes, availability, tables or interpreters have changed since this was computed. Compute "
                "anew, or tick the box to publish it all the same."
            ),
        )
    except actions.PlanIsPast:
        messages.error(request, _("Some of these meetings would have begun already. Compute anew."))
    except AlreadyTaken as error:
        messages.error(request, _("Nothing was published: somebody would be in two places at once."))
        for sentence in clash_sentences(one.forum.round, error.clashes)[:MOST_CLASHES]:
            messages.error(request, sentence)
    else:
        said = [_("The timetable is published."), *_told(changes), _reached(affected_by(changes))]
        messages.success(request, " ".join(said))
        return redirect(link(request, "meetings:table_plan"))
    return redirect(link(request, "meetings:publish_timetable", public_id))


def withdraw_timetable(request: ForumRequest) -> HttpResponse:
    """Say whom it tells and ask why, then withdraw what is published."""
    round_ = get_object_or_404(Round.objects.select_related("published_run"), forum=request.forum)
    if request.method == "POST":
        edition = request.POST.get("edition", "")
        try:
            actions.withdraw_timetable(
                forum=request.forum,
                edition=int(edition) if edition.isdecimal() else -1,
                reason=request.POST.get("reason", "")[:500],
                actor=request.actor,
                now=request.now,
            )
        except actions.NoReason:
            return _withdrawal(request, round_, _("Say why. The reason is kept with the timetable."), 422)
        except actions.NotPublished:
            messages.warning(request, _("Nothing is published that could be withdrawn."))
        except actions.AlreadyPublished:
            round_.refresh_from_db()
            return _withdrawal(
                request,
                round_,
                _(
                    "Another timetable was published in the meantime. Look at whom it concerns now, then decide."
                ),
                409,
            )
        else:
            messages.success(
                request,
                _("The timetable is withdrawn. Everybody concerned is told; you can publish another one."),
            )
        return redirect(link(request, "meetings:desk"))
    if round_.published_run_id is None:
        messages.warning(request, _("Nothing is published that could be withdrawn."))
        return redirect(link(request, "meetings:desk"))
    return _withdrawal(request, round_, "", 200)


def _withdrawal(request: ForumRequest, round_: Round, error: str, status: int) -> HttpResponse:
    changes = changes_without(request.forum.pk, request.now)
    context = {
        "round": round_,
        "changes": _told(changes),
        "error": error,
        "reason": request.POST.get("reason", ""),
        **_concerned(request, changes),
    }
    return render(request, "meetings/withdraw.html", context, status=status)
