"""Draft a visa-support letter, issue it for good, supersede or cancel it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from muntada.access.actor import Actor, Owner, require
from muntada.accreditation.actions import read_passport
from muntada.accreditation.models import PassportReading
from muntada.accreditation.passports import Facts
from muntada.accreditation.vault import seal
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.text import clean
from muntada.base.words import Words
from muntada.directory.models import Organisation
from muntada.engines.typeset import TypesetError
from muntada.forums.models import Forum
from muntada.journal.record import record
from muntada.post.models import Letterhead
from muntada.travel import events
from muntada.travel.actions.cases import ReasonMissing, back_to_wanted, moved
from muntada.travel.checks import Finding, findings, passengers_of
from muntada.travel.contents import seal_contents
from muntada.travel.models import Passenger, VisaCase, VisaLetter, VisaPaper
from muntada.travel.papers import letter_paper

State = VisaLetter.State
MOST_PASSENGERS = 60


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a letter asks of whom, from when until when."""

    letterhead: Letterhead
    purpose: Words
    cities: Words
    arrives_on: date
    leaves_on: date
    organisation: Organisation | None = None
    addressee: Words = field(default_factory=Words)


class NotOfOneSide(Exception):
    """The passengers of a letter are all of one side, whose consular desk may read it."""


class TooManyPassengers(Exception):
    """More than one letter takes."""


class NotReplaceable(Exception):
    """Only a letter that holds, and is not replaced yet, can be superseded."""


@action
def draft_visa_letter(
    *,
    forum: Forum,
    cases: Sequence[VisaCase],
    content: Content,
    supersedes: VisaLetter | None = None,
    actor: Actor,
    now: datetime,
) -> VisaLetter:
    """Begin a letter for these people; it bears a draft's number until it is issued.

    Raises `NotOfOneSide`, `TooManyPassengers`, `NotReplaceable`.
    """
    side_id = _side_of(cases, supersedes)
    require(actor, "travel.draft_visa_letter", Owner(forum_id=forum.pk, side_id=side_id))
    if supersedes is not None and (not supersedes.is_live or hasattr(supersedes, "superseded_by")):
        raise NotReplaceable

    letter = VisaLetter(
        forum=forum,
        side_id=side_id,
        supersedes=supersedes,
        drafted_at=now,
        drafted_by_id=actor.user_id,
        changed_at=now,
    )
    _fill(letter, content)
    letter.public_id = next_public_id(forum.code, "DRAFT")
    letter.save(force_insert=True)
    _seat(letter, cases)

    record(
        events.VisaLetterDrafted(forum_id=forum.pk, side_id=side_id, letter=letter.public_id),
        actor=actor,
        now=now,
    )
    return letter


class AlreadyIssued(Exception):
    """An issued letter never changes; supersede it by another."""


@action
def change_visa_letter(
    *, letter: VisaLetter, cases: Sequence[VisaCase], content: Content, actor: Actor, now: datetime
) -> None:
    """Change a draft. Raises `AlreadyIssued`, `NotOfOneSide`, `TooManyPassengers`."""
    require(actor, "travel.change_visa_letter", letter)

    held = VisaLetter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if not held.is_draft:
        raise AlreadyIssued
    if _side_of(cases, held) != held.side_id:
        raise NotOfOneSide
    _fill(held, content)
    held.changed_at = now
    held.save()
    held.passengers.all().delete()
    _seat(held, cases)

    record(
        events.VisaLetterChanged(forum_id=held.forum_id, side_id=held.side_id, letter=held.public_id),
        actor=actor,
        now=now,
    )


@action
def discard_visa_letter(*, letter: VisaLetter, actor: Actor, now: datetime) -> None:
    """Throw a draft away. Raises `AlreadyIssued`."""
    require(actor, "travel.discard_visa_letter", letter)

    if not VisaLetter.objects.filter(pk=letter.pk, state=State.DRAFT).delete()[0]:
        raise AlreadyIssued

    record(
        events.VisaLetterDiscarded(forum_id=letter.forum_id, side_id=letter.side_id, letter=letter.public_id),
        actor=actor,
        now=now,
    )


def _side_of(cases: Sequence[VisaCase], letter: VisaLetter | None) -> int | None:
    sides = {case.participation.side_id for case in cases}
    if letter is not None:
        sides.add(letter.side_id)
    if len(sides) > 1:
        raise NotOfOneSide
    if len(cases) > MOST_PASSENGERS:
        raise TooManyPassengers
    return sides.pop() if sides else None


def _fill(letter: VisaLetter, content: Content) -> None:
    letter.letterhead = content.letterhead
    letter.organisation = content.organisation
    letter.addressee = letter.addressee.revised(content.addressee)
    letter.purpose = letter.purpose.revised(content.purpose)
    letter.cities = letter.cities.revised(content.cities)
    letter.arrives_on, letter.leaves_on = content.arrives_on, content.leaves_on


def _seat(letter: VisaLetter, cases: Sequence[VisaCase]) -> None:
    Passenger.objects.bulk_create(
        [Passenger(letter=letter, case=case, order=number) for number, case in enumerate(cases, start=1)]
    )


class CannotBeIssued(Exception):
    """Something is wrong with the letter or with a passenger."""

    def __init__(self, found: Sequence[Finding]) -> None:
        super().__init__(", ".join(one.fault.value for one in found))
        self.found = found


class NotPrintable(Exception):
    """The letter could not be set; `reason` says why, in the words of the press."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@action
def issue_visa_letter(*, letter: VisaLetter, url: str = "", actor: Actor, now: datetime) -> VisaLetter:
    """Number and date a letter, print it in every language of the forum, seal it; it never changes again.

    Every passport on it is opened for it, which its holder sees. Raises `AlreadyIssued`, `CannotBeIssued`,
    `NotPrintable`, `NotReplaceable` and `CannotUnseal`.
    """
    require(actor, "travel.issue_visa_letter", letter)

    # The row is held, so that of two who issue it at once one finds it issued.
    VisaLetter.objects.select_for_update().get(pk=letter.pk)
    held = VisaLetter.objects.select_related("forum", "letterhead", "organisation", "supersedes").get(
        pk=letter.pk
    )
    if not held.is_draft:
        raise AlreadyIssued
    passengers = passengers_of(held)
    wrong = [one for one in findings(held, passengers) if one.stops]
    if wrong:
        raise CannotBeIssued(wrong)
    people = [
        (
            one,
            read_passport(
                passport=one.case.participation.passport,
                reason=PassportReading.Reason.LETTER,
                actor=actor,
                now=now,
            ),
        )
        for one in passengers
    ]
    draft = held.public_id
    held.public_id = next_public_id(held.forum.code, "VSL")
    held.dated_on = now.astimezone(held.forum.tz).date()
    held.state, held.count = State.ISSUED, len(people)
    held.issued_at, held.issued_by_id, held.changed_at = now, actor.user_id, now
    held.sealed = seal_contents(held, {one.case.participation.public_id: facts for one, facts in people})
    held.digest = _print(held, people, now, url and url.replace(draft, held.public_id))
    held.save()
    moved([one.case_id for one in passengers], VisaCase.State.ON_LETTER, (VisaCase.State.WANTED,), actor, now)
    if held.supersedes is not None:
        _supersede(held.supersedes, held, actor, now)

    record(
        events.VisaLetterIssued(
            forum_id=held.forum_id,
            side_id=held.side_id,
            letter=held.public_id,
            draft=draft,
            people=held.count,
            digest=held.digest,
        ),
        actor=actor,
        now=now,
    )
    return held


def _print(letter: VisaLetter, people: list[tuple[Passenger, Facts]], now: datetime, url: str) -> str:
    """Keep the papers sealed; the mark that tells whether all of them are as they were."""
    papers = []
    for language in letter.forum.languages:
        try:
            pdf = letter_paper(letter, people, language, now=now, url=url)
        except TypesetError as error:
            raise NotPrintable(str(error)) from error
        paper = VisaPaper(letter=letter, language=language, digest=hashlib.sha256(pdf).hexdigest())
        paper.sealed = seal(pdf, about=paper.about)
        papers.append(paper)
    VisaPaper.objects.bulk_create(papers)
    return hashlib.sha256(" ".join(f"{one.language} {one.digest}" for one in papers).encode()).hexdigest()


def _supersede(old: VisaLetter, new: VisaLetter, actor: Actor, now: datetime) -> None:
    if not VisaLetter.objects.live().filter(pk=old.pk).update(state=State.SUPERSEDED, changed_at=now):
        raise NotReplaceable
    back_to_wanted(old, actor, now, but=new.passengers.values_list("case", flat=True))
    # What was sent with the old letter has to be sent anew with this one.
    moved(
        new.passengers.values_list("case", flat=True),
        VisaCase.State.ON_LETTER,
        (VisaCase.State.SENT,),
        actor,
        now,
    )
    record(
        events.VisaLetterSuperseded(
            forum_id=old.forum_id, side_id=old.side_id, letter=old.public_id, by=new.public_id
        ),
        actor=actor,
        now=now,
    )


@action
def cancel_visa_letter(*, letter: VisaLetter, reason: str, actor: Actor, now: datetime) -> None:
    """Withdraw a letter that was issued, and say why; its people wait for another.

    Raises `ReasonMissing`, `NotReplaceable`.
    """
    require(actor, "travel.cancel_visa_letter", letter)
    reason = clean(reason)
    if not reason:
        raise ReasonMissing

    if (
        not VisaLetter.objects.live()
        .filter(pk=letter.pk)
        .update(state=State.CANCELLED, reason=reason, cancelled_at=now, changed_at=now)
    ):
        raise NotReplaceable
    back_to_wanted(letter, actor, now)

    record(
        events.VisaLetterCancelled(forum_id=letter.forum_id, side_id=letter.side_id, letter=letter.public_id),
        actor=actor,
        now=now,
    )
