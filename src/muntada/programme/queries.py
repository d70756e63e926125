"""The programme as its readers see it: labels ready, names of those only who agreed to be named."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from muntada.access.actor import NOBODY, Actor, may, may_at_all
from muntada.base.text import isolated
from muntada.base.words import Shown, Words
from muntada.directory.models import Membership
from muntada.forums.models import Forum, Side
from muntada.programme.models import Session, SessionRole
from muntada.ui.format import list_of
from muntada.ui.templatetags.muntada_tags import island
from muntada.venue.models import Break

LANGUAGE_WORDS = {
    "ar": gettext_lazy("Arabic"),
    "ru": gettext_lazy("Russian"),
    "en": gettext_lazy("English"),
}


@dataclass(frozen=True, slots=True)
class Label:
    """A text, and the same in an island of its language, as a page shows it."""

    text: str
    language: str
    markup: SafeString
    is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a name where it may be shown, else only for whom."""

    role: str
    name: Label | None
    detail: str
    topic: Label | None
    is_hidden_in_public: bool
    role_id: int


@dataclass(frozen=True, slots=True)
class Row:
    """A session or break with everything that a reader sees of it, already in words."""

    starts_at: datetime
    ends_at: datetime
    hours: str
    other_hours: str
    title: Label
    public_id: str = ""
    kind: str = ""
    hall: Label | None = None
    abstract: Label | None = None
    spoken: str = ""
    interpreted: str = ""
    languages: str = ""
    speakers: tuple[Speaker, ...] = ()
    state: str = ""
    is_open_to_press: bool = False
    is_break: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the forum with what takes place on it."""

    on: date
    rows: tuple[Row, ...]


def label(words: Words, language: str) -> Label:
    """A text in the reader's language, else as it was written."""
    return _label(words.best(language))


def _label(shown: Shown) -> Label:
    return Label(shown.text, shown.language, island(shown.text, shown.language), shown.is_fallback)


def plain_label(text: str, language: str) -> Label:
    """A word of the page itself."""
    return Label(text, language, island(text, language))


def days_of(forum: Forum) -> list[date]:
    """The days of the forum, first to last."""
    return [forum.starts_on + timedelta(days=n) for n in range((forum.ends_on - forum.starts_on).days + 1)]


def sessions_for(forum: Forum, actor: Actor) -> list[Session]:
    """The sessions that an actor may see, with halls and speakers, in order of time. Two queries."""
    return list(_with_speakers(Session.objects.visible_to(actor).filter(forum=forum)))


def _with_speakers(sessions: QuerySet[Session]) -> QuerySet[Session]:
    roles = SessionRole.objects.select_related("membership__person", "membership__organisation")
    return sessions.select_related("hall").prefetch_related(Prefetch("roles", roles))


def next_sessions(forum: Forum, now: datetime, actor: Actor = NOBODY, *, limit: int = 3) -> list[Session]:
    """The published sessions that run now or come next, for a home page."""
    return list(
        Session.objects.visible_to(actor)
        .filter(forum=forum, state=Session.State.PUBLISHED, ends_at__gt=now)
        .select_related("hall")[:limit]
    )


def sessions_of(membership: Membership) -> list[Session]:
    """The sessions in which somebody is named and that are not cancelled, for a personal schedule."""
    return list(
        Session.objects.filter(roles__membership=membership, state=Session.State.PUBLISHED).select_related(
            "hall"
        )
    )


def programme_days(forum: Forum, actor: Actor, language: str, *, only: date | None = None) -> list[Day]:
    """The programme day by day in the reader's language: sessions and breaks. Three queries."""
    wanted = [only] if only else days_of(forum)
    start = datetime.combine(wanted[0], datetime.min.time(), tzinfo=forum.tz)
    end = datetime.combine(wanted[-1] + timedelta(days=1), datetime.min.time(), tzinfo=forum.tz)
    sessions = _with_speakers(
        Session.objects.visible_to(actor).filter(forum=forum, starts_at__gte=start, starts_at__lt=end)
    )
    breaks = Break.objects.filter(forum=forum, starts_at__gte=start, starts_at__lt=end)
    writer = _Writer(forum, actor, language)
    rows = [*(writer.session(session) for session in sessions), *(writer.pause(pause) for pause in breaks)]
    by_day: dict[date, list[Row]] = {day: [] for day in wanted}
    for row in sorted(rows, key=lambda row: (row.starts_at, row.is_break)):
        by_day[row.starts_at.date()].append(row)
    return [Day(day, tuple(found)) for day, found in by_day.items()]


def row_of(session: Session, forum: Forum, actor: Actor, language: str) -> Row:
    """One session as its page shows it."""
    return _Writer(forum, actor, language).session(session)


class _Writer:
    """Puts sessions into words for one reader; what is the same for all rows is looked up once."""

    def __init__(self, forum: Forum, actor: Actor, language: str) -> None:
        self.forum = forum
        self.actor = actor
        self.language = language
        self.zone = forum.tz
        self.other = _other_side(forum)
        self.sees_names = may_at_all(actor, "directory.person")
        self.role_words = {value: str(word) for value, word in SessionRole.Role.choices}
        self.kind_words = {value: str(word) for value, word in Session.Kind.choices}
        self.state_words = {value: str(word) for value, word in Session.State.choices}
        self.lists: dict[tuple[str, ...], str] = {}
        self.halls: dict[int, Label] = {}

    def session(self, session: Session) -> Row:
        """A session as a row."""
        starts_at, ends_at, hours, other_hours = self._times(session.starts_at, session.ends_at)
        return Row(
            starts_at=starts_at,
            ends_at=ends_at,
            hours=hours,
            other_hours=other_hours,
            title=label(session.title, self.language),
            public_id=session.public_id,
            kind=self.kind_words[session.kind],
            hall=self._hall(session),
            abstract=label(session.abstract, self.language) if session.abstract else None,
            spoken=self._languages(session.spoken),
            interpreted=self._languages(session.interpreted),
            languages=self._both(session),
            speakers=tuple(self._speaker(role) for role in session.roles.all()),
            state=session.state,
            is_open_to_press=session.is_open_to_press,
        )

    def pause(self, pause: Break) -> Row:
        """A break as a row."""
        starts_at, ends_at, hours, other_hours = self._times(pause.starts_at, pause.ends_at)
        title = (
            label(pause.name, self.language)
            if pause.name
            else plain_label(pause.get_kind_display(), self.language)
        )
        return Row(starts_at, ends_at, hours, other_hours, title, is_break=True)

    def _times(self, start: datetime, end: datetime) -> tuple[datetime, datetime, str, str]:
        starts_at, ends_at = start.astimezone(self.zone), end.astimezone(self.zone)
        hours = f"{starts_at:%H:%M}–{ends_at:%H:%M}"
        if self.other is None:
            return starts_at, ends_at, hours, ""
        there = f"{start.astimezone(self.other.tz):%H:%M}–{end.astimezone(self.other.tz):%H:%M}"
        return starts_at, ends_at, hours, "" if there == hours else there

    def _hall(self, session: Session) -> Label:
        if session.hall_id not in self.halls:
            self.halls[session.hall_id] = label(session.hall.name, self.language)
        return self.halls[session.hall_id]

    def _languages(self, languages: list[str]) -> str:
        key = tuple(languages)
        if key not in self.lists:
            self.lists[key] = (
                list_of([str(LANGUAGE_WORDS[code]) for code in key], self.language) if key else ""
            )
        return self.lists[key]

    def _both(self, session: Session) -> str:
        spoken, interpreted = self._languages(session.spoken), self._languages(session.interpreted)
        if not (spoken and interpreted):
            return spoken
        return _("%(spoken)s, interpreted into %(interpreted)s") % {
            "spoken": spoken,
            "interpreted": interpreted,
        }

    def _speaker(self, role: SessionRole) -> Speaker:
        member = role.membership
        is_public = member.person.is_public
        is_shown = is_public or (self.sees_names and may(self.actor, "directory.person", member))
        organisation = member.organisation.name.best(self.language).text
        position = member.title.best(self.language).text if member.title else ""
        if is_shown:
            detail = (
                _("%(position)s, %(organisation)s")
                % {"position": isolated(position), "organisation": isolated(organisation)}
                if position
                else organisation
            )
        else:
            detail = _("a speaker of %(organisation)s") % {"organisation": isolated(organisation)}
        return Speaker(
            role=self.role_words[role.role],
            name=label(member.person.name, self.language) if is_shown else None,
            detail=detail,
            topic=label(role.topic, self.language) if role.topic else None,
            is_hidden_in_public=is_shown and not is_public,
            role_id=role.pk,
        )


def _other_side(forum: Forum) -> Side | None:
    """The guest side, when its clock runs otherwise than that of the place."""
    for side in forum.both_sides:
        if side.key == Side.Key.GUEST:
            return side
    return None


def speaker_line(speaker: Speaker) -> str:
    """A speaker in one line of plain text, as calendars and search engines take it."""
    if speaker.name is None:
        return speaker.detail
    return pgettext("a speaker and who they are", "%(name)s, %(detail)s") % {
        "name": speaker.name.text,
        "detail": speaker.detail,
    }
