"""What stands in a passport, sealed and opened, and what may be wrong with it."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from muntada.accreditation.models import Doubt, Participation, Passport, PassportTerms, about_passport
from muntada.accreditation.mrz import written_as_zone
from muntada.accreditation.vault import fingerprints, seal, unseal
from muntada.base.languages import LANGUAGES
from muntada.engines.names import compare
from muntada.forums.models import Forum

# Less than this says that two names are probably those of two people.
ALIKE = 0.3
USUAL_MONTHS, USUAL_DAYS = 6, 30


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # never in a log or an error by its values
class Facts:
    """What stands in a passport, names letter for letter."""

    surname: str
    given: str
    number: str
    nationality: str  # two letters
    issuer: str
    born_on: date
    sex: str
    expires_on: date

    @property
    def name(self) -> str:
        """The name in the order of the passport."""
        return f"{self.surname} {self.given}".strip()


def seal_facts(facts: Facts, participation: Participation) -> bytes:
    """The facts, sealed for this participant's row."""
    text = json.dumps(asdict(facts), default=date.isoformat, ensure_ascii=False)
    return seal(text.encode(), about=about_passport(participation))


def open_facts(passport: Passport) -> Facts:
    """What was sealed. Raises `CannotUnseal`."""
    found = json.loads(unseal(bytes(passport.sealed), about=about_passport(passport.participation)))
    found["born_on"], found["expires_on"] = (
        date.fromisoformat(found[key]) for key in ("born_on", "expires_on")
    )
    return Facts(**found)


def digests(facts: Facts, forum_id: int) -> list[str]:
    """By which two equal passports in one forum are the same, one a key, the newest first."""
    number = "".join(one for one in facts.number.upper() if one.isalnum())
    return fingerprints(f"{facts.issuer} {number}", about=f"passports of forum {forum_id}")


def terms_of(forum: Forum) -> PassportTerms:
    """How long after a forum passports have to be good and are kept."""
    found = PassportTerms.objects.filter(forum=forum).first()
    return found or PassportTerms(forum=forum, months=USUAL_MONTHS, days=USUAL_DAYS)


def purged_on(forum: Forum) -> date:
    """The day on which passports are no longer kept."""
    return forum.ends_on + timedelta(days=terms_of(forum).days + 1)


def is_over(forum: Forum, now: datetime) -> bool:
    """True from that day, where the forum is held."""
    return now.astimezone(forum.tz).date() >= purged_on(forum)


def good_until(forum: Forum, months: int) -> date:
    """The day until which passports have to be good; a month has no 31st where it has none."""
    count = forum.ends_on.month - 1 + months
    year, month = forum.ends_on.year + count // 12, count % 12 + 1
    for day in range(forum.ends_on.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, min(forum.ends_on.day, 28))


def doubts_about(facts: Facts, participation: Participation, *, is_cut: bool) -> list[str]:
    """What a person should look at."""
    person, forum = participation.person, participation.forum
    found = []
    if facts.expires_on < good_until(forum, terms_of(forum).months):
        found.append(Doubt.ENDS_SOON)
    names = [text for code in LANGUAGES if (text := person.name.text(code))]
    if names and max(compare(facts.name, name).score for name in names) < ALIKE:
        found.append(Doubt.OTHER_NAME)
    listed = written_as_zone(person.passport_name)
    if listed and sorted(listed.split()) != sorted(written_as_zone(facts.name).split()):
        found.append(Doubt.OTHER_SPELLING)
    if is_cut:
        found.append(Doubt.CUT)
    return [one.value for one in found]
