"""Enter a passport, look into it with a reason, remove it, and purge all when their time is over."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from muntada.access.actor import Actor, System, require
from muntada.accreditation import passports
from muntada.accreditation.events import (
    PassportClashed,
    PassportEntered,
    PassportRead,
    PassportRemoved,
    PassportsPurged,
    PassportTermsChanged,
)
from muntada.accreditation.models import (
    Doubt,
    Participation,
    Passport,
    PassportClash,
    PassportReading,
    PassportScan,
    PassportTerms,
    about_scan,
)
from muntada.accreditation.passports import Facts
from muntada.accreditation.vault import seal, unseal
from muntada.base.action import action
from muntada.forums.models import Forum
from muntada.journal.record import record


class TimeIsOver(Exception):
    """Passports of this forum are no longer kept."""


@dataclass(frozen=True, slots=True, repr=False)
class Scan:
    """The picture of a passport."""

    content: bytes
    content_type: str


@action
def enter_passport(
    *,
    participation: Participation,
    facts: Facts,
    is_from_zone: bool,
    is_cut: bool = False,
    scan: Scan | None = None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Seal somebody's passport in place of the one before; False where it is entered for somebody else.

    Then nothing is let in, and the consular desk learns of both. Raises `TimeIsOver`.
    """
    require(actor, "accreditation.enter_passport", participation)
    forum = participation.forum
    if passports.is_over(forum, now):
        raise TimeIsOver

    digests = passports.digests(facts, forum.pk)
    if _clashes(participation, digests, now):
        record(_event(PassportClashed, participation), actor=actor, now=now)
        return False
    former = Passport.objects.filter(participation=participation).first()
    is_same = former is not None and former.digest in digests
    doubts = passports.doubts_about(facts, participation, is_cut=is_cut)
    if former is not None and is_same and former.clashes.exists():
        doubts.append(Doubt.CLASH.value)
    values = {
        "sealed": passports.seal_facts(facts, participation),
        "digest": digests[0],
        "is_from_zone": is_from_zone,
        "doubts": doubts,
        "entered_at": now,
        "entered_by_id": actor.user_id,
        "purged_at": None,
    }
    try:
        with transaction.atomic():
            passport, _is_new = Passport.objects.update_or_create(
                participation=participation, defaults=values
            )
    except IntegrityError:  # somebody else entered the same one at this moment
        _clashes(participation, digests, now)
        record(_event(PassportClashed, participation), actor=actor, now=now)
        return False
    PassportClash.objects.filter(participation=participation).delete()
    if not is_same:  # what belonged to another passport
        PassportScan.objects.filter(passport=passport).delete()
        passport.clashes.all().delete()
    if scan is not None:
        PassportScan.objects.update_or_create(
            passport=passport,
            defaults={
                "sealed": seal(scan.content, about=about_scan(participation)),
                "content_type": scan.content_type,
            },
        )

    record(_event(PassportEntered, participation), actor=actor, now=now)
    return True


def _clashes(participation: Participation, digests: list[str], now: datetime) -> bool:
    """Write down whose passport it is already."""
    found = Passport.objects.filter(digest__in=digests).exclude(participation=participation).first()
    if found is None:
        return False
    PassportClash.objects.update_or_create(passport=found, participation=participation, defaults={"at": now})
    if Doubt.CLASH not in found.doubts:
        found.doubts = [*found.doubts, Doubt.CLASH.value]
        found.save(update_fields=["doubts"])
    return True


class NothingThere(Exception):
    """No passport was entered, or it was purged."""


@action
def read_passport(*, passport: Passport, reason: str, actor: Actor, now: datetime) -> Facts:
    """Open a passport; who, when and why stands in the journal. Raises `NothingThere`, `CannotUnseal`."""
    require(actor, "accreditation.read_passport", passport)
    if passport.purged_at is not None:
        raise NothingThere

    facts = passports.open_facts(passport)
    _note(passport, reason, "facts", actor, now)
    return facts


@action
def read_passport_scan(*, passport: Passport, reason: str, actor: Actor, now: datetime) -> Scan:
    """Open the picture of a passport. Raises `NothingThere`, `CannotUnseal`."""
    require(actor, "accreditation.read_passport_scan", passport)
    scan = PassportScan.objects.filter(passport=passport).first()
    if scan is None:
        raise NothingThere

    content = unseal(bytes(scan.sealed), about=about_scan(passport.participation))
    _note(passport, reason, "scan", actor, now)
    return Scan(content, scan.content_type)


def _note(passport: Passport, reason: str, what: str, actor: Actor, now: datetime) -> None:
    PassportReading.objects.create(
        passport=passport, reader_id=actor.user_id, at=now, reason=PassportReading.Reason(reason)
    )
    participation = passport.participation
    record(
        PassportRead(
            forum_id=participation.forum_id,
            side_id=participation.side_id,
            application=participation.public_id,
            reason=reason,
            what=what,
        ),
        actor=actor,
        now=now,
    )


@action
def remove_passport(*, passport: Passport, actor: Actor | System, now: datetime) -> None:
    """Empty one passport before its time, as its holder or the desk wishes. Raises `NothingThere`."""
    require(actor, "accreditation.remove_passport", passport)
    if not _empty(Passport.objects.filter(pk=passport.pk), now):
        raise NothingThere

    record(_event(PassportRemoved, passport.participation), actor=actor, now=now)


@action
def purge_passports(*, forum: Forum, actor: Actor | System, now: datetime) -> int:
    """Empty a forum's passports and pictures once their time is over; how many. That they were here stays."""
    require(actor, "accreditation.purge_passports", forum)
    if not passports.is_over(forum, now):
        return 0

    count = _empty(Passport.objects.filter(participation__forum=forum), now)

    if count:
        record(PassportsPurged(forum_id=forum.pk, count=count), actor=actor, now=now)
    return count


def _empty(rows: QuerySet[Passport], now: datetime) -> int:
    kept = rows.filter(purged_at=None)
    numbers = list(kept.select_for_update().values_list("pk", flat=True))
    PassportScan.objects.filter(passport__in=numbers).delete()
    PassportClash.objects.filter(passport__in=numbers).delete()
    return Passport.objects.filter(pk__in=numbers).update(sealed=b"", digest="", doubts=[], purged_at=now)


@action
def change_passport_terms(*, forum: Forum, months: int, days: int, actor: Actor, now: datetime) -> None:
    """For how many months after the forum passports have to be good, and for how many days they are kept."""
    require(actor, "accreditation.change_passport_terms", forum)

    PassportTerms.objects.update_or_create(forum=forum, defaults={"months": months, "days": days})

    record(PassportTermsChanged(forum_id=forum.pk, months=months, days=days), actor=actor, now=now)


Told = type[PassportEntered] | type[PassportClashed] | type[PassportRemoved]


def _event(kind: Told, participation: Participation) -> PassportEntered | PassportClashed | PassportRemoved:
    return kind(
        forum_id=participation.forum_id, side_id=participation.side_id, application=participation.public_id
    )
