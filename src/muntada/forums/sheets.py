"""Forums, duties, open invitations and holidays as spreadsheets."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, Owner, may
from muntada.access.roles import ROLE_WORDS
from muntada.accounts.models import Invitation
from muntada.accounts.names import filed_by_name, name_in, recognised
from muntada.base.languages import LANGUAGES
from muntada.forums.models import Forum, Grant, Holiday, Side
from muntada.forums.queries import GRANT_STATE_WORDS, invitations_seen, state_of, today_in
from muntada.sheets.exports import InstallationListing, Listing, Value, register
from muntada.sheets.kinds import Column, Context, Reading

NAME = (
    Column(key="name_ar", title=_("Name in Arabic")),
    Column(key="name_ru", title=_("Name in Russian")),
    Column(key="name_en", title=_("Name in English")),
)
ROLES = {role.value: word for role, word in ROLE_WORDS.items()}
SIDES = dict(Side.Key.choices)
DUTIES = (
    Column(key="name", title=_("Name")),
    Column(key="email", title=_("E-mail")),
    Column(key="role", title=_("Duty"), choices=ROLES),
    Column(key="starts_on", title=_("First day")),
    Column(key="ends_on", title=_("Last day")),
    Column(key="state", title=_("State"), choices=GRANT_STATE_WORDS),
)
FOR_SIDE = Column(key="side", title=_("For which side"), choices=SIDES)
INVITATIONS = (
    Column(key="name", title=_("Name")),
    Column(key="email", title=_("E-mail")),
    Column(key="sent_at", title=_("Sent (UTC)")),
    Column(key="expires_at", title=_("Link opens until (UTC)")),
    Column(key="invited_by", title=_("Invited by")),
)


def may_reach(actor: Actor, owner: Owner) -> bool:
    """True where this actor may have addresses, and not only see a page on which they stand."""
    return may(actor, "directory.contact", owner)


def _duty(grant: Grant, reading: Reading, forum: Forum | None) -> dict[str, Value]:
    today = today_in(forum, reading.now)
    return {
        "name": name_in(reading.language, grant.user),
        "email": grant.user.email if may_reach(reading.actor, grant.owner) else "",
        "role": grant.role,
        "side": grant.side.key if grant.side else "",
        "starts_on": grant.starts_on,
        "ends_on": today_in(forum, grant.ended_at) if grant.ended_at else grant.ends_on,
        "state": state_of(grant, today),
    }


def appointment_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The duties of the forum: the joint ones and those of the reader's side."""
    forum = Forum.objects.get(pk=context.forum_id)
    rows = Grant.objects.visible_to(context.actor).filter(forum=forum).select_related("user", "side")
    rows = rows.order_by("role", filed_by_name(context.language, "user"), "pk")
    for grant in recognised(rows.iterator(chunk_size=500), lambda grant: grant.user):
        yield _duty(grant, context, forum)


def officer_rows(reading: Reading) -> Iterator[Mapping[str, Value]]:
    """Those who serve all forums."""
    rows = Grant.objects.filter(forum=None).not_over(reading.now.date()).select_related("user", "side")
    rows = rows.order_by("role", filed_by_name(reading.language, "user"), "pk")
    for grant in recognised(rows, lambda grant: grant.user):
        yield _duty(grant, reading, None)


def _invitation(one: Invitation, reading: Reading) -> dict[str, Value]:
    return {
        "name": name_in(reading.language, one.user),
        "email": one.user.email if may_reach(reading.actor, one.owner) else "",
        "sent_at": one.sent_at,
        "expires_at": one.expires_at,
        "invited_by": name_in(reading.language, one.invited_by),
    }


def invitation_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """Who was asked to join on behalf of the forum, as far as the reader's side sent it."""
    forum = Forum.objects.prefetch_related("sides").get(pk=context.forum_id)
    rows = invitations_seen(context.actor, forum).iterator(chunk_size=500)
    for one in recognised(rows, lambda one: one.user, lambda one: one.invited_by):
        yield _invitation(one, context)


def every_invitation_row(reading: Reading) -> Iterator[Mapping[str, Value]]:
    """Who was asked to join anywhere."""
    rows = Invitation.objects.open().select_related("user", "invited_by")
    for one in recognised(rows.iterator(chunk_size=500), lambda one: one.user, lambda one: one.invited_by):
        yield _invitation(one, reading)


def forum_rows(_reading: Reading) -> Iterator[Mapping[str, Value]]:
    """All forums of the installation, the latest first."""
    for one in Forum.objects.select_related("series").prefetch_related("sides").iterator(chunk_size=500):
        host, guest = one.both_sides
        yield {
            "code": one.code,
            **{f"name_{code}": one.name.text(code) for code in LANGUAGES},
            "series": one.series.code if one.series else "",
            "host": host.country,
            "guest": guest.country,
            "zone": one.zone,
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "state": one.state,
        }


def holiday_rows(context: Context) -> Iterator[Mapping[str, Value]]:
    """The holidays of both sides: the joint calendar is joint."""
    rows = Holiday.objects.filter(side__forum=context.forum_id).select_related("side").order_by("on", "side")
    for one in rows.iterator(chunk_size=500):
        yield {
            "side": one.side.key,
            "on": one.on,
            **{f"name_{code}": one.name.text(code) for code in LANGUAGES},
        }


register(
    InstallationListing(
        name="forums",
        title=_("Forums"),
        right="forums.administration",
        columns=(
            Column(key="code", title=_("Code")),
            *NAME,
            Column(key="series", title=_("Series")),
            Column(key="host", title=_("Country of the host side")),
            Column(key="guest", title=_("Country of the guest side")),
            Column(key="zone", title=_("Time zone")),
            Column(key="starts_on", title=_("First day")),
            Column(key="ends_on", title=_("Last day")),
            Column(key="state", title=_("State"), choices=dict(Forum.State.choices)),
        ),
        rows=forum_rows,
    )
)
register(
    InstallationListing(
        name="officers",
        title=_("Officers of the installation"),
        right="forums.administration",
        columns=DUTIES,
        rows=officer_rows,
    )
)
register(
    InstallationListing(
        name="all-invitations",
        title=_("Open invitations"),
        right="accounts.users",
        columns=INVITATIONS,
        rows=every_invitation_row,
    )
)
register(
    Listing(
        name="appointments",
        title=_("Duties"),
        right="forums.appointments",
        columns=(*DUTIES[:3], FOR_SIDE, *DUTIES[3:]),
        rows=appointment_rows,
    )
)
register(
    Listing(
        name="invitations",
        title=_("Open invitations"),
        right="forums.appointments",
        columns=INVITATIONS,
        rows=invitation_rows,
    )
)
register(
    Listing(
        name="holidays",
        title=_("Holidays"),
        right="forums.sides",
        columns=(
            Column(key="side", title=_("Side"), choices=SIDES),
            Column(key="on", title=pgettext_lazy("of the calendar", "Day")),
            *NAME,
        ),
        rows=holiday_rows,
    )
)
