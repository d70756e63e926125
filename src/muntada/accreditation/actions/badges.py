"""Print badges, print one again, and choose how one's own reads."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from muntada.access.actor import Actor, Owner, require
from muntada.accreditation import tokens
from muntada.accreditation.events import BadgeChosen, BadgeReprinted, BadgesPrinted
from muntada.accreditation.models import LET_IN_ANEW, Badge, Participation, SigningKey, ZoneRule, about_key
from muntada.accreditation.queries import openings_of, rules_of
from muntada.accreditation.vault import seal
from muntada.base.action import action
from muntada.base.languages import LANGUAGES
from muntada.base.text import clean
from muntada.forums.models import Forum
from muntada.journal.record import record

MOST_AT_ONCE = 200  # more would keep whoever prints waiting for minutes


class NobodyToPrint(Exception):
    """Everybody who is let in has a badge, or nobody is let in."""


@action
def print_badges(*, forum: Forum, actor: Actor, now: datetime) -> list[Badge]:
    """Badges for those who are let in and have none yet, at most `MOST_AT_ONCE`. Raises `NobodyToPrint`."""
    require(actor, "accreditation.print_badges", Owner(forum_id=forum.pk))

    let_in = Participation.objects.visible_to(actor).let_in().select_for_update(of=("self",))
    without = let_in.exclude(pk__in=Badge.objects.standing().values("participation"))
    chosen = list(without.prefetch_related("zones").order_by("public_id")[:MOST_AT_ONCE])
    if not chosen:
        raise NobodyToPrint
    key_of(forum, now)
    before = Counter(Badge.objects.filter(participation__in=chosen).values_list("participation", flat=True))
    rules = rules_of(forum)
    badges = Badge.objects.bulk_create(_badge(one, before[one.pk] + 1, rules, actor, now) for one in chosen)

    record(BadgesPrinted(forum_id=forum.pk, count=len(badges)), actor=actor, now=now)
    return badges


def _badge(
    participation: Participation,
    number: int,
    rules: Sequence[ZoneRule],
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> Badge:
    openings = openings_of(participation.category, participation.zones.all(), rules)
    letters = " ".join(one.zone.code for one in openings)
    return Badge(
        letters=f" {letters} " if letters else "",
        participation=participation,
        number=number,
        token=secrets.token_hex(16),
        printed_at=now,
        printed_by_id=actor.user_id,
        # Somebody who was let in anew has had a badge before.
        reason=reason or (LET_IN_ANEW if number > 1 else ""),
    )


class NotLetIn(Exception):
    """Only somebody who is let in gets a badge."""


class ReasonMissing(Exception):
    """Whoever is refused is told why, and a badge that is printed again needs a reason."""


@action
def reprint_badge(*, participation: Participation, reason: str, actor: Actor, now: datetime) -> Badge:
    """Another badge; the one before opens nothing from now on. Raises `NotLetIn`, `ReasonMissing`."""
    require(actor, "accreditation.reprint_badge", participation)
    reason = clean(reason)
    if not reason:
        raise ReasonMissing
    participation = Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    if not participation.is_let_in:
        raise NotLetIn

    Badge.objects.standing().filter(participation=participation).update(revoked_at=now)
    key_of(participation.forum, now)
    count = Badge.objects.filter(participation=participation).count()
    badge = _badge(participation, count + 1, rules_of(participation.forum), actor, now, reason)
    badge.save()

    record(
        BadgeReprinted(
            forum_id=participation.forum_id,
            side_id=participation.side_id,
            application=participation.public_id,
            number=badge.number,
        ),
        actor=actor,
        now=now,
    )
    return badge


@action
def choose_badge(
    *, participation: Participation, language: str, is_confirmed: bool, actor: Actor, now: datetime
) -> None:
    """The holder says which script stands largest, and whether the name is right as it will be printed."""
    require(actor, "accreditation.choose_badge", participation)
    if language not in LANGUAGES:
        raise ValueError(language)

    Participation.objects.filter(pk=participation.pk).update(
        badge_language=language, name_confirmed_at=now if is_confirmed else None, changed_at=now
    )
    participation.refresh_from_db()

    record(
        BadgeChosen(
            forum_id=participation.forum_id,
            side_id=participation.side_id,
            application=participation.public_id,
            is_confirmed=is_confirmed,
        ),
        actor=actor,
        now=now,
    )


def key_of(forum: Forum, now: datetime) -> SigningKey:
    """The forum's key, made with its first badge; of two who need it at once one makes it."""
    found = SigningKey.objects.filter(forum=forum).first()
    if found is not None:
        return found
    pair = tokens.new_key()
    SigningKey.objects.bulk_create(
        [
            SigningKey(
                forum=forum,
                sealed=seal(pair.private, about=about_key(forum.pk)),
                public=pair.public,
                made_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    return SigningKey.objects.get(forum=forum)


def revoke(participations: Iterable[Participation], now: datetime) -> None:
    """Their badges open nothing any more."""
    Badge.objects.standing().filter(participation__in=[one.pk for one in participations]).update(
        revoked_at=now
    )
