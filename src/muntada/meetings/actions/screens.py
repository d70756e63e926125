"""Hang up screens in the hall, and switch them off."""

import secrets
from datetime import datetime

from muntada.access.actor import Actor, Owner, require
from muntada.base.action import action
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.meetings.events import ScreenMade, ScreenRevoked
from muntada.meetings.models import HallScreen


class AlreadyRevoked(Exception):
    """The screen was switched off before."""


@action
def make_screen(*, forum: Forum, name: str, actor: Actor, now: datetime) -> HallScreen:
    """A screen gets a secret address of its own, which needs no account."""
    require(actor, "meetings.make_screen", Owner(forum_id=forum.pk))

    screen = HallScreen.objects.create(
        forum=forum, name=name, token=secrets.token_urlsafe(24), made_by_id=actor.user_id, made_at=now
    )

    record(ScreenMade(forum_id=forum.pk, screen_id=screen.pk), actor=actor, now=now)
    return screen


@action
def revoke_screen(*, screen: HallScreen, actor: Actor, now: datetime) -> None:
    """The address ends at once; a screen that still shows it goes blank. Raises `AlreadyRevoked`."""
    require(actor, "meetings.revoke_screen", screen)

    if not HallScreen.objects.filter(pk=screen.pk, revoked_at=None).update(revoked_at=now):
        raise AlreadyRevoked

    record(ScreenRevoked(forum_id=screen.forum_id, screen_id=screen.pk), actor=actor, now=now)
