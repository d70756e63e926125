"""The administrator's page of users: invitations, handing over, coming and going."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from muntada.accounts import actions, work
from muntada.accounts.forms import InviteForm, SearchForm, SuccessorForm
from muntada.accounts.mail import is_inside, origin_of
from muntada.accounts.models import Invitation, User
from muntada.accounts.names import filed_by_name, is_called, recognise
from muntada.accounts.requests import AccountRequest

ROWS = 50


def users(request: AccountRequest) -> HttpResponse:
    """Everybody who can sign in, has left, or is invited."""
    form = SearchForm(request.GET)
    found = User.objects.order_by(filed_by_name(get_language() or "en"), "pk")
    wanted = form.cleaned_data["q"] if form.is_valid() else ""
    if wanted:
        found = found.filter(is_called(wanted))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    open_invitations = list(Invitation.objects.open().select_related("user", "invited_by")[:ROWS])
    recognise([*page, *(invitation.user for invitation in open_invitations)])
    return render(
        request,
        "accounts/users.html",
        {
            "page": page,
            "form": form,
            "wanted": wanted,
            "invitations": [
                (invitation, invitation.has_run_out(request.now)) for invitation in open_invitations
            ],
        },
    )


def invite_user(request: AccountRequest) -> HttpResponse:
    """Ask somebody to join."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite_user(
                **form.cleaned_data, origin=origin_of(request), actor=request.actor, now=request.now
            )
        except actions.AlreadyHasAccount:
            form.add_error(
                "email", _("This address has an account already. Look for it in the list of users.")
            )
        except actions.IsDeactivated:
            form.add_error("email", _("This account was deactivated. Reactivate it in the list of users."))
        else:
            messages.success(request, _("The invitation is on its way. The link lasts seven days."))
            return redirect("accounts:users")
    return render(request, "accounts/invite_user.html", {"form": form})


def _back(request: AccountRequest) -> HttpResponse:
    url = request.POST.get("next", "")
    return redirect(url if is_inside(url, f"{request.scheme}://{request.get_host()}") else "accounts:users")


def _invitation(request: AccountRequest, invitation_id: int) -> Invitation:
    forum = request.forum_or_none
    in_scope = Invitation.objects.in_scope(forum.pk if forum else None)
    return get_object_or_404(in_scope.select_related("user", "invited_by"), pk=invitation_id)


@require_POST
def resend_invitation(request: AccountRequest, invitation_id: int) -> HttpResponse:
    """Send an invitation again."""
    invitation = _invitation(request, invitation_id)
    try:
        actions.resend_invitation(
            invitation=invitation, origin=origin_of(request), actor=request.actor, now=request.now
        )
    except actions.NoLongerOpen:
        messages.warning(request, _("This invitation was accepted or withdrawn meanwhile."))
    else:
        messages.success(request, _("The invitation was sent again. The new link lasts seven days."))
    return _back(request)


@require_POST
def withdraw_invitation(request: AccountRequest, invitation_id: int) -> HttpResponse:
    """Make an invitation useless."""
    invitation = _invitation(request, invitation_id)
    try:
        actions.withdraw_invitation(invitation=invitation, actor=request.actor, now=request.now)
    except actions.NoLongerOpen:
        messages.warning(request, _("This invitation was accepted or withdrawn meanwhile."))
    else:
        messages.success(request, _("The invitation was withdrawn. Its link opens nothing any more."))
    return _back(request)


def hand_over(request: AccountRequest, user_id: int) -> HttpResponse:
    """What a user has open, and who takes it over."""
    user = get_object_or_404(User, pk=user_id)
    form = SuccessorForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        count = actions.hand_over(
            user=user, successor=form.cleaned_data["successor"], actor=request.actor, now=request.now
        )
        messages.success(
            request,
            ngettext("%(count)s thing was handed over.", "%(count)s things were handed over.", count)
            % {"count": count},
        )
        return redirect("accounts:users")
    recognise([user])
    return render(
        request,
        "accounts/hand_over.html",
        {"form": form, "user_shown": user, "work": work.open_work(user.pk, request.now)},
    )


def deactivate_user(request: AccountRequest, user_id: int) -> HttpResponse:
    """Close an account; open work goes to somebody in the same step."""
    user = get_object_or_404(User.objects.filter(is_active=True), pk=user_id)
    form = SuccessorForm(request.POST or None, user=user, is_required=False)
    if request.method == "POST" and form.is_valid():
        try:
            actions.deactivate_user(
                user=user, successor=form.cleaned_data["successor"], actor=request.actor, now=request.now
            )
        except actions.OpenWorkLeft:
            form.add_error("successor", _("There is open work. Choose who takes it over."))
        except actions.NotOneself:
            form.add_error(None, _("You cannot deactivate your own account. Ask another administrator."))
        else:
            messages.success(request, _("The account is deactivated and its sessions have ended."))
            return redirect("accounts:users")
    recognise([user])
    return render(
        request,
        "accounts/deactivate_user.html",
        {"form": form, "user_shown": user, "work": work.open_work(user.pk, request.now)},
    )


@require_POST
def reactivate_user(request: AccountRequest, user_id: int) -> HttpResponse:
    """Open a closed account again."""
    user = get_object_or_404(User, pk=user_id)
    actions.reactivate_user(user=user, actor=request.actor, now=request.now)
    messages.success(request, _("The account is open again. They sign in by a link to their e-mail."))
    return redirect("accounts:users")


@require_POST
@never_cache
def give_enrolment_code(request: AccountRequest, user_id: int) -> HttpResponse:
    """A code that is shown this once, to be read out to its owner."""
    user = get_object_or_404(User, pk=user_id)
    try:
        code = actions.give_enrolment_code(user=user, actor=request.actor, now=request.now)
    except actions.NotOneself:
        messages.error(request, _("Another administrator gives you a code, or the owner of the server does."))
    except actions.IsDeactivated:
        messages.error(request, _("This account was deactivated. Reactivate it in the list of users."))
    else:
        return render(request, "accounts/enrolment_code.html", {"user_shown": user, "code": code})
    return redirect("accounts:users")


@require_POST
def reset_second_factor(request: AccountRequest, user_id: int) -> HttpResponse:
    """For somebody who lost the phone with the codes."""
    user = get_object_or_404(User, pk=user_id)
    actions.reset_second_factor(user=user, actor=request.actor, now=request.now)
    messages.success(
        request, _("Codes and passkeys are removed. They set up new ones when they next sign in.")
    )
    return redirect("accounts:users")
