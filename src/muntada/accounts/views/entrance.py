"""Coming in: a mailed link, an invitation, the second factor."""

from typing import cast

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from muntada.accounts import actions
from muntada.accounts.forms import EnrolmentForm, JoinForm, LinkForm
from muntada.accounts.mail import is_inside, origin_of
from muntada.accounts.models import Invitation, MailedLink, User, digest_of
from muntada.accounts.requests import VOUCHED, AccountRequest, OwnRequest, has_second_factor
from muntada.accounts.tasks import mail_sign_in_link

NEXT = "next_after_second_factor"


def _next_of(request: AccountRequest) -> str:
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if is_inside(url, f"{request.scheme}://{request.get_host()}") else ""


@never_cache
def send_sign_in_link(request: AccountRequest) -> HttpResponse:
    """Ask for a link; the answer is the same for every address."""
    if request.method != "POST":
        return render(request, "accounts/link_sent.html")
    form = LinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write your e-mail address as name@example.org."))
        return redirect(f"{reverse('account_login')}?{urlencode({'next': _next_of(request)})}")
    email = form.cleaned_data["email"]
    if not ratelimit.consume(request, action="sign_in_link", key=email):
        return ratelimit.respond_429(request)
    mail_sign_in_link.enqueue(email, origin_of(request), _next_of(request))
    return redirect("accounts:send_sign_in_link")


@never_cache
def use_sign_in_link(request: AccountRequest, token: str) -> HttpResponse:
    """The page that a mailed link opens: one button, so that a mail filter's look does not use the link up."""
    if request.method == "POST":
        try:
            user = actions.use_sign_in_link(token=token, actor=request.actor, now=request.now)
        except actions.LinkUsedUp:
            return render(request, "accounts/link_used_up.html", status=410)
        return _enter(request, user, _next_of(request))
    is_open = MailedLink.objects.filter(
        digest=digest_of(token), purpose=MailedLink.Purpose.SIGN_IN, used_at=None, expires_at__gt=request.now
    ).exists()
    if not is_open:
        return render(request, "accounts/link_used_up.html", status=410)
    return render(request, "accounts/use_link.html", {"next_url": _next_of(request)})


@login_required
@never_cache
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Whoever has neither password nor passkey shows by a fresh link that the mailbox is theirs."""
    return render(
        request, "accounts/sign_in_again.html", {"next_url": _next_of(cast("AccountRequest", request))}
    )


def _enter(request: AccountRequest, user: User, next_url: str) -> HttpResponse:
    # The library goes on to the code or passkey of those who have one, then opens the session.
    record_authentication(request, user, "link")
    answer: HttpResponse = perform_login(
        request, Login(user=user, email=user.email, redirect_url=next_url or None)
    )
    return answer


@never_cache
def accept_invitation(request: AccountRequest, token: str) -> HttpResponse:
    """Join by a mailed invitation."""
    invitation = (
        Invitation.objects.open()
        .by_token(token)
        .filter(expires_at__gt=request.now)
        .select_related("user")
        .first()
    )
    if invitation is None:
        return render(request, "accounts/invitation_used_up.html", status=410)
    form = JoinForm(request.POST or None, user=invitation.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.accept_invitation(
                token=token,
                name=form.cleaned_data["name"],
                language=form.cleaned_data["language"],
                password=form.cleaned_data["password"],
                actor=request.actor,
                now=request.now,
            )
        except actions.LinkUsedUp:
            return render(request, "accounts/invitation_used_up.html", status=410)
        answer = _enter(
            request, user, reverse("mfa_add_webauthn") if form.cleaned_data["means"] == "passkey" else ""
        )
        if request.user == user:
            request.session[VOUCHED] = User.Vouch.INVITATION
        return answer
    return render(request, "accounts/join.html", {"form": form, "invitation": invitation})


@never_cache
def second_factor(request: AccountRequest) -> HttpResponse:
    """Where privileged duties wait for a code or a passkey: ask for it, or have one set up first."""
    if not isinstance(request.user, User):
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
    if _next_of(request):
        request.session[NEXT] = _next_of(request)
    if has_second_factor(request):
        return redirect(request.session.pop(NEXT, "") or f"/{request.user.language}/")
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    back = urlencode({"next": reverse("accounts:second_factor")})
    if Authenticator.Type.TOTP in kinds:
        return redirect(f"{reverse('mfa_reauthenticate')}?{back}")
    if Authenticator.Type.WEBAUTHN in kinds:
        return redirect(f"{reverse('mfa_reauthenticate_webauthn')}?{back}")
    is_vouched = bool(request.session.get(VOUCHED))
    context = {"is_vouched": is_vouched, "form": EnrolmentForm(), "next_url": ""}
    return render(request, "accounts/second_factor.html", context)


@login_required
@never_cache
def use_enrolment_code(request: HttpRequest) -> HttpResponse:
    """For whoever has no more than the mailbox to show: the code that an administrator told them."""
    request = cast("OwnRequest", request)
    form = EnrolmentForm(request.POST or None)
    next_url = _next_of(request)
    has_factor = has_second_factor(request)
    if request.method == "POST":
        if not ratelimit.consume(request, action="enrolment_code", key=str(request.user.pk)):
            return ratelimit.respond_429(request)
        if form.is_valid():
            try:
                actions.use_enrolment_code(
                    code=form.cleaned_data["code"],
                    has_factor=has_factor,
                    actor=request.actor,
                    now=request.now,
                )
            except actions.WrongCode:
                form.add_error(
                    "code",
                    _("This code is not right, or is used up. Ask the administrator for a new one."),
                )
            else:
                if has_factor:
                    return redirect(next_url or f"/{request.user.language}/")
                request.session[VOUCHED] = User.Vouch.CODE
                return redirect("accounts:second_factor")
    context = {"form": form, "next_url": next_url}
    return render(request, "accounts/use_enrolment_code.html", context, status=422 if form.is_bound else 200)
