"""Who takes part: organisations, people, their duties, and who agreed to be named."""

from datetime import datetime, timedelta

from muntada.access.actor import Actor
from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.demo.load.loading import Loading, at
from muntada.demo.rows import Row, rows, words
from muntada.directory import actions as directory
from muntada.directory.actions import OrganisationDetails, PartDetails, PersonDetails
from muntada.directory.models import Delegation, Person
from muntada.forums import actions as forums
from muntada.forums.models import Forum, Grant, Side

LEVELS = {"good": "working"}
IN_DELEGATION = frozenset({"head", "deputy", "delegate", "focal_point"})
PARTS = {"focal_point": "staff", "secretariat": "staff", "auditor": "staff"}
# Which of the people hold which duty, beside the secretariat and the auditors of the rows.
DUTIES: dict[Role, tuple[str, ...]] = {
    Role.ADMINISTRATOR: ("P057",),
    Role.B2B_DESK: ("P058", "P118"),
    Role.PROTOCOL: ("P059",),
    Role.CONSULAR: ("P119",),
    Role.COMPLIANCE: ("P117",),
    Role.CASE_OFFICER: ("P045",),
    Role.PRESS_DESK: ("P120",),
    Role.LEGAL: ("P060",),
    Role.SIGNATORY: ("P023",),
    Role.GATE: ("P119",),
}


def give(forum: Forum, user: User, role: Role, side: Side | None, actor: Actor, now: datetime) -> None:
    """Appoint somebody who has an account already."""
    forums.appoint(forum=forum, user=user, role=role, side=side, starts_on=now.date(), actor=actor, now=now)


def _user(row: Row) -> User:
    """The account of a person of the demo; without a password it opens only by the demo's own button."""
    found = User.objects.filter(email=row["email"]).first()
    return found or User.objects.create_user(
        row["email"],
        name=row[f"name_{row['preferred_language']}"],
        language=row["preferred_language"],
        is_demo=True,
    )


def add_organisations(loading: Loading) -> None:
    """The directory's organisations, entered by the secretariat."""
    now = at(loading.days_before(110))
    for row in rows(loading.profile, "organisations"):
        side = loading.side(row["side"])
        loading.organisations[row["id"]] = directory.add_organisation(
            forum=loading.forum,
            details=OrganisationDetails(
                name=words(row, "name", side.language if side else "en"),
                kind=row["kind"],
                country=row["country"],
                short_name=words(row, "short", side.language if side else "en"),
                about=words(row, "about", side.language if side else "en"),
                sector=row["sector_isic"],
                register_number=row["register_number"],
                website=row["website"],
            ),
            actor=loading.secretary,
            now=now,
            is_demo=True,
        )


def add_people(loading: Loading) -> None:
    """The people, their parts in the forum, the two delegations, and who agreed to be named."""
    actor, forum = loading.secretary, loading.forum
    delegations: dict[str, Delegation] = {}
    for row in rows(loading.profile, "delegations"):
        side = loading.side(row["side"])
        if side is not None:
            delegations[row["side"]] = directory.add_delegation(
                forum=forum,
                side=side,
                name=words(row, "name", side.language),
                actor=actor,
                now=at(loading.days_before(80)),
            )
    for number, row in enumerate(rows(loading.profile, "people")):
        now = at(loading.days_before(70) + timedelta(minutes=3 * number))
        own = row["own_script"]
        member = directory.add_person(
            forum=forum,
            side=loading.side(row["side"]),
            organisation=loading.organisations[row["organisation"]],
            details=PersonDetails(
                name=words(row, "name", own),
                passport_name=row["passport_latin"],
                gender=row["gender"],
                form_of_address=words(row, "form_of_address", own),
                languages=_languages(row["languages"]),
                preferred_language=row["preferred_language"],
                pronunciation=row["pronunciation"],
                email=row["email"],
                phone=row["phone"],
            ),
            part=PartDetails(
                part=PARTS.get(row["role"], row["role"]),
                title=words(row, "title", own),
                delegation=delegations.get(row["side"]) if row["role"] in IN_DELEGATION else None,
                rank=int(row["rank"]),
            ),
            actor=actor,
            now=now,
            is_demo=True,
        )
        loading.memberships[row["id"]] = member
        user = loading.users[row["id"]] = _user(row)
        Person.objects.filter(pk=member.person_id).update(user=user)
        member.person.user = user
    for row in rows(loading.profile, "delegations"):
        delegation = delegations[row["side"]]
        directory.change_delegation(
            delegation=delegation,
            name=delegation.name,
            head=loading.memberships[row["head"]],
            focal_point=loading.memberships[row["focal_point"]].person,
            substitute=loading.memberships[row["substitute"]].person,
            actor=actor,
            now=at(loading.days_before(60)),
        )


def _languages(text: str) -> dict[str, str]:
    """`ar:native;en:good` as the directory keeps it."""
    pairs = (pair.split(":") for pair in text.split(";") if pair)
    return {language: LEVELS.get(level, level) for language, level in pairs}


def appoint(loading: Loading) -> None:
    """Who is appointed to what, for which side."""
    now = at(loading.days_before(60))
    for row in rows(loading.profile, "people"):
        if row["role"] not in {"secretariat", "auditor", "focal_point"}:
            continue
        user = loading.users[row["id"]]
        if Grant.objects.filter(user=user, role=row["role"], forum=loading.forum).exists():
            continue
        side = None if row["role"] == "auditor" else loading.side(row["side"])
        give(loading.forum, user, Role(row["role"]), side, loading.secretary, now)
    for role, people in DUTIES.items():
        for person in people:
            give(loading.forum, loading.users[person], role, None, loading.secretary, now)


def choose_publicity(loading: Loading) -> None:
    """Those who agreed say themselves that they may be named in public."""
    now = at(loading.days_before(55))
    for row in rows(loading.profile, "people"):
        if row["is_public"] != "1":
            continue
        person = loading.memberships[row["id"]].person
        actor = loading.acting(row["id"], now)
        if actor.is_insider:
            directory.choose_publicity(
                person=person, forum=loading.forum, is_public=True, actor=actor, now=now
            )
