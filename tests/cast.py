"""The standing cast: two sides, Zaytuna Trading, Rosinka Agro and the people around them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from muntada.access.actor import Actor, Standing
from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.base.ids import next_public_id
from muntada.base.words import Words
from muntada.directory.models import Delegation, Membership, Organisation, Person
from muntada.directory.queries import actor_for
from muntada.forums.models import Forum, Grant, Side

# Noon of the first day, in the middle of the forum.
NOON = datetime(2027, 3, 17, 10, 0, tzinfo=UTC)
DAY = date(2027, 3, 17)


def words(en: str, ar: str = "", ru: str = "", original: str = "en") -> Words:
    """A text of the cast."""
    return Words.of(original=original, ar=ar, ru=ru, en=en)


def make_forum(code: str = "MB27", **fields: Any) -> Forum:
    """A public forum of two days with a host and a guest side."""
    forum = Forum.objects.create(
        code=code,
        slug=code.lower(),
        name=words(
            "Marjan and Belorechye Economic Forum", "منتدى مرجان وبيلوريتشيه الاقتصادي", "Экономический форум"
        ),
        short_name=words("Marjan Forum", "منتدى مرجان", "Форум"),
        city=words("Marsa", "مرسى", "Марса"),
        zone="Africa/Tripoli",
        starts_on=date(2027, 3, 17),
        ends_on=date(2027, 3, 18),
        state=fields.pop("state", Forum.State.PUBLIC),
        changed_at=NOON,
        **fields,
    )
    Side.objects.create(
        forum=forum,
        key=Side.Key.HOST,
        country="XM",
        name=words("Marjan", "مرجان", "Марджан", "ar"),
        language="ar",
        zone="Africa/Tripoli",
        city=words("Marsa", "مرسى", "Марса", "ar"),
        weekend=[4, 5],
    )
    Side.objects.create(
        forum=forum,
        key=Side.Key.GUEST,
        country="XB",
        name=words("Belorechye", "بيلوريتشيه", "Белоречье", "ru"),
        language="ru",
        zone="Europe/Moscow",
        city=words("Belogorsk-on-Don", "بيلوغورسك", "Белогорск", "ru"),
        weekend=[5, 6],
    )
    return forum


def make_organisation(
    public_id: str, name: Words, *, country: str = "XM", kind: str = "company"
) -> Organisation:
    """An organisation of the directory."""
    return Organisation.objects.create(
        public_id=public_id, kind=kind, country=country, name=name, changed_at=NOON, is_demo=True
    )


def make_member(
    forum: Forum,
    side: Side | None,
    organisation: Organisation,
    name: Words,
    *,
    part: str = "delegate",
    languages: dict[str, str] | None = None,
    rank: int = 100,
) -> Membership:
    """A person with an account who takes part."""
    number = Person.objects.count() + 1
    user = User.objects.create_user(
        f"person{number}@cast.example", name=name.text("en") or str(name), password="cast"
    )
    person = Person.objects.create(
        public_id=next_public_id("", "PER"),
        user=user,
        name=name,
        languages=languages or {side.language if side else "en": "native"},
        preferred_language=side.language if side else "en",
        email=user.email,
        changed_at=NOON,
    )
    return Membership.objects.create(
        forum=forum, side=side, person=person, organisation=organisation, part=part, rank=rank, joined_at=NOON
    )


def make_officer(
    role: Role, forum: Forum | None = None, side: Side | None = None, email: str = "", language: str = "en"
) -> User:
    """A user who is appointed to a duty."""
    email = email or f"{role.value}{User.objects.count() + 1}@cast.example"
    user = User.objects.create_user(email, name=email.split("@")[0], password="cast", language=language)
    Grant.objects.create(user=user, forum=forum, side=side, role=role, starts_on=date(2020, 1, 1))
    return user


def make_focal_point(forum: Forum, side: Side, *members: Membership) -> User:
    """A user who answers for a delegation of these members, and for no other."""
    user = make_officer(Role.FOCAL_POINT, forum, side)
    person = Person.objects.create(
        public_id=next_public_id("", "PER"), user=user, name=words(user.name), changed_at=NOON, is_demo=True
    )
    delegation = Delegation.objects.create(
        forum=forum,
        side=side,
        public_id=f"{forum.code}.DEL.5{Delegation.objects.count():02}",
        name=words("Delegation"),
        focal_point=person,
    )
    for member in members:
        member.delegation = delegation
        member.save()
    return user


def actor_of(member: Membership | User, forum: Forum | None = None) -> Actor:
    """The actor behind a member of a forum, or behind an appointed user."""
    if isinstance(member, User):
        return actor_for(member, forum, NOON)
    assert member.person.user is not None
    return actor_for(member.person.user, member.forum, NOON)


def acting(role: Role, forum: Forum, side: Side | None = None) -> Actor:
    """An actor with one role and no account, for actions that ask nothing else."""
    return Actor(
        user_id=1, forum_id=forum.pk, standings=(Standing(role=role, side_id=side.pk if side else None),)
    )


def officer(role: Role, forum: Forum, side: Side | None = None) -> Actor:
    """An actor with one role and an account, for actions that write down who did it."""
    return actor_of(make_officer(role, forum, side), forum)


@dataclass(frozen=True)
class Cast:
    """Everybody."""

    forum: Forum
    host: Side
    guest: Side
    zaytuna: Organisation
    rosinka: Organisation
    hana: Membership  # Zaytuna Trading
    marina: Membership  # Rosinka Agro
    yousef: Membership  # interpreter
    secretary: Actor  # joint
    desk: Actor  # B2B desk, joint


def make_cast() -> Cast:
    """The standing cast in a forum of its own."""
    forum = make_forum()
    host, guest = forum.both_sides
    zaytuna = make_organisation(
        "ORG.028", words("Zaytuna Trading", "شركة زيتونة للتجارة", "Торговая компания «Зайтуна»", "ar")
    )
    rosinka = make_organisation(
        "ORG.046", words("Rosinka Agro", "روسينكا أغرو", "АО «Росинка-Агро»", "ru"), country="XB"
    )
    bureau = make_organisation(
        "ORG.060", words("Bureau of Interpreters", "مكتب المترجمين", "Бюро переводчиков", "ar")
    )
    hana = make_member(
        forum, host, zaytuna, words("Hana Elfituri", "هناء سالم الفيتوري", "Хана эль-Фитури", "ar")
    )
    marina = make_member(
        forum, guest, rosinka, words("Marina Orlova", "مارينا أورلوفا", "Орлова Марина Сергеевна", "ru")
    )
    yousef = make_member(
        forum,
        host,
        bureau,
        words("Yousef Idris", "يوسف إدريس", "Юсеф Идрис", "ar"),
        part="interpreter",
        languages={"ar": "native", "ru": "fluent"},
    )
    secretary = actor_of(make_officer(Role.SECRETARIAT, forum), forum)
    desk = actor_of(make_officer(Role.B2B_DESK, forum), forum)
    return Cast(forum, host, guest, zaytuna, rosinka, hana, marina, yousef, secretary, desk)
