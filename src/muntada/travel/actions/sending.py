"""What happened to an issued letter: sent, answered."""

from collections.abc import Sequence
from datetime import date, datetime

from muntada.access.actor import Actor, require
from muntada.base.action import action
from muntada.journal.record import record
from muntada.travel import events
from muntada.travel.actions.cases import moved
from muntada.travel.models import VisaCase, VisaLetter

State = VisaLetter.State


class NotInThisState(Exception):
    """The letter is not in a state in which this can happen to it."""


@action
def send_visa_letter(*, letter: VisaLetter, sending: str, on: date, actor: Actor, now: datetime) -> None:
    """Note that a letter went to the ministry, how and on which day. Raises `NotInThisState`."""
    require(actor, "travel.send_visa_letter", letter)

    issued = VisaLetter.objects.filter(pk=letter.pk, state=State.ISSUED, dated_on__lte=on)
    if not issued.update(state=State.SENT, sending=VisaLetter.Sending(sending), sent_on=on, changed_at=now):
        raise NotInThisState
    moved(
        letter.passengers.values_list("case", flat=True),
        VisaCase.State.SENT,
        (VisaCase.State.WANTED, VisaCase.State.ON_LETTER),
        actor,
        now,
    )

    record(
        events.VisaLetterSent(
            forum_id=letter.forum_id, side_id=letter.side_id, letter=letter.public_id, sending=sending
        ),
        actor=actor,
        now=now,
    )


@action
def send_visa_letters(
    *, letters: Sequence[VisaLetter], sending: str, on: date, actor: Actor, now: datetime
) -> int:
    """Note that several letters went together; how many. Those that are in another state stay as they are."""
    count = 0
    for letter in letters:
        require(actor, "travel.send_visa_letters", letter)
        try:
            send_visa_letter(letter=letter, sending=sending, on=on, actor=actor, now=now)
        except NotInThisState:
            continue
        count += 1
    return count


@action
def answer_visa_letter(*, letter: VisaLetter, on: date, actor: Actor, now: datetime) -> None:
    """Note that the ministry answered, and on which day. Raises `NotInThisState`."""
    require(actor, "travel.answer_visa_letter", letter)

    sent = VisaLetter.objects.filter(pk=letter.pk, state=State.SENT, sent_on__lte=on)
    if not sent.update(state=State.ANSWERED, answered_on=on, changed_at=now):
        raise NotInThisState

    record(
        events.VisaLetterAnswered(forum_id=letter.forum_id, side_id=letter.side_id, letter=letter.public_id),
        actor=actor,
        now=now,
    )
