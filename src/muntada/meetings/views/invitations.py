"""Invitations for free slots: the inbox, sending one, answering one."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import may
from muntada.base.links import link
from muntada.directory.models import Membership, Organisation
from muntada.forums.requests import ForumRequest
from muntada.meetings import actions, queries
from muntada.meetings.models import MEETS, Invitation, Round
from muntada.meetings.openings import Opening, candidates, openings
from muntada.meetings.outcome_form import BriefWordsField
from muntada.meetings.views.wishes import asker_of
from muntada.ui.format import isolate, list_of

ROWS = 30


class GoingField(forms.ModelMultipleChoiceField[Membership]):
    """People of one organisation."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """The person's name and position."""
        title = str(obj.title)
        return f"{obj.person.name} ({title})" if title else str(obj.person.name)


class InvitationForm(forms.Form):
    """When, who comes, what about."""

    starts_at = forms.DateTimeField(
        error_messages={
            "required": gettext_lazy("Choose a time."),
            "invalid": gettext_lazy("Choose a time from the list."),
        }
    )
    people = GoingField(
        queryset=Membership.objects.none(),
        label=gettext_lazy("Who of yours comes"),
        help_text=gettext_lazy("Nobody ticked: whoever of you is free."),
        required=False,
    )
    topic = BriefWordsField(label=gettext_lazy("Topic"), help_text=gettext_lazy("The other side reads it."))

    def __init__(self, *args: Any, inviter: Organisation, forum_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["people"]
        assert isinstance(people, GoingField)  # noqa: S101 - declared above
        people.queryset = (
            Membership.objects.current()
            .filter(forum=forum_id, organisation=inviter, part__in=MEETS)
            .select_related("person")
            .order_by("rank", "pk")
        )


def invitations(request: ForumRequest) -> HttpResponse:
    """What waits for one's answer, what one sent, and what became of the rest."""
    rows = Invitation.objects.visible_to(request.actor).select_related("inviter", "invited", "meeting__table")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    own = request.actor.organisation_ids
    lines = [
        {
            "invitation": one,
            "state": one.state_at(request.now),
            "word": Invitation.State(one.state_at(request.now)).label,
            "shape": Invitation.SHAPES[one.state_at(request.now)],
            "is_received": one.invited_id in own,
            "is_sent": one.inviter_id in own,
            # What was kept back from the invited is there for the joint desk to see, not to be answered.
            "may_answer": not getattr(one, "is_kept_back", False)
            and may(request.actor, "meetings.accept_invitation", one.owner_of_answer),
            "may_withdraw": may(request.actor, "meetings.withdraw_invitation", one),
            "may_read_reason": may(request.actor, "meetings.decline_invitation", one.owner_of_answer),
        }
        for one in page.object_list
    ]
    is_open = [one for one in lines if one["state"] == Invitation.State.SENT]
    received = [one for one in is_open if one["may_answer"] and not one["is_sent"]]
    _say_who_can(request, received)
    round_ = Round.objects.filter(forum=request.forum).first()
    return render(
        request,
        "meetings/invitations.html",
        {
            "received": received,
            "sent": [one for one in is_open if one["is_sent"] or not one["may_answer"]],
            "earlier": [one for one in lines if one["state"] != Invitation.State.SENT],
            "is_published": round_ is not None and round_.published_run_id is not None,
            "most": round_.most_invitations if round_ else 0,
            "page": page,
            "sides": _sides(request),
            "zone_name": request.forum.zone,
        },
    )


def _say_who_can(request: ForumRequest, received: list[dict[str, Any]]) -> None:
    """To each line who of the invited could go, with the reader ticked, else the first who is free."""
    asked = [
        (one["invitation"].invited_id, one["invitation"].starts_at, one["invitation"].ends_at)
        for one in received
    ]
    for line, known in zip(received, candidates(request.forum.pk, asked), strict=True):
        free = [one for one in known if one.is_free]
        own = [one for one in free if one.member.person_id == request.actor.person_id]
        line["candidates"] = known
        line["ticked"] = [one.member.pk for one in (own or free)[:1]]


def _sides(request: ForumRequest) -> list[tuple[str, str]]:
    return [(side.zone, side.city.best(request.LANGUAGE_CODE).text) for side in request.forum.both_sides]


def _by_day(found: list[Opening]) -> list[tuple[Any, list[Opening]]]:
    return [(day, list(rows)) for day, rows in groupby(found, key=lambda one: one.slot.day)]


def send_invitation(request: ForumRequest, asked: str) -> HttpResponse:
    """The slots that are possible for the two, one to be tapped."""
    inviter, side = asker_of(request)
    if inviter is None or side is None:
        raise Http404
    invited = get_object_or_404(Organisation.objects.taking_part_in(request.forum), public_id=asked)
    round_ = Round.objects.filter(forum=request.forum).select_related("forum", "hall").first()
    back = f"{link(request, 'meetings:wishes')}?{urlencode({'organisation': inviter.public_id})}"
    if round_ is None or round_.published_run_id is None:
        messages.warning(
            request,
            _("Invitations begin when the timetable is published. Until then, say whom you want to meet."),
        )
        return redirect(back)
    form = InvitationForm(
        request.POST if request.method == "POST" else None,
        inviter=inviter,
        forum_id=request.forum.pk,
        initial={"people": _own_memberships(request, inviter.pk)},
    )
    possible = openings(round_, inviter.pk, invited.pk, request.now)
    status = 200
    if form.is_bound:
        if form.is_valid():
            answer = _send(request, form, inviter, invited, back)
            if answer is not None:
                return answer
        status = 422
    return render(
        request,
        "meetings/send_invitation.html",
        {
            "form": form,
            "inviter": inviter,
            "invited": invited,
            "days": _by_day(possible),
            "is_own": inviter.pk in request.actor.organisation_ids,
            "back": back,
            "sides": _sides(request),
            "zone_name": request.forum.zone,
        },
        status=status,
    )


def _send(
    request: ForumRequest, form: InvitationForm, inviter: Organisation, invited: Organisation, back: str
) -> HttpResponse | None:
    """Send it and go on; None when the form has to be shown again with what is wrong."""
    name = isolate(str(invited.name))
    try:
        actions.send_invitation(
            forum=request.forum,
            inviter=inviter,
            invited=invited,
            **form.cleaned_data,
            actor=request.actor,
            now=request.now,
        )
    except actions.SlotNotOpen as error:
        form.add_error(
            "starts_at",
            _("This time is no longer free. Choose another one.")
            if error.others
            else _("There is no time left at which both of you are free."),
        )
        return None
    except actions.SomebodyBusy as error:
        form.add_error(
            "people",
            _("Not free at that time: %(who)s. Choose another time, or others who come.")
            % {"who": _names(error.members)},
        )
        return None
    except actions.WrongPerson:
        form.add_error(
            "people", _("That person does not take part for this organisation. Choose another one.")
        )
        return None
    except (actions.ForThemselves, actions.SameSide):
        messages.error(request, _("One invites organisations of the other side. Choose another one."))
    except actions.NotTakingPart:
        messages.error(request, _("%(who)s has nobody at this forum who could meet you.") % {"who": name})
    except actions.NotPublished:
        messages.warning(
            request,
            _("Invitations begin when the timetable is published. Until then, say whom you want to meet."),
        )
    except actions.OwnNo:
        messages.warning(
            request,
            _("You said “no, thank you” to %(who)s. Take that back first if you want to meet them.")
            % {"who": name},
        )
    except actions.HaveMeeting:
        messages.info(
            request, _("You have a meeting with %(who)s already; look at your schedule.") % {"who": name}
        )
    except actions.InvitedAlready as error:
        text = (
            _("%(who)s has invited you; answer their invitation.")
            if error.is_theirs
            else _("Your invitation to %(who)s waits for an answer.")
        )
        messages.info(request, text % {"who": name})
        return redirect(link(request, "meetings:invitations"))
    except actions.AskTheDesk:
        messages.warning(
            request,
            _("You cannot invite %(who)s again. If it matters, ask the B2B desk to arrange it.")
            % {"who": name},
        )
    except actions.TooManyInvitations as error:
        messages.warning(
            request,
            _("%(most)s invitations of yours wait for an answer; that is as many as may. Withdraw one first.")
            % {"most": error.most},
        )
        return redirect(link(request, "meetings:invitations"))
    except actions.TooManyWithdrawn:
        messages.warning(
            request,
            _("Many invitations were withdrawn today, and each had been mailed. Send the next one tomorrow."),
        )
    else:
        messages.success(request, _("The invitation to %(who)s was sent.") % {"who": name})
        return redirect(link(request, "meetings:invitations"))
    return redirect(back)


def _own_memberships(request: ForumRequest, organisation_id: int) -> list[int]:
    """The reader, where they take part for this organisation."""
    own = Membership.objects.current().filter(
        forum=request.forum, organisation=organisation_id, person=request.actor.person_id, part__in=MEETS
    )
    return list(own.values_list("pk", flat=True))


def _names(members: Iterable[Membership]) -> str:
    return list_of([str(one.person.name) for one in members], get_language() or "en")


def _visible(request: ForumRequest, pk: int) -> Invitation:
    rows = Invitation.objects.visible_to(request.actor).select_related(
        "forum", "inviter", "invited", "inviter_side", "invited_side"
    )
    return get_object_or_404(rows, pk=pk)


@require_POST
def withdraw_invitation(request: ForumRequest, pk: int) -> HttpResponse:
    """Take back an invitation that waits."""
    one = _visible(request, pk)
    try:
        actions.withdraw_invitation(invitation=one, actor=request.actor, now=request.now)
    except actions.AlreadyAnswered:
        messages.warning(request, _("This invitation was answered already, or its time has passed."))
    else:
        messages.success(request, _("The invitation was withdrawn."))
    return redirect(link(request, "meetings:invitations"))


@require_POST
def decline_invitation(request: ForumRequest, pk: int) -> HttpResponse:
    """No; the reason stays here."""
    one = _visible(request, pk)
    try:
        actions.decline_invitation(
            invitation=one,
            reason=request.POST.get("reason", "").strip()[:500],
            actor=request.actor,
            now=request.now,
        )
    except actions.AlreadyAnswered:
        messages.warning(request, _("This invitation was answered already, or its time has passed."))
    else:
        messages.success(request, _("Declined. They are told so, but not why."))
    return redirect(link(request, "meetings:invitations"))


@require_POST
def accept_invitation(request: ForumRequest, pk: int) -> HttpResponse:
    """Yes; when the slot has gone meanwhile, others are offered."""
    one = _visible(request, pk)
    moment = _moment(request)
    people = _people(request)
    try:
        meeting = actions.accept_invitation(
            invitation=one, starts_at=moment, people=people, actor=request.actor, now=request.now
        )
    except actions.AlreadyAnswered:
        messages.warning(request, _("This invitation was answered already, or its time has passed."))
    except actions.NotPublished:
        messages.warning(
            request, _("The timetable was withdrawn; invitations wait until there is a new one.")
        )
    except actions.KeptBack:
        text = (
            _(
                "One of the two said no, privately, or the desk settled that they do not meet. Do not pass "
                "this on."
            )
            if queries.reads_for_both_sides(request.actor)
            else _("This invitation was answered already, or its time has passed.")
        )
        messages.warning(request, text)
    except actions.HaveMeeting:
        messages.info(
            request,
            _("You have a meeting with %(who)s already; look at your schedule.")
            % {"who": isolate(str(one.inviter.name))},
        )
    except actions.WrongPerson:
        messages.error(
            request, _("That person does not take part for this organisation. Choose another one.")
        )
    except (actions.SlotNotOpen, actions.SomebodyBusy) as error:
        starts_at = moment or one.starts_at
        ends_at = starts_at + (one.ends_at - one.starts_at)
        return render(
            request,
            "meetings/other_slots.html",
            {
                "invitation": one,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "people": people,
                "names": [one.person.name for one in people],
                "busy": error.members if isinstance(error, actions.SomebodyBusy) else [],
                "candidates": candidates(request.forum.pk, [(one.invited_id, starts_at, ends_at)])[0],
                "days": _by_day(error.others),
                "sides": _sides(request),
                "zone_name": request.forum.zone,
            },
            status=409,
        )
    else:
        messages.success(request, _("Agreed: the meeting is in your schedule, with table and interpreter."))
        return redirect(link(request, "meetings:meeting", meeting.public_id))
    return redirect(link(request, "meetings:invitations"))


def _people(request: ForumRequest) -> list[Membership]:
    """Those who were ticked; whether they may go is for the action to say."""
    keys = [int(key) for key in request.POST.getlist("people") if key.isdecimal() and len(key) < 10]
    rows = Membership.objects.filter(forum=request.forum, pk__in=keys).select_related("person", "side")
    return list(rows.order_by("rank", "pk"))


def _moment(request: ForumRequest) -> datetime | None:
    """The other slot that was tapped, if one was."""
    text = request.POST.get("starts_at", "")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if moment.tzinfo is None:
        raise Http404
    return moment
