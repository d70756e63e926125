"""What the sign-in library changes is told in the journal and to the mailbox, as our own actions do."""

from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    record_authentication,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.db import transaction
from django.http import HttpRequest

from muntada.access.actor import Actor
from muntada.accounts import mail
from muntada.accounts.events import SignInMeansChanged
from muntada.accounts.models import User
from muntada.accounts.requests import VOUCHED, has_second_factor
from muntada.base.clock import current_moment
from muntada.journal.record import record


def connect() -> None:
    """Listen to the library."""
    authenticator_added.connect(_added, dispatch_uid="accounts.added")
    authenticator_removed.connect(_removed, dispatch_uid="accounts.removed")
    authenticator_reset.connect(_reset, dispatch_uid="accounts.reset")


def _added(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        # They have just shown a code of it or touched it, so this session has its second factor.
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        if vouched := request.session.pop(VOUCHED, ""):
            User.objects.filter(pk=user.pk).update(vouched=vouched)
    _tell(user, authenticator, "added")


def _removed(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    factors = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    if not Authenticator.objects.filter(user=user, type__in=factors).exists():
        _forget_last(request, user)
    _tell(user, authenticator, "removed")


def _forget_last(request: HttpRequest, user: User) -> None:
    """Without a factor nobody has shown one; only this session, which had shown it, may set up the next."""
    if has_second_factor(request) and user.vouched:
        request.session[VOUCHED] = user.vouched
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        each for each in records if each.get("method") != "mfa"
    ]
    User.objects.filter(pk=user.pk).update(vouched=User.Vouch.NOBODY)


def _reset(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    _tell(user, authenticator, "renewed")


def _tell(user: User, authenticator: Authenticator, change: str) -> None:
    kind = str(authenticator.type)
    with transaction.atomic():
        record(
            SignInMeansChanged(forum_id=None, user_id=user.pk, kind=kind, change=change),
            actor=Actor(user_id=user.pk),
            now=current_moment(),
        )
        if not (kind == "recovery_codes" and change == "added"):
            mail.send(
                "sign_in_changed",
                to=user.email,
                language=user.language,
                user=user,
                what=f"{kind} {change}",
            )
