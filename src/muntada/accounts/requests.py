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


# In the session: who vouches for a second factor that is set up in it.
VOUCHED = "vouched"


def counts_for_duties(request: HttpRequest, actor: Actor) -> bool:
    """True when this session may use privileged duties: more than the mailbox speaks for its second factor.

    Whoever set it up while joining is known by the invitation; that is not enough to administer everything.
    """
    if not has_second_factor(request):
        return False
    if settings.CONFIG.is_demo:
        return True
    vouched = request.user.vouched if isinstance(request.user, User) else User.Vouch.NOBODY
    enough = {User.Vouch.CODE}
    if not actor.administers_installation:
        enough.add(User.Vouch.INVITATION)
    return vouched in enough


def has_second_factor(request: HttpRequest) -> bool:
    """True when this session was opened with a second factor; a demo's stand-in counts in a demo only."""
    methods = request.session.get("account_authentication_methods", [])
    enough = {"mfa", "demo"} if settings.CONFIG.is_demo else {"mfa"}
    return any(method.get("method") in enough for method in methods)
