"""The page that a reply link opens, for whoever holds it."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from muntada.accreditation.models import Category
from muntada.forums.requests import ForumRequest
from muntada.post.queries import paragraphs_of
from muntada.protocol import actions
from muntada.protocol.models import InvitationLetter, Reply, ReplyLink
from muntada.protocol.queries import reply_of
from muntada.protocol.reply_forms import ReplyPage
from muntada.ui.format import isolate


def _kept_out_of_sight(response: HttpResponse) -> HttpResponse:
    """No search engine lists it, and no page that it leads to learns its address."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
def answer_invitation(request: ForumRequest, token: str) -> HttpResponse:
    """The letter, the places, and a form: looking changes nothing, so that a mail filter may look."""
    if request.method == "POST" and not ratelimit.consume(request, action="reply"):
        return _kept_out_of_sight(ratelimit.respond_429(request))
    links = ReplyLink.objects.by_token(token).select_related(
        "invitation__forum",
        "invitation__organisation",
        "invitation__letter__letterhead",
        "invitation__superseded_by",
    )
    link = links.first()
    if link is None:
        return _kept_out_of_sight(render(request, "protocol/no_such_link.html", status=404))
    return _kept_out_of_sight(_answer(request, token, link))


def _answer(request: ForumRequest, token: str, link: ReplyLink) -> HttpResponse:
    invitation = link.invitation
    today = request.now.astimezone(invitation.forum.tz).date()
    if link.revoked_at is not None or not invitation.takes_answers(today):
        return _over(request, invitation)
    given = reply_of(invitation)
    page = ReplyPage(invitation, request.POST if request.method == "POST" else None, given=given)
    status = 200
    if request.method == "POST":
        status = 422
        seen = request.POST.get("seen", "")
        if page.is_valid() and seen.isdigit():
            try:
                actions.answer_invitation(
                    token=token, given=page.given(), seen=int(seen[:6]), actor=request.actor, now=request.now
                )
            except actions.AnsweredMeanwhile:
                return _shown_again(request, invitation)
            except (actions.NotOpen, actions.LinkOpensNothing):
                invitation.refresh_from_db()
                return _over(request, invitation)
            except actions.TooManyGuests as error:
                page.answer.add_error("answer", too_many(error))
            except actions.NobodyComes:
                page.answer.add_error("answer", _("Write at least one name of those who come."))
            else:
                messages.success(request, _("Thank you. Your answer is noted."))
                return redirect(request.path)
    context = {**_context(invitation), "page": page, "given": given, "seen": invitation.replies_given}
    return render(request, "protocol/answer_invitation.html", context, status=status)


def _shown_again(request: ForumRequest, invitation: InvitationLetter) -> HttpResponse:
    """A second click of the same form has nothing to add; another answer is shown before it is replaced."""
    invitation.refresh_from_db()
    given = reply_of(invitation)
    page = ReplyPage(invitation, request.POST, given=given)
    if page.is_valid() and given is not None and says_the_same(given, page.given()):
        return redirect(request.path)
    context = {
        **_context(invitation),
        "page": page,
        "given": given,
        "seen": invitation.replies_given,
        "is_conflict": True,
    }
    return render(request, "protocol/answer_invitation.html", context, status=409)


def says_the_same(given: Reply, typed: actions.GivenAnswer) -> bool:
    """True when the answer that holds is the one that was just typed: a second click."""
    names = [(one.name, one.category) for one in given.guests.all()]
    return (given.answer, given.reason, names) == (
        typed.answer,
        typed.reason if typed.answer == Reply.Answer.DECLINED else "",
        [(one.name, one.category) for one in typed.guests],
    )


def _over(request: ForumRequest, invitation: InvitationLetter) -> HttpResponse:
    context = {**_context(invitation), "given": reply_of(invitation)}
    return render(request, "protocol/reply_is_over.html", context, status=410)


def _context(invitation: InvitationLetter) -> dict[str, object]:
    letter = invitation.letter
    office = letter.letterhead if letter else None
    return {
        "invitation": invitation,
        "forum": invitation.forum,
        "letter": letter,
        "office": office,
        "signatory": office.signatory.best(letter.language).text if office and letter else "",
        "signatory_title": office.signatory_title.best(letter.language).text if office and letter else "",
        "paragraphs": paragraphs_of(letter) if letter else (),
        "places": invitation.places.all(),
        "zone": invitation.forum.zone,
    }


def too_many(error: actions.TooManyGuests) -> str:
    """Which places were too few."""
    return _("Of %(category)s you may name at most %(places)s.") % {
        "category": isolate(str(Category(error.category).label)),
        "places": error.places,
    }
