"""What stands in the way of a letter, whom it concerns and what to do; and what a person should look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.accreditation.models import Doubt, Participation, Passport
from muntada.accreditation.mrz import written_as_zone
from muntada.accreditation.passports import Facts, good_until, open_facts, terms_of
from muntada.accreditation.vault import CannotUnseal
from muntada.base.words import Words
from muntada.travel.models import Passenger, VisaCase, VisaLetter


class Fault(Enum):
    """What is wrong with a letter as a whole, or with one passenger; with the first kind it cannot be issued."""

    NOBODY = "nobody"
    NO_ADDRESSEE = "no_addressee"
    NO_PURPOSE = "no_purpose"
    NO_CITIES = "no_cities"
    NO_PASSPORT = "no_passport"
    PURGED = "purged"
    LOCKED = "locked"
    EXPIRED = "expired"
    OTHER_SPELLING = "other_spelling"
    NOT_COMING = "not_coming"
    NOT_WANTED = "not_wanted"
    ENDS_SOON = "ends_soon"
    ON_ANOTHER = "on_another"
    BY_HAND = "by_hand"
    CLASH = "clash"
    OTHER_NAME = "other_name"


WARNS = frozenset({Fault.ENDS_SOON, Fault.ON_ANOTHER, Fault.BY_HAND, Fault.CLASH, Fault.OTHER_NAME})

WORDS: dict[Fault, str | Promise] = {
    Fault.NOBODY: _("Nobody is on the letter. Choose at least one passenger."),
    Fault.NO_ADDRESSEE: _("The letter goes to nobody. Choose an organisation or write the addressee."),
    Fault.NO_PURPOSE: _("The purpose of the visit is missing in a language of the forum. Write it."),
    Fault.NO_CITIES: _("The cities are missing in a language of the forum. Write them."),
    Fault.NO_PASSPORT: _("No passport was entered. Ask the holder or the focal point to enter it."),
    Fault.PURGED: _("The passport was purged. Have it entered again, or take this person off the letter."),
    Fault.LOCKED: _("The passport cannot be opened: its vault key is not here. Have it entered again."),
    Fault.EXPIRED: _("The passport ends before the day of departure. Have the new one entered."),
    Fault.OTHER_SPELLING: _(
        "The passport spells the name otherwise than the entry “as in the passport” in the directory. "
        "Find out which is right and have the other one corrected."
    ),
    Fault.NOT_COMING: _("The accreditation was refused or withdrawn. Take this person off the letter."),
    Fault.NOT_WANTED: _(
        "The visa is decided or not needed. Take this person off the letter, or open it anew."
    ),
    Fault.ENDS_SOON: _("The passport ends soon after the forum; a consulate may refuse it. Tell the holder."),
    Fault.ON_ANOTHER: _("Stands on another letter that holds. Cancel that one, or take this person off."),
    Fault.BY_HAND: _(
        "The passport was typed by hand, without its machine-readable zone. Compare it once more."
    ),
    Fault.CLASH: _("The same passport was entered for somebody else too. Settle that first."),
    Fault.OTHER_NAME: _("The passport bears another name than the directory. Look whose it is."),
}

_DOUBTS = {Doubt.CLASH: Fault.CLASH, Doubt.OTHER_NAME: Fault.OTHER_NAME}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault, of a passenger or of the letter; `letter` names another letter where that is the fault."""

    fault: Fault
    passenger: Passenger | None = None
    letter: VisaLetter | None = None

    @property
    def stops(self) -> bool:
        """True where the letter cannot be issued so."""
        return self.fault not in WARNS

    @property
    def words(self) -> str:
        """What is wrong and what to do, in the reader's language."""
        return str(WORDS[self.fault])


def passengers_of(letter: VisaLetter) -> list[Passenger]:
    """Those on a letter in their order, with all that a check and a print need."""
    rows = letter.passengers.select_related(
        "case__participation__person",
        "case__participation__membership__organisation",
        "case__participation__side",
        "case__participation__forum",
        "case__participation__passport",
    )
    return list(rows)


def findings(letter: VisaLetter, passengers: Sequence[Passenger]) -> list[Finding]:
    """All that is wrong with a draft, what stops it first. Opens the passports unseen; nothing of them is told."""
    forum = letter.forum
    found = [] if passengers else [Finding(fault=Fault.NOBODY)]
    if letter.organisation_id is None and not letter.addressee:
        found.append(Finding(fault=Fault.NO_ADDRESSEE))
    if not _in_all(letter.purpose, forum.languages):
        found.append(Finding(fault=Fault.NO_PURPOSE))
    if not _in_all(letter.cities, forum.languages):
        found.append(Finding(fault=Fault.NO_CITIES))
    others = _on_others(letter, passengers)
    soon = good_until(forum, terms_of(forum).months)
    for one in passengers:
        faults, facts = _faults_of(one)
        if facts is not None and facts.expires_on < letter.leaves_on:
            faults.append(Fault.EXPIRED)
        elif facts is not None and facts.expires_on < soon:
            faults.append(Fault.ENDS_SOON)
        found += [Finding(fault=fault, passenger=one) for fault in faults]
        if (other := others.get(one.case_id)) is not None:
            found.append(Finding(fault=Fault.ON_ANOTHER, passenger=one, letter=other))
    return sorted(found, key=lambda finding: not finding.stops)


def _in_all(words: Words, languages: Sequence[str]) -> bool:
    return all(words.text(language) for language in languages)


def _on_others(letter: VisaLetter, passengers: Sequence[Passenger]) -> dict[int, VisaLetter]:
    """The letters that hold and name the same people, but for the one that this letter supersedes."""
    rows = (
        Passenger.objects.filter(
            case__in=[one.case_id for one in passengers], letter__in=VisaLetter.objects.live()
        )
        .exclude(letter__in=[letter.pk, letter.supersedes_id or 0])
        .select_related("letter")
    )
    return {one.case_id: one.letter for one in rows}


def _faults_of(passenger: Passenger) -> tuple[list[Fault], Facts | None]:
    case = passenger.case
    participation = case.participation
    faults = []
    if participation.state in (Participation.State.REFUSED, Participation.State.WITHDRAWN):
        faults.append(Fault.NOT_COMING)
    elif case.state not in VisaCase.UNDER_WAY:
        faults.append(Fault.NOT_WANTED)
    passport: Passport | None = getattr(participation, "passport", None)
    if passport is None:
        return [*faults, Fault.NO_PASSPORT], None
    if passport.purged_at is not None:
        return [*faults, Fault.PURGED], None
    passport.participation = participation
    try:
        facts = open_facts(passport)
    except CannotUnseal:
        return [*faults, Fault.LOCKED], None
    listed = written_as_zone(participation.person.passport_name)
    # The directory does not say which of its words are the family name: their order is no spelling.
    if listed and sorted(listed.split()) != sorted(written_as_zone(facts.name).split()):
        faults.append(Fault.OTHER_SPELLING)
    if not passport.is_from_zone:
        faults.append(Fault.BY_HAND)
    faults += [fault for doubt, fault in _DOUBTS.items() if doubt in passport.doubts]
    return faults, facts
