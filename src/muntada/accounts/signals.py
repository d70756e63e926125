"""What the sign-in library changes is told in the journal and to the mailbox, as our own actions do."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.db import transaction
from django.http import HttpRequest

from muntada.access.actor import Actor
from muntada.accounts import mail
from muntada.accounts.events import SignInMeansChanged
from muntada.accounts.models import User
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
    _tell(user, authenticator, "added")


def _removed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    _tell(user, authenticator, "removed")


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
