"""One's own account: profile, password, address, sessions."""

import re
from typing import Any, NamedTuple, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from muntada.accounts import actions
from muntada.accounts.adapter import look_of, signed_in_freshly
from muntada.accounts.forms import NewAddressForm, NewPasswordForm, ProfileForm
from muntada.accounts.mail import origin_of
from muntada.accounts.models import MailedLink, User, digest_of
from muntada.accounts.requests import OwnRequest


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language and look."""
    request = cast("OwnRequest", request)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        user = actions.change_profile(**form.cleaned_data, actor=request.actor, now=request.now)
        with translation.override(user.language):
            messages.success(request, _("Your profile is saved."))
            response = redirect("accounts:profile")
        look_of(response, user)
        return response
    return render(request, "accounts/profile.html", {"form": form})


@login_required
@never_cache
def change_password(request: HttpRequest) -> HttpResponse:
    """Set a first or a new password."""
    request = cast("OwnRequest", request)
    if not request.user.has_usable_password():
        # A first password opens as much as a changed one, and there is no present one to ask for.
        raise_if_reauthentication_required(request, app="")
    needs_present = request.user.has_usable_password() and not signed_in_freshly(
        request, request.user, "link"
    )
    form = NewPasswordForm(request.POST or None, user=request.user, needs_present=needs_present)
    if request.method == "POST" and form.is_valid():
        user = actions.change_password(
            password=form.cleaned_data["password"], actor=request.actor, now=request.now
        )
        update_session_auth_hash(request, user)
        UserSession.objects.create_from_request(request)
        messages.success(request, _("Your password is set. Sessions on other devices have ended."))
        return redirect("mfa_index")
    return render(request, "accounts/change_password.html", {"form": form, "needs_present": needs_present})


@login_required
@never_cache
@reauthentication_required
def ask_address_change(request: HttpRequest) -> HttpResponse:
    """Name another address; it has to be confirmed from its mailbox."""
    request = cast("OwnRequest", request)
    form = NewAddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_address_change(
            email=form.cleaned_data["email"], origin=origin_of(request), actor=request.actor, now=request.now
        )
        messages.info(
            request,
            _("If the new address is free, a link is on its way there. It works once, for 15 minutes."),
        )
        return redirect("accounts:profile")
    return render(request, "accounts/change_address.html", {"form": form})


@login_required
@never_cache
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """The page that the link in the new mailbox opens."""
    request = cast("OwnRequest", request)
    link = MailedLink.objects.filter(
        digest=digest_of(token), user=request.user, used_at=None, expires_at__gt=request.now
    ).first()
    if link is None:
        return render(request, "accounts/link_used_up.html", status=410)
    if request.method == "POST":
        try:
            actions.confirm_address(token=token, actor=request.actor, now=request.now)
        except actions.LinkUsedUp:
            return render(request, "accounts/link_used_up.html", status=410)
        except actions.AddressTaken:
            messages.error(
                request, _("Somebody else signs in with this address by now. Nothing was changed.")
            )
        else:
            messages.success(request, _("From now on you sign in with the new address."))
        return redirect("accounts:profile")
    return render(request, "accounts/confirm_address.html", {"link": link})


class ShownSession(NamedTuple):
    """A session as its owner recognises it."""

    pk: int
    device: str
    ip: str
    created_at: Any
    is_current: bool


DEVICES = (
    (r"iPhone|iPad", "iOS"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Macintosh", "macOS"),
    (r"Linux", "Linux"),
)
BROWSERS = (
    (r"YaBrowser", "Yandex"),
    (r"Edg", "Edge"),
    (r"OPR", "Opera"),
    (r"Firefox|FxiOS", "Firefox"),
    (r"Chrome|CriOS", "Chrome"),
    (r"Safari", "Safari"),
)


def device_of(user_agent: str) -> str:
    """Browser and system, as far as the browser says."""
    found = [
        next((name for pattern, name in names if re.search(pattern, user_agent)), "")
        for names in (BROWSERS, DEVICES)
    ]
    return ", ".join(part for part in found if part)


@login_required
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    request = cast("OwnRequest", request)
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        UserSession.objects.create_from_request(request)
    shown = [
        ShownSession(
            session.pk,
            device_of(session.user_agent),
            session.ip,
            session.created_at,
            session.session_key == request.session.session_key,
        )
        for session in UserSession.objects.filter(user=request.user).order_by("-created_at")[:50]
    ]
    return render(request, "accounts/sessions.html", {"sessions": shown})


@login_required
@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one session."""
    request = cast("OwnRequest", request)
    actions.end_session(session_id=session_id, actor=request.actor, now=request.now)
    messages.success(request, _("The session has ended."))
    return redirect("accounts:sessions")


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    request = cast("OwnRequest", request)
    actions.end_other_sessions(kept=str(request.session.session_key), actor=request.actor, now=request.now)
    messages.success(request, _("All other sessions have ended."))
    return redirect(reverse("accounts:sessions"))
