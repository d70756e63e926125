"""Open an issued letter, compare it with passports that changed, and purge what stood in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from muntada.access.actor import Actor, System, require
from muntada.accreditation.models import Participation, Passport, PassportReading
from muntada.accreditation.passports import Facts, is_over, open_facts
from muntada.accreditation.vault import CannotUnseal, unseal
from muntada.base.action import action
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.travel import events
from muntada.travel.contents import open_contents, prints_alike
from muntada.travel.models import Passenger, VisaLetter, VisaPaper


class NothingThere(Exception):
    """The letter is a draft, was purged, or was not printed in this language."""


@action
def read_visa_letter(*, letter: VisaLetter, language: str, actor: Actor, now: datetime) -> bytes:
    """The paper as it was issued; the journal keeps who opened it, and its passengers see that.

    Raises `NothingThere`, `CannotUnseal`.
    """
    require(actor, "travel.read_visa_letter", letter)
    paper = VisaPaper.objects.filter(letter=letter, language=language).exclude(sealed=b"").first()
    if paper is None:
        raise NothingThere

    pdf = unseal(bytes(paper.sealed), about=paper.about)
    _note_reading(letter, language, actor, now)
    return pdf


@dataclass(frozen=True, slots=True, repr=False)
class Listed:
    """Somebody on the list for the ministry: on which letter, and what it says of their passport."""

    letter: VisaLetter
    participation: Participation
    facts: Facts


MOST_LISTED = 50  # letters in one file


@action
def export_passengers(*, letters: Sequence[VisaLetter], actor: Actor, now: datetime) -> list[Listed]:
    """What issued letters say of their passengers, for the ministry; journal and passengers see who took it.

    Raises `NothingThere` where all of them are drafts or purged, `CannotUnseal`.
    """
    for letter in letters:
        require(actor, "travel.export_passengers", letter)
    kept = [one for one in letters if one.sealed][:MOST_LISTED]
    if not kept:
        raise NothingThere

    listed = []
    for letter in kept:
        facts = open_contents(letter)
        aboard = letter.passengers.select_related(
            "case__participation__person", "case__participation__membership__organisation"
        )
        listed += [
            Listed(letter, one.case.participation, facts[one.case.participation.public_id]) for one in aboard
        ]
        _note_reading(letter, "xlsx", actor, now)
    return listed


def _note_reading(letter: VisaLetter, what: str, actor: Actor, now: datetime) -> None:
    passports = Passport.objects.filter(participation__visa_case__passages__letter=letter)
    PassportReading.objects.bulk_create(
        [
            PassportReading(
                passport=one, reader_id=actor.user_id, at=now, reason=PassportReading.Reason.LETTER
            )
            for one in passports
        ]
    )
    record(
        events.VisaLetterRead(
            forum_id=letter.forum_id,
            side_id=letter.side_id,
            letter=letter.public_id,
            language=what,
            people=letter.count,
        ),
        actor=actor,
        now=now,
    )


@action
def compare_with_letters(*, participation: Participation, actor: Actor | System, now: datetime) -> int:
    """Mark the letters that hold and say something else than somebody's passport now does; how many more."""
    require(actor, "travel.compare_with_letters", participation)
    passport = Passport.objects.filter(participation=participation, purged_at=None).first()
    if passport is None:
        return 0

    count = 0
    rows = Passenger.objects.filter(case__participation=participation, letter__in=VisaLetter.objects.live())
    for one in rows.select_related("letter"):
        try:
            printed = open_contents(one.letter).get(participation.public_id)
            is_alike = printed is None or prints_alike(printed, open_facts(passport))
        except CannotUnseal:
            continue
        if is_alike:
            Passenger.objects.filter(pk=one.pk).update(differs_at=None)
        elif Passenger.objects.filter(pk=one.pk, differs_at=None).update(differs_at=now):
            count += 1
            record(
                events.VisaLetterDiffers(
                    forum_id=participation.forum_id,
                    side_id=participation.side_id,
                    letter=one.letter.public_id,
                    application=participation.public_id,
                ),
                actor=actor,
                now=now,
            )
    return count


@action
def purge_visa_letters(*, forum: Forum, actor: Actor | System, now: datetime) -> int:
    """Empty the letters of a forum when its passports go; how many. Number, day, count, state and mark stay."""
    require(actor, "travel.purge_visa_letters", forum)
    if not is_over(forum, now):
        return 0

    return _empty(VisaLetter.objects.filter(forum=forum), forum, actor, now)


@action
def empty_visa_letters(*, participation: Participation, actor: Actor | System, now: datetime) -> int:
    """Empty the letters that name somebody, who is to be forgotten; how many."""
    require(actor, "travel.empty_visa_letters", participation)

    rows = VisaLetter.objects.filter(passengers__case__participation=participation)
    return _empty(rows, participation.forum, actor, now)


def _empty(rows: QuerySet[VisaLetter], forum: Forum, actor: Actor | System, now: datetime) -> int:
    numbers = list(rows.exclude(sealed=b"").values_list("pk", flat=True))
    VisaPaper.objects.filter(letter__in=numbers).update(sealed=b"")
    count = VisaLetter.objects.filter(pk__in=numbers).exclude(sealed=b"").update(sealed=b"", purged_at=now)
    if count:
        record(events.VisaLettersPurged(forum_id=forum.pk, count=count), actor=actor, now=now)
    return count
