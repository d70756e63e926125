"""Protocol's pages: the list, one invitation, forms, sending."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, Owner, may, may_at_all
from muntada.accounts.mail import origin_of
from muntada.accreditation.models import Category
from muntada.accreditation.quotas import name_of
from muntada.base.links import link
from muntada.engines.typeset import TypesetError
from muntada.forums.models import Side
from muntada.forums.requests import ForumRequest
from muntada.post.models import Message
from muntada.protocol import actions
from muntada.protocol.composing import (
    EVERY_HINDRANCE,
    MARKS,
    Desk,
    composed,
    is_sendable,
    preview_pdf,
    texts_for,
)
from muntada.protocol.forms import InvitationForm, LetterTextForm, initial_of, offer_rows, offers_of
from muntada.protocol.models import InvitationLetter, LetterText
from muntada.protocol.places import overdrawn_by
from muntada.protocol.queries import LATE, counts_by_state, current_reply, narrowed, reply_of
from muntada.protocol.ready_made import READY_MADE
from muntada.protocol.reply_forms import ReplyPage
from muntada.protocol.views.replies import too_many
from muntada.ui.filters import Filter, filters

ROWS = 50
DAYS_TO_REPLY = 21
State = InvitationLetter.State
SHAPES = {
    State.DRAFT: "none",
    State.QUEUED: "track",
    State.SENT: "risk",
    LATE: "late",
    State.ACCEPTED: "done",
    State.DECLINED: "none",
    State.WITHDRAWN: "off",
    State.REPLACED: "off",
}


def _today(request: ForumRequest) -> date:
    return request.now.astimezone(request.forum.tz).date()


def invitations(request: ForumRequest) -> HttpResponse:
    """The reply list: who was invited, who answered what, who is late."""
    forum, today, language = request.forum, _today(request), get_language() or "en"
    kept = {name: request.GET.get(name, "") for name in ("state", "side", "category", "q")}
    seen = InvitationLetter.objects.visible_to(request.actor)
    rows = narrowed(seen, kept, today).select_related("organisation", "guests_of", "letter", "delegation")
    page = Paginator(
        rows.prefetch_related("places", current_reply(), "reminders").order_by("-pk"), ROWS
    ).get_page(request.GET.get("page"))
    counts = counts_by_state(request.actor, today)
    words: list[Any] = [*State.choices, (LATE, pgettext("a reply", "late"))]
    states = filters("state", [("", _("All")), *words], kept["state"], kept)
    totals = {"": sum(count for state, count in counts.items() if state != LATE), **counts}
    codes = ["", *(code for code, _word in words)]
    states = [
        Filter(one.url, one.label, totals.get(code, 0), str(SHAPES.get(code, "")), one.current)
        for code, one in zip(codes, states, strict=True)
    ]
    by_side = [("", _("All")), *((one.key, str(one.name)) for one in forum.sides_for(language))]
    return render(
        request,
        "protocol/invitations.html",
        {
            "page": page,
            "rows": [(one, _shape(one, today), one.is_late(today)) for one in page.object_list],
            "states": states,
            "sides": filters("side", by_side, kept["side"], kept),
            "categories": filters("category", [("", _("All")), *Category.choices], kept["category"], kept),
            "words": kept["q"],
            "is_filtered": any(kept.values()),
            "waiting": counts.get(State.SENT, 0),
            "late": counts[LATE],
            "drafts": counts.get(State.DRAFT, 0),
            "may_write": may_at_all(request.actor, "protocol.write_invitation"),
        },
    )


def _shape(invitation: InvitationLetter, today: date) -> str:
    return "late" if invitation.is_late(today) else SHAPES[State(invitation.state)]


def _invitation(request: ForumRequest, public_id: str, right: str = "") -> InvitationLetter:
    rows = InvitationLetter.objects.visible_to(request.actor).select_related(
        *("organisation", "person", "guests_of", "side", "delegation", "created_by__person"),
        *("letter__letterhead", "supersedes", "superseded_by"),
    )
    found: InvitationLetter = get_object_or_404(rows, public_id=public_id)
    found.forum = request.forum
    if right and not may(request.actor, right, found):
        raise NotAllowed(right)
    return found


def invitation(request: ForumRequest, public_id: str) -> HttpResponse:
    """One invitation: the letter, the places, every answer."""
    found, today = _invitation(request, public_id), _today(request)
    may_change = may(request.actor, "protocol.change_invitation", found)
    desk = Desk.of(request.forum)
    content = composed(found, desk.texts_in(found.side_id)) if found.letter is None else None
    replies = list(found.replies.select_related("by__person").prefetch_related("guests__membership__person"))
    mails = Message.objects.filter(key=f"letter:{found.letter.public_id}") if found.letter else None
    message = mails.first() if mails is not None and may_change else None
    successor = getattr(found, "superseded_by", None)
    return render(
        request,
        "protocol/invitation.html",
        {
            "invitation": found,
            "shape": _shape(found, today),
            "is_late": found.is_late(today),
            "content": content,
            "subject": content.subject.text(found.language) if content else "",
            "hindrances": desk.hindrances(found, today) if found.is_draft and may_change else [],
            "is_sendable": is_sendable(desk.hindrances(found, today)) if found.is_draft else False,
            "trouble": EVERY_HINDRANCE.get(found.trouble) if may_change else None,
            "places": found.places.all(),
            "reply": next((one for one in replies if one.number == found.replies_given), None),
            "earlier": [one for one in replies if one.number != found.replies_given],
            "reminders": list(found.reminders.all()),
            "message": message,
            "successor": successor if successor and (may_change or successor.sent_at) else None,
            "may_change": may_change,
            "may_replace": may_change and found.is_open and successor is None,
            "may_see_letter": found.letter is not None and may(request.actor, "post.item", found.letter),
            "zone": request.forum.zone,
        },
    )


def invitation_pdf(request: ForumRequest, public_id: str) -> HttpResponse:
    """The letter of a draft as it would be sent; one that was sent lies in the register."""
    found = _invitation(request, public_id, "protocol.invitation_pdf")
    here = link(request, "protocol:invitation", found.public_id)
    if found.letter is not None:
        return redirect(link(request, "post:letter_pdf", found.letter.public_id))
    desk = Desk.of(request.forum)
    letterhead = desk.letterheads.get(found.side_id)
    if letterhead is None:
        messages.error(
            request, _("There is no letterhead in this name yet. Add it under Letterheads, then send.")
        )
        return redirect(here)
    try:
        content = preview_pdf(
            found, letterhead=letterhead, texts=desk.texts_in(found.side_id), now=request.now
        )
    except TypesetError as error:
        messages.error(request, _("The letter could not be printed: %(reason)s") % {"reason": error})
        return redirect(here)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.public_id}.pdf"'
    return response


def _draft_error(form: InvitationForm, error: Exception) -> None:
    if isinstance(error, actions.NobodyNamed):
        form.add_error("organisation", _("Choose an organisation, or write below to whom it goes."))
    else:
        form.add_error("delegation", _("This delegation belongs to another forum."))


def write_invitation(request: ForumRequest) -> HttpResponse:
    """Draft an invitation, or one that replaces a letter that was sent."""
    old = request.GET.get("supersedes", "")
    supersedes = _invitation(request, old, "protocol.write_invitation") if old else None
    initial: dict[str, Any] = {
        "reply_by": _today(request) + timedelta(days=DAYS_TO_REPLY),
        "organisation": request.GET.get("organisation"),
    }
    form = InvitationForm(
        request.POST or None,
        forum=request.forum,
        actor=request.actor,
        is_new=supersedes is None,
        initial=initial_of(supersedes) if supersedes else initial,
    )
    rows = offer_rows(request.POST or None, offers_of(supersedes) if supersedes else [])
    is_fine = request.method == "POST" and form.is_valid() & rows.is_valid()
    if is_fine:
        try:
            added = actions.write_invitation(
                forum=request.forum,
                side=supersedes.side if supersedes else form.side,
                details=form.details(rows.offers()),
                supersedes=supersedes,
                actor=request.actor,
                now=request.now,
            )
        except (actions.NobodyNamed, actions.NotHere) as error:
            _draft_error(form, error)
        except actions.NotReplaceable:
            form.add_error(None, _("This invitation was replaced or withdrawn already. Look at its page."))
        else:
            messages.success(request, _("The draft is saved. Look at the letter, then send it."))
            return redirect(link(request, "protocol:invitation", added.public_id))
    context = {
        "form": form,
        "rows": rows,
        "heading": _("Replace an invitation") if supersedes else _("Invite"),
        "about": supersedes,
        "back": link(request, "protocol:invitations"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "protocol/invitation_form.html", context, status=status)


def change_invitation(request: ForumRequest, public_id: str) -> HttpResponse:
    """Change a draft."""
    found = _invitation(request, public_id, "protocol.change_invitation")
    here = link(request, "protocol:invitation", found.public_id)
    if not found.is_draft:
        messages.warning(request, _("A sent letter never changes. Write a new one that replaces it."))
        return redirect(here)
    form = InvitationForm(
        request.POST or None,
        forum=request.forum,
        actor=request.actor,
        is_new=False,
        initial=initial_of(found),
    )
    rows = offer_rows(request.POST or None, offers_of(found))
    is_conflict = False
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        try:
            actions.change_invitation(
                invitation=found,
                details=form.details(rows.offers()),
                seen=request.POST.get("seen", ""),
                actor=request.actor,
                now=request.now,
            )
        except (actions.NobodyNamed, actions.NotHere) as error:
            _draft_error(form, error)
        except actions.AlreadySent:
            messages.warning(request, _("Somebody has sent this letter meanwhile; it never changes now."))
            return redirect(here)
        except actions.ChangedMeanwhile:
            is_conflict = True
            found.refresh_from_db(fields=("changed_at",))
        else:
            messages.success(request, _("The draft was changed."))
            return redirect(here)
    context = {
        "form": form,
        "rows": rows,
        "heading": _("Change the draft"),
        "about": found,
        "seen": found.changed_at.isoformat(),
        "is_conflict": is_conflict,
        "back": here,
    }
    status = 409 if is_conflict else 422 if request.method == "POST" else 200
    return render(request, "protocol/invitation_form.html", context, status=status)


@require_POST
def discard_invitation(request: ForumRequest, public_id: str) -> HttpResponse:
    """Throw a draft away."""
    found = _invitation(request, public_id)
    try:
        actions.discard_invitation(invitation=found, actor=request.actor, now=request.now)
    except actions.AlreadySent:
        messages.warning(request, _("This letter was sent already."))
        return redirect(link(request, "protocol:invitation", public_id))
    messages.success(request, _("The draft was discarded."))
    return redirect(link(request, "protocol:invitations"))


@require_POST
def withdraw_invitation(request: ForumRequest, public_id: str) -> HttpResponse:
    """The places are offered no longer."""
    found = _invitation(request, public_id)
    try:
        actions.withdraw_invitation(invitation=found, actor=request.actor, now=request.now)
    except actions.NotOpen:
        messages.warning(request, _("This invitation is not open any more."))
    else:
        messages.success(
            request,
            _("The invitation is withdrawn: its link opens nothing any more. Tell the invited yourself."),
        )
    return redirect(link(request, "protocol:invitation", public_id))


def send_invitations(request: ForumRequest) -> HttpResponse:
    """Before many letters leave: what is missing, which quotas they would exceed; then send them."""
    chosen = request.POST.getlist("invitation") or request.GET.getlist("invitation")
    seen = InvitationLetter.objects.visible_to(request.actor)
    drafts = (
        seen.filter(state=State.DRAFT, public_id__in=chosen) if chosen else seen.filter(state=State.DRAFT)
    )
    found = list(drafts.select_related("organisation", "guests_of").prefetch_related("places").order_by("pk"))
    for one in found:
        one.forum = request.forum
    if request.method == "POST" and request.POST.get("sure"):
        named = seen.filter(public_id__in=chosen).values_list("pk", flat=True)
        done = actions.send_invitations(
            forum=request.forum,
            invitations=list(named),
            origin=origin_of(request),
            actor=request.actor,
            now=request.now,
        )
        _tell_sent(request, done)
        return redirect(link(request, "protocol:invitations"))
    desk, today = Desk.of(request.forum), _today(request)
    rows = [(one, desk.hindrances(one, today)) for one in found]
    ready = [one for one, hindrances in rows if is_sendable(hindrances)]
    return render(
        request,
        "protocol/send_invitations.html",
        {
            "rows": sorted(rows, key=lambda row: (is_sendable(row[1]), not row[1])),
            "ready": ready,
            "hindered": len(rows) - len(ready),
            "printed": sum(one.is_printed or not one.email for one in ready),
            "places": sum(row.places for one in ready for row in one.places.all()),
            "over": [(row, name_of(row.quota)) for row in overdrawn_by(request.forum, ready)],
        },
    )


def _tell_sent(request: ForumRequest, done: actions.Queued) -> None:
    if done.queued:
        said = ngettext(
            "%(count)s letter is being sent. It gets its number as it leaves.",
            "%(count)s letters are being sent. Each gets its number as it leaves.",
            done.queued,
        )
        messages.success(request, said % {"count": done.queued})
    if done.hindered:
        said = ngettext(
            "%(count)s letter stays a draft: something is missing.",
            "%(count)s letters stay drafts: something is missing.",
            done.hindered,
        )
        messages.warning(request, said % {"count": done.hindered})
    if not done.queued and not done.hindered:
        messages.warning(request, _("These letters were sent already."))


def record_reply(request: ForumRequest, public_id: str) -> HttpResponse:
    """Note an answer that came by letter, telephone or word of mouth."""
    found = _invitation(request, public_id, "protocol.record_reply")
    here = link(request, "protocol:invitation", found.public_id)
    if not found.is_open:
        messages.warning(request, _("This invitation is not open any more."))
        return redirect(here)
    given = reply_of(found)
    page = ReplyPage(found, request.POST if request.method == "POST" else None, given=given)
    is_conflict = False
    seen = request.POST.get("seen", "")
    if request.method == "POST" and page.is_valid() and seen.isdigit():
        try:
            actions.record_reply(
                invitation=found,
                given=page.given(),
                seen=int(seen[:6]),
                actor=request.actor,
                now=request.now,
            )
        except actions.AnsweredMeanwhile:
            is_conflict = True
        except actions.NotOpen:
            messages.warning(request, _("This invitation is not open any more."))
            return redirect(here)
        except actions.TooManyGuests as error:
            page.answer.add_error("answer", too_many(error))
        except actions.NobodyComes:
            page.answer.add_error("answer", _("Write at least one name of those who come."))
        else:
            messages.success(request, _("The answer is noted."))
            return redirect(here)
    context = {
        "invitation": found,
        "page": page,
        "seen": found.replies_given,
        "is_conflict": is_conflict,
        "places": found.places.all(),
        "back": here,
    }
    status = 409 if is_conflict else 422 if request.method == "POST" else 200
    return render(request, "protocol/record_reply.html", context, status=status)


def letter_texts(request: ForumRequest) -> HttpResponse:
    """In whose names letters go, and what they say."""
    kept = {one.side_id: one for one in LetterText.objects.filter(forum=request.forum)}
    rows = [
        {
            "whose": side.key if side else "joint",
            "side": side,
            "kept": kept.get(side.pk if side else None),
            "texts": kept.get(side.pk if side else None) or READY_MADE,
        }
        for side in (None, *request.forum.both_sides)
        if may(request.actor, "protocol.letter_texts", _owner(request, side))
    ]
    return render(request, "protocol/letter_texts.html", {"rows": rows})


def _owner(request: ForumRequest, side: Side | None) -> Owner:
    return Owner(forum_id=request.forum.pk, side_id=side.pk if side else None)


def change_letter_text(request: ForumRequest, whose: str) -> HttpResponse:
    """Say what letters in this name say."""
    if whose not in {"joint", *Side.Key.values}:
        raise Http404
    side = next((one for one in request.forum.both_sides if one.key == whose), None)
    if not may(request.actor, "protocol.change_letter_text", _owner(request, side)):
        raise NotAllowed("protocol.change_letter_text")
    texts = texts_for(request.forum, side.pk if side else None)
    initial = {name: getattr(texts, name) for name in ("subject", "salutation", "body", "closing")}
    form = LetterTextForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_letter_text(
            forum=request.forum, side=side, texts=form.texts(), actor=request.actor, now=request.now
        )
        messages.success(request, _("The text is saved. Letters that were sent keep theirs."))
        return redirect(link(request, "protocol:letter_texts"))
    context = {"form": form, "side": side, "marks": [(f"{{{mark}}}", word) for mark, word in MARKS.items()]}
    status = 422 if form.errors else 200
    return render(request, "protocol/letter_text_form.html", context, status=status)
