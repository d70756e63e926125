"""How django-allauth behaves in this house: no open sign-up, our words, our idea of a fresh sign-in."""

import base64
import hashlib
import secrets
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from muntada.accounts.models import User

# For so long after signing in nobody is asked again before changing their own sign-in.
FRESH = 10 * 60


def signed_in_freshly(request: HttpRequest, user: User, *methods: str) -> bool:
    """True within ten minutes of signing in by one of these methods (by any of them if none is named)."""
    return any(
        time.time() - entry["at"] < FRESH and (not methods or entry["method"] in methods)
        for entry in get_authentication_records(request, user)
    )


def typed_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Under which address a failed attempt is counted, however it was written."""
    typed = (credentials or {}).get("email") or request.POST.get("login") or ""
    return str(typed).strip().lower()


def address_of(request: HttpRequest) -> str:
    """From where a request comes, with the trusted servers in front taken off."""
    return get_client_ip(request) or ""


def look_of(response: HttpResponse, user: User) -> None:
    """Tell the browser how this user wants pages to look."""
    for name, value in (
        ("theme", user.theme),
        ("density", user.density),
        ("shortcuts", "" if user.has_shortcuts else "off"),
    ):
        if value:
            response.set_cookie(
                name, value, max_age=365 * 24 * 3600, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        else:
            response.delete_cookie(name, samesite="Lax")


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by address; accounts exist by invitation only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask an administrator to open it again."),
        "email_password_mismatch": _(
            "The address or the password is not right. Check both, or ask for a link by e-mail."
        ),
        "incorrect_code": _("This code is not right. Wait for the next one and type it anew."),
        "incorrect_password": _("This password is not right. Type it anew."),
        "enter_current_password": _("Type your present password."),
        "too_many_login_attempts": _("Too many attempts. Wait a quarter of an hour, then try again."),
        "rate_limited": _("Too many attempts. Wait a quarter of an hour, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's signature
        """Nobody makes an account for themselves."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page, in the user's language."""
        language = request.user.language if isinstance(request.user, User) else get_language()
        return f"/{language}/"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - the library's signature
        """The first page, in the language of the page."""
        return f"/{get_language()}/"

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """A new device looks as the user likes it."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if isinstance(user, User):
            look_of(response, user)
        return response

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """True when this is the user's password; wrong ones count as failed sign-ins."""
        found = self.authenticate(context.request, email=user.get_username(), password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who signed in a moment ago is not asked again."""
        request = context.request
        if isinstance(request.user, User):
            if signed_in_freshly(request, request.user):
                return False
            if not self.get_reauthentication_methods(request.user):
                # The library takes whoever has neither password nor factor for fresh; the mailbox can speak for them.
                here = urlencode({"next": request.get_full_path()})
                raise ImmediateHttpResponse(redirect(f"{reverse('accounts:sign_in_again')}?{here}"))
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to show again that it is them, in our words."""
        words = {
            "reauthenticate": gettext("Use your password"),
            "mfa_reauthenticate": gettext("Use a one-time code"),
            "mfa_reauthenticate:webauthn": gettext("Use a passkey"),
        }
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**method, "description": words[method["id"]]} for method in methods]


class MFAAdapter(DefaultMFAAdapter):
    """Codes and passkeys: kept encrypted, named in the reader's language."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Wait for the next one and type it anew."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        """A stolen database alone gives no code."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again; another, unknown one when the site's key was changed, so that no code matches."""
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows above the code."""
        return "Muntada"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the browser shows when it asks for a passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Muntada"}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002 - the library's name
        """A first name for a new passkey; people may change it."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}


def _fernet() -> MultiFernet:
    keys: list[str] = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]  # type: ignore[list-item]  # we use text only
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"codes {key}".encode()).digest())) for key in keys]
    )
