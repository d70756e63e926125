"""Visas of the guests: letters answered, sent, issued, cancelled and drafted; one visa refused, one not needed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from muntada.accreditation import actions as accreditation
from muntada.accreditation.models import Participation
from muntada.accreditation.passports import open_facts
from muntada.base.words import Words
from muntada.demo.load.loading import Loading, at
from muntada.demo.load.passports import CONSULAR
from muntada.directory.models import Organisation
from muntada.post.queries import letterhead_for
from muntada.travel import actions
from muntada.travel.models import VisaCase, VisaLetter
from muntada.travel.papers import PURPOSE

DEPARTMENT = Words.of(
    original="ar",
    ar="إلى الإدارة القنصلية",
    ru="В Консульский департамент",
    en="To the Consular Department",
)
FIRST, SECOND, THIRD = 5, 3, 2  # so many on each letter


def ask_for_visas(loading: Loading) -> None:
    """The consular desk opens cases and writes letters; the ministry answers the first of them."""
    start = loading.days_before(20)
    consular = loading.acting(CONSULAR, at(start))
    actions.want_visas(forum=loading.forum, actor=consular, now=start)
    rows = VisaCase.objects.filter(forum=loading.forum, participation__side=loading.guest)
    rows = rows.select_related("participation__passport", "participation__membership").order_by("pk")
    ready = [one for one in rows if hasattr(one.participation, "passport")]
    bare = [one for one in rows if not hasattr(one.participation, "passport")]
    answered, sent = ready[:FIRST], ready[FIRST : FIRST + SECOND]
    third, rest = ready[FIRST + SECOND :][:THIRD], ready[FIRST + SECOND + THIRD :]

    letter = _issued(loading, answered, 19)
    _sent(loading, letter, 18)
    _sent(loading, _issued(loading, sent, 15), 14)
    _answer(loading, letter, answered)
    if third:
        _issued(loading, third, 9)
        _renew_passport(loading, third[-1].participation)
    if rest:
        cancelled = _issued(loading, rest[:2], 8)
        now = at(loading.days_before(7))
        actions.cancel_visa_letter(
            letter=cancelled, reason="Both travel a week later", actor=loading.acting(CONSULAR, now), now=now
        )
    if len(bare) > 1:
        now = at(loading.days_before(7))
        actions.need_no_visa(
            participation=bare[0].participation,
            reason="Holds a residence permit",
            actor=loading.acting(CONSULAR, now),
            now=now,
        )
        _drafted(loading, [*rest[:2], bare[1]], 6)


def _drafted(loading: Loading, cases: Sequence[VisaCase], days: int) -> VisaLetter:
    forum, now = loading.forum, at(loading.days_before(days))
    letterhead = letterhead_for(forum, None)
    assert letterhead is not None  # noqa: S101 - written with the letters
    ministries = [
        one
        for one in loading.organisations.values()
        if one.kind == Organisation.Kind.MINISTRY and one.country == loading.host.country
    ]
    return actions.draft_visa_letter(
        forum=forum,
        cases=cases,
        content=actions.Content(
            letterhead=letterhead,
            organisation=ministries[0] if ministries else None,
            addressee=DEPARTMENT,
            purpose=PURPOSE,
            cities=forum.city,
            arrives_on=forum.starts_on - timedelta(days=2),
            leaves_on=forum.ends_on + timedelta(days=1),
        ),
        actor=loading.acting(CONSULAR, now),
        now=now,
    )


def _issued(loading: Loading, cases: Sequence[VisaCase], days: int) -> VisaLetter:
    letter = _drafted(loading, cases, days)
    now = at(loading.days_before(days) + timedelta(hours=1))
    return actions.issue_visa_letter(letter=letter, actor=loading.acting(CONSULAR, now), now=now)


def _sent(loading: Loading, letter: VisaLetter, days: int) -> None:
    now = at(loading.days_before(days))
    actions.send_visa_letter(
        letter=letter,
        sending=VisaLetter.Sending.DIPLOMATIC,
        on=now.date(),
        actor=loading.acting(CONSULAR, now),
        now=now,
    )


def _answer(loading: Loading, letter: VisaLetter, cases: Sequence[VisaCase]) -> None:
    """All are granted but the last."""
    now = at(loading.days_before(10))
    consular = loading.acting(CONSULAR, now)
    actions.answer_visa_letter(letter=letter, on=now.date(), actor=consular, now=now)
    for case in cases[:-1]:
        actions.note_visa_granted(
            case=case,
            valid_from=loading.forum.starts_on - timedelta(days=5),
            valid_until=loading.forum.ends_on + timedelta(days=25),
            actor=consular,
            now=now,
        )
    actions.note_visa_refused(
        case=cases[-1], reason="The application form was incomplete", actor=consular, now=now
    )


def _renew_passport(loading: Loading, participation: Participation) -> None:
    """A new passport after the letter: the letter is to be superseded."""
    now = at(loading.days_before(8))
    facts = open_facts(participation.passport)
    accreditation.enter_passport(
        participation=participation,
        facts=replace(facts, number=f"C{facts.number[1:]}"),
        is_from_zone=True,
        actor=loading.acting(CONSULAR, now),
        now=now,
    )
