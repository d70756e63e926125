"""What has been loaded so far, and the moment at which it is."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from muntada.access.actor import Actor
from muntada.accounts.models import User
from muntada.base import clock
from muntada.demo.rows import moment
from muntada.directory.models import Membership, Organisation
from muntada.directory.queries import actor_for
from muntada.forums.models import Forum, Side
from muntada.venue.models import Hall


@dataclass
class Loading:
    """What has been loaded so far, by the ids of the rows."""

    profile: str
    forum: Forum
    host: Side
    guest: Side
    secretary: Actor
    organisations: dict[str, Organisation] = field(default_factory=dict)
    memberships: dict[str, Membership] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    halls: dict[str, Hall] = field(default_factory=dict)

    def side(self, key: str) -> Side | None:
        """The side of a row; None for what is joint."""
        return {"host": self.host, "guest": self.guest}.get(key)

    def acting(self, person: str, now: datetime) -> Actor:
        """A person of the rows with all that they may do here."""
        return actor_for(self.users[person], self.forum, now)

    @property
    def meeting_hall(self) -> Hall:
        """The hall with the tables."""
        return next(hall for hall in self.halls.values() if hall.kind == Hall.Kind.MEETINGS)

    def days_before(self, days: int) -> datetime:
        """Noon of a day before the forum."""
        return moment(self.profile, str(self.forum.starts_on), "12:00") - timedelta(days=days)


def at(now: datetime) -> datetime:
    """Let jobs believe that it is this moment."""
    clock.stop_at(now)
    return now
