"""The request as views of a forum receive it."""

from datetime import datetime

from django.http import HttpRequest

from muntada.access.actor import Actor
from muntada.forums.models import Forum


class ForumRequest(HttpRequest):
    """Carries the moment, the actor, and in a forum's pages the forum (`forum_or_none` is None elsewhere)."""

    now: datetime
    actor: Actor
    forum: Forum
    forum_or_none: Forum | None
