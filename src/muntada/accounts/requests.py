"""The request as pages of accounts receive it: from the door, mostly outside any forum."""

from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest

from muntada.access.actor import Actor
from muntada.accounts.models import User


class Place(Protocol):
    """A forum, of which this room knows no more than its number."""

    pk: int


class AccountRequest(HttpRequest):
    """Carries the moment and the actor, and the forum where the address lies in one."""

    now: datetime
    actor: Actor
    forum_or_none: Place | None


class OwnRequest(AccountRequest):
    """A request of somebody who signed in."""

    user: User


def has_second_factor(request: HttpRequest) -> bool:
    """True when this session was opened with a second factor; a demo's stand-in counts in a demo only."""
    methods = request.session.get("account_authentication_methods", [])
    enough = {"mfa", "demo"} if settings.CONFIG.is_demo else {"mfa"}
    return any(method.get("method") in enough for method in methods)
