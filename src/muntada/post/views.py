"""The register of letters, the letterheads, the outbox."""

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, Owner, may, may_at_all
from muntada.accounts.models import User
from muntada.base.links import link
from muntada.engines.typeset import TypesetError
from muntada.forums.models import Side
from muntada.forums.requests import ForumRequest
from muntada.post import actions
from muntada.post.attachments import MOST_FILES, UnfitFile
from muntada.post.forms import BouncesForm, IncomingForm, LetterForm, LetterheadForm, first_day
from muntada.post.models import Attachment, Item, Letterhead, Message
from muntada.post.queries import (
    address_of,
    awaited,
    counts_by_state,
    letterhead_for,
    outbox_counts,
    printed,
    thread_of,
)

ROWS = 50
ITEM_STATES = {
    "registered": "track",
    "draft": "none",
    "sent": "track",
    "awaiting": "risk",
    "answered": "done",
    "closed": "off",
}
MESSAGE_STATES = {
    "waiting": "none",
    "sending": "track",
    "sent": "done",
    "refused": "late",
    "bounced": "late",
    "failed": "late",
}


@dataclass(frozen=True)
class Option:
    """A filter: where it leads, its word, how many there are."""

    url: str
    label: str
    count: int | None
    state: str
    current: bool


@dataclass(frozen=True)
class ItemRow:
    """A letter in a list."""

    item: Item
    shape: str
    days: int
    is_overdue: bool


def _row(request: ForumRequest, item: Item) -> ItemRow:
    waiting = awaited(item, request.now.astimezone(request.forum.tz).date())
    shape = "late" if waiting.is_overdue else ITEM_STATES[item.state]
    return ItemRow(item, shape, waiting.days, waiting.is_overdue)


def _item(request: ForumRequest, public_id: str) -> Item:
    rows = Item.objects.visible_to(request.actor).filter(forum=request.forum)
    found: Item = get_object_or_404(
        rows.select_related(
            "organisation", "officer", "side", "reply_to", "supersedes", "superseded_by", "letterhead"
        ),
        public_id=public_id,
    )
    found.forum = request.forum
    return found


def correspondence(request: ForumRequest) -> HttpResponse:
    """The register: what waits for an answer first, the longest on top."""
    state = request.GET.get("state", "")
    direction = request.GET.get("direction", "")
    rows = Item.objects.visible_to(request.actor).filter(forum=request.forum)
    counts = counts_by_state(request.actor)
    if state in Item.State.values:
        rows = rows.filter(state=state)
    if direction in Item.Direction.values:
        rows = rows.filter(direction=direction)
    page = Paginator(rows.awaiting_first().select_related("organisation", "officer__person"), ROWS).get_page(
        request.GET.get("page")
    )
    states = [
        Option(f"?state={value}", str(word), counts.get(value, 0), ITEM_STATES[value], value == state)
        for value, word in Item.State.choices
    ]
    return render(
        request,
        "post/correspondence.html",
        {
            "title": _("Correspondence"),
            "page": page,
            "rows": [_row(request, one) for one in page.object_list],
            "options": [
                Option("?", _("All"), sum(counts.values()), "", not state and not direction),
                *states,
                *(
                    Option(f"?direction={value}", str(word), None, "", value == direction)
                    for value, word in Item.Direction.choices
                ),
            ],
            "is_filtered": bool(state or direction),
            "may_register": may_at_all(request.actor, "post.register_incoming"),
            "may_write": may_at_all(request.actor, "post.write_letter"),
            "waiting": counts.get("awaiting", 0),
        },
    )


def item(request: ForumRequest, public_id: str) -> HttpResponse:
    """One letter with the exchange that it belongs to."""
    found = _item(request, public_id)
    may_change = may(request.actor, "post.change_letter", found)
    message = Message.objects.visible_to(request.actor).filter(key=f"letter:{found.public_id}").first()
    return render(
        request,
        "post/item.html",
        {
            "item": found,
            "row": _row(request, found),
            "files": [one for one in found.attachments.all() if not one.is_letter],
            "thread": [_row(request, one) for one in thread_of(found, request.actor)],
            "signatory": found.letterhead.signatory.best(found.language).text if found.letterhead else "",
            "message": message,
            "message_shape": MESSAGE_STATES[message.state] if message else "",
            "may_change": may_change and found.is_draft,
            "may_reply": may_change and not found.is_draft,
            "may_replace": may_change and found.sent_at is not None and not hasattr(found, "superseded_by"),
            "may_answer": found.state == Item.State.AWAITING
            and may(request.actor, "post.mark_answered", found),
            "zone": request.forum.zone,
        },
    )


def _say_unfit(form: IncomingForm | LetterForm, error: UnfitFile) -> None:
    sentences = {
        "too_many": _("Attach at most %(most)s files.") % {"most": MOST_FILES},
        "too_big": _("%(name)s is too big. Make it smaller, or send it another way.") % {"name": error.name},
        "kind": _("%(name)s is of a kind that is not kept. Save it as PDF and choose it again.")
        % {"name": error.name},
        "content": _("%(name)s is not what its name says. Save it anew in its programme and choose it again.")
        % {"name": error.name},
    }
    form.add_error("attached", sentences[error.reason])


def register_incoming(request: ForumRequest) -> HttpResponse:
    """Give a letter that came in its number."""
    initial = first_day(request.now.astimezone(request.forum.tz).date())
    form = IncomingForm(
        request.POST or None, request.FILES or None, initial=initial, forum=request.forum, actor=request.actor
    )
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.register_incoming(
                forum=request.forum,
                side=form.side,
                content=form.content(),
                received_on=form.cleaned_data["received_on"],
                officer=cast("User", request.user),
                their_number=form.cleaned_data["their_number"],
                reply_to=form.cleaned_data["reply_to"],
                files=form.cleaned_data["attached"],
                actor=request.actor,
                now=request.now,
            )
        except UnfitFile as error:
            _say_unfit(form, error)
        except actions.NotYourSide:
            form.add_error(
                "reply_to", _("That letter is kept for one side. Keep this one for the same side.")
            )
        else:
            messages.success(
                request, _("The letter is registered as %(number)s.") % {"number": added.public_id}
            )
            return redirect(link(request, "post:item", added.public_id))
    return render(
        request,
        "post/item_form.html",
        {
            "title": _("Register an incoming letter"),
            "form": form,
            "back": link(request, "post:correspondence"),
        },
    )


def _letter_named(request: ForumRequest, name: str) -> Item | None:
    public_id = request.GET.get(name, "")
    return _item(request, public_id) if public_id else None


def write_letter(request: ForumRequest) -> HttpResponse:
    """Draft a letter, a reply, or one that replaces a letter that was sent."""
    reply_to, supersedes = _letter_named(request, "reply_to"), _letter_named(request, "supersedes")
    form = LetterForm(
        request.POST or None,
        request.FILES or None,
        forum=request.forum,
        actor=request.actor,
        template=supersedes or _as_reply(reply_to),
    )
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.write_letter(
                forum=request.forum,
                side=form.side,
                content=form.letter(),
                officer=cast("User", request.user),
                reply_to=reply_to,
                supersedes=supersedes,
                files=form.cleaned_data["attached"],
                actor=request.actor,
                now=request.now,
            )
        except UnfitFile as error:
            _say_unfit(form, error)
        except actions.NotYourSide:
            form.add_error("whose", _("That letter is kept for one side. Keep this one for the same side."))
        except actions.NotReplaceable:
            form.add_error(None, _("That letter was replaced already. Replace the newer one."))
        else:
            messages.success(request, _("The draft is saved. Look at the PDF, then send it."))
            return redirect(link(request, "post:item", added.public_id))
    return render(
        request,
        "post/item_form.html",
        {
            "title": _("Replace a letter") if supersedes else _("Write a letter"),
            "form": form,
            "about": reply_to or supersedes,
            "back": link(request, "post:correspondence"),
        },
    )


def _as_reply(item: Item | None) -> Item | None:
    """What a reply takes over: whom it goes to, its language and subject."""
    if item is None:
        return None
    return Item(
        organisation=item.organisation,
        counterpart=item.counterpart,
        email=item.email,
        language=item.language,
        subject=item.subject,
        side=item.side,
    )


def change_letter(request: ForumRequest, public_id: str) -> HttpResponse:
    """Change a draft."""
    found = _item(request, public_id)
    if not may(request.actor, "post.change_letter", found):
        raise NotAllowed("post.change_letter")
    here = link(request, "post:item", found.public_id)
    form = LetterForm(
        request.POST or None, request.FILES or None, forum=request.forum, actor=request.actor, item=found
    )
    if not found.is_draft:
        messages.warning(request, _("A sent letter never changes. Write a new one that replaces it."))
        return redirect(here)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_letter(
                item=found,
                content=form.letter(),
                files=form.cleaned_data["attached"],
                actor=request.actor,
                now=request.now,
            )
        except UnfitFile as error:
            _say_unfit(form, error)
        except actions.AlreadySent:
            messages.warning(request, _("Somebody has sent this letter meanwhile; it never changes now."))
            return redirect(here)
        else:
            messages.success(request, _("The draft was changed."))
            return redirect(here)
    return render(
        request,
        "post/item_form.html",
        {"title": _("Change the draft"), "form": form, "about": found, "back": here},
    )


@require_POST
def send_letter(request: ForumRequest, public_id: str) -> HttpResponse:
    """Number, print and mail a letter."""
    found = _item(request, public_id)
    url = address_of(reverse("post:item", args=(request.forum.slug, found.public_id)))
    try:
        sent = actions.send_letter(item=found, url=url, actor=request.actor, now=request.now)
    except actions.AlreadySent:
        messages.warning(request, _("This letter was sent already."))
    except actions.NoLetterhead:
        messages.error(
            request, _("There is no letterhead in this name yet. Add it under Letterheads, then send.")
        )
    except actions.NoSubject:
        messages.error(request, _("The subject is missing in the language of the letter. Add it, then send."))
    except actions.NoText:
        messages.error(request, _("The letter has no text yet. Write it, then send."))
    except actions.NotPrintable as error:
        messages.error(request, _("The letter could not be printed: %(reason)s") % {"reason": error.reason})
    else:
        if sent.sending == Item.Sending.MAILED:
            said = _("Sent as %(number)s. The mail to %(email)s is in the outbox.")
        else:
            said = _("Numbered as %(number)s. Print the PDF and hand it to the messenger.")
        messages.success(request, said % {"number": sent.public_id, "email": sent.email})
        found = sent
    return redirect(link(request, "post:item", found.public_id))


@require_POST
def mark_answered(request: ForumRequest, public_id: str) -> HttpResponse:
    """The answer came another way."""
    found = _item(request, public_id)
    try:
        actions.mark_answered(item=found, actor=request.actor, now=request.now)
    except actions.NotWaiting:
        messages.warning(request, _("This letter does not wait for a reply any more."))
    else:
        messages.success(request, _("Marked as answered."))
    return redirect(link(request, "post:item", found.public_id))


def letter_pdf(request: ForumRequest, public_id: str) -> HttpResponse | FileResponse:
    """The letter as it was sent, or the draft as it would be."""
    found = _item(request, public_id)
    if not found.is_outgoing:
        raise Http404
    name = f"{found.public_id}.pdf"
    kept = found.attachments.filter(is_letter=True).first()
    if kept is not None:
        return FileResponse(kept.file.open(), content_type="application/pdf", filename=name)
    letterhead = letterhead_for(request.forum, found.side_id)
    if letterhead is None:
        messages.error(
            request, _("There is no letterhead in this name yet. Add it under Letterheads, then send.")
        )
        return redirect(link(request, "post:item", found.public_id))
    try:
        content = printed(found, letterhead=letterhead, forum=request.forum, now=request.now)
    except TypesetError as error:
        messages.error(request, _("The letter could not be printed: %(reason)s") % {"reason": error})
        return redirect(link(request, "post:item", found.public_id))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def attachment(request: ForumRequest, public_id: str, attachment_id: int) -> HttpResponse | FileResponse:
    """A file of a letter; browsers save it and never run it."""
    kept = get_object_or_404(Attachment, item=_item(request, public_id), pk=attachment_id)
    return FileResponse(
        kept.file.open(), as_attachment=True, content_type=kept.content_type, filename=kept.name
    )


def letterheads(request: ForumRequest) -> HttpResponse:
    """In whose names letters are written."""
    kept = {one.side_id: one for one in Letterhead.objects.filter(forum=request.forum)}
    rows = [
        {
            "whose": side.key if side else "joint",
            "side": side,
            "letterhead": kept.get(side.pk if side else None),
            "may_change": may(request.actor, "post.change_letterhead", _whose_owner(request, side)),
        }
        for side in (None, *request.forum.both_sides)
        if may(request.actor, "post.letterheads", _whose_owner(request, side))
    ]
    return render(request, "post/letterheads.html", {"title": _("Letterheads"), "rows": rows})


def _whose_owner(request: ForumRequest, side: Side | None) -> Owner:
    return Owner(forum_id=request.forum.pk, side_id=side.pk if side else None)


def change_letterhead(request: ForumRequest, whose: str) -> HttpResponse:
    """Say who writes, and who signs."""
    if whose not in {"joint", *Side.Key.values}:
        raise Http404
    side = next((one for one in request.forum.both_sides if one.key == whose), None)
    if not may(request.actor, "post.change_letterhead", _whose_owner(request, side)):
        raise NotAllowed("post.change_letterhead")
    side_id = side.pk if side else None
    form = LetterheadForm(request.POST or None, letterhead=letterhead_for(request.forum, side_id))
    if request.method == "POST" and form.is_valid():
        actions.change_letterhead(
            forum=request.forum, side=side, **form.cleaned_data, actor=request.actor, now=request.now
        )
        messages.success(request, _("The letterhead is saved. Letters sent before keep theirs."))
        return redirect(link(request, "post:letterheads"))
    return render(
        request,
        "post/letterhead_form.html",
        {"title": _("Letterhead"), "form": form, "side": side, "back": link(request, "post:letterheads")},
    )


def outbox(request: ForumRequest) -> HttpResponse:
    """Which mails left, and who did not receive theirs."""
    state = request.GET.get("state", "")
    rows = Message.objects.visible_to(request.actor)
    counts = outbox_counts(request.actor)
    missed = sum(counts.get(one, 0) for one in ("refused", "bounced", "failed"))
    if state in Message.State.values:
        rows = rows.filter(state=state)
    elif state == "missed":
        rows = rows.not_received()
    page = Paginator(rows.select_related("side"), ROWS).get_page(request.GET.get("page"))
    options = [
        Option("?", _("All"), sum(counts.values()), "", not state),
        Option("?state=missed", _("Not received"), missed, "late", state == "missed"),
        *(
            Option(f"?state={value}", str(word), counts.get(value, 0), MESSAGE_STATES[value], value == state)
            for value, word in Message.State.choices
        ),
    ]
    return render(
        request,
        "post/outbox.html",
        {
            "title": _("Outgoing mail"),
            "page": page,
            "rows": [(one, MESSAGE_STATES[one.state]) for one in page.object_list],
            "options": options,
            "missed": missed,
            "is_filtered": bool(state),
            "form": BouncesForm() if may_at_all(request.actor, "post.record_bounces") else None,
            "may_retry": may_at_all(request.actor, "post.retry_message"),
            "zone": request.forum.zone,
        },
    )


@require_POST
def retry_message(request: ForumRequest, message_id: int) -> HttpResponse:
    """Try a mail once more."""
    message = get_object_or_404(Message.objects.visible_to(request.actor), pk=message_id)
    try:
        actions.retry_message(message=message, actor=request.actor, now=request.now)
    except actions.NotToBeRetried:
        messages.warning(
            request,
            _("This mail cannot be sent again: it is on its way, it has arrived, or its text is gone."),
        )
    else:
        messages.success(request, _("The mail is in the outbox again."))
    return redirect(link(request, "post:outbox"))


@require_POST
def record_bounces(request: ForumRequest) -> HttpResponse:
    """Take note of returned mails."""
    form = BouncesForm(request.POST, request.FILES)
    if form.is_valid():
        count = actions.record_bounces(
            mails=[file.content for file in form.cleaned_data["mails"]],
            forum=request.forum,
            actor=request.actor,
            now=request.now,
        )
        said = ngettext(
            "%(read)s mail read; %(matched)s of ours came back, %(unknown)s told us nothing.",
            "%(read)s mails read; %(matched)s of ours came back, %(unknown)s told us nothing.",
            count.read,
        )
        messages.success(
            request, said % {"read": count.read, "matched": count.matched, "unknown": count.unknown}
        )
    else:
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, str(error))
    return redirect(link(request, "post:outbox"))
