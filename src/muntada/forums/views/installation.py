"""Above all forums: the first minutes, the list, a new forum."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from muntada.accounts.models import Invitation, User
from muntada.accounts.names import filed_by_name, recognise
from muntada.accounts.requests import VOUCHED
from muntada.forums import actions
from muntada.forums.forms import OpenForumForm, SetUpForm, SideForm
from muntada.forums.models import Forum, Grant
from muntada.forums.requests import ForumRequest
from muntada.forums.setup import current_code, is_set_up

ROWS = 50


@never_cache
def set_up(request: ForumRequest) -> HttpResponse:
    """The first page of an empty installation."""
    if is_set_up():
        messages.info(request, _("This installation is set up already. Sign in, or ask to be invited."))
        return redirect("account_login")
    current_code()  # made now where a server was started without printing it
    form = SetUpForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST":
        if not ratelimit.consume(request, action="set_up"):
            return ratelimit.respond_429(request)
        if form.is_valid():
            language = get_language() or "en"
            try:
                user = actions.set_up(
                    **form.cleaned_data, language=language, actor=request.actor, now=request.now
                )
            except actions.AlreadySetUp:
                messages.warning(request, _("Somebody was faster: there is an administrator already."))
                return redirect("account_login")
            except actions.WrongCode:
                form.add_error(
                    "code", _("This is not the set-up code. Look at what the server printed last.")
                )
            else:
                return _enter(request, user)
    return render(request, "forums/set_up.html", {"form": form}, status=422 if form.is_bound else 200)


def _enter(request: ForumRequest, user: User) -> HttpResponse:
    """Sign in, then on to administration by way of the second factor."""
    second = f"{reverse('accounts:second_factor')}?{urlencode({'next': reverse('forums:administration')})}"
    login = Login(user=user, email=user.email, redirect_url=second)
    answer: HttpResponse = perform_password_login(request, {"email": user.email}, login)
    request.session[VOUCHED] = User.Vouch.CODE  # they knew what the server printed
    return answer


def administration(request: ForumRequest) -> HttpResponse:
    """All forums, and who administers the installation."""
    today = request.now.date()
    grants = Grant.objects.filter(forum=None).not_over(today).select_related("user")
    officers = list(grants.order_by("role", filed_by_name(get_language() or "en", "user"), "pk")[:ROWS])
    recognise(grant.user for grant in officers)
    return render(
        request,
        "forums/administration.html",
        {
            "page": Paginator(Forum.objects.select_related("series"), ROWS).get_page(request.GET.get("page")),
            "grants": officers,
            "open_invitations": Invitation.objects.open().count(),
        },
    )


def open_forum(request: ForumRequest) -> HttpResponse:
    """A new forum with its two sides, on one page."""
    form = OpenForumForm(request.POST or None, prefix="forum")
    host = SideForm(request.POST or None, prefix="host", initial={"weekend": [5, 6], "language": "ar"})
    guest = SideForm(request.POST or None, prefix="guest", initial={"weekend": [5, 6], "language": "ru"})
    # All three are asked, so that every mistake is named at once.
    if request.method == "POST" and all([form.is_valid(), host.is_valid(), guest.is_valid()]):
        if host.cleaned_data["country"] == guest.cleaned_data["country"]:
            guest.add_error("country", _("Both sides have the same country. Choose another for one of them."))
        else:
            try:
                forum = actions.open_forum(
                    opening=form.opening(host.opening(), guest.opening()),
                    actor=request.actor,
                    now=request.now,
                )
            except actions.CodeTaken:
                form.add_error("code", _("Another forum has this code. Choose a different one."))
            else:
                messages.success(request, _("The forum is open for preparation. Next, appoint its officers."))
                return redirect("forums:appointments", forum.slug)
    return render(
        request,
        "forums/open_forum.html",
        {
            "form": form,
            "host": host,
            "guest": guest,
            "parts": [(_("Forum"), form), (_("Host side"), host), (_("Guest side"), guest)],
        },
        status=422 if form.is_bound else 200,
    )
