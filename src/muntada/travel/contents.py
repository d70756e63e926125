"""What an issued letter says of its passengers, sealed and opened."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from muntada.accreditation.passports import Facts
from muntada.accreditation.vault import seal, unseal
from muntada.travel.models import VisaLetter

_DAYS = ("born_on", "expires_on")


def seal_contents(letter: VisaLetter, facts: Mapping[str, Facts]) -> bytes:
    """The passports of the passengers by the number of the application, sealed for this letter's row."""
    kept = {application: asdict(one) for application, one in facts.items()}
    return seal(json.dumps(kept, default=date.isoformat, ensure_ascii=False).encode(), about=letter.about)


def open_contents(letter: VisaLetter) -> dict[str, Facts]:
    """What was sealed; nothing of a purged letter. Raises `CannotUnseal`."""
    if not letter.sealed:
        return {}
    kept = json.loads(unseal(bytes(letter.sealed), about=letter.about))
    return {
        application: Facts(**{**one, **{day: date.fromisoformat(one[day]) for day in _DAYS}})
        for application, one in kept.items()
    }


def prints_alike(one: Facts, other: Facts) -> bool:
    """True where a letter would say the same of both: not the sex and the issuer, which it does not print."""
    return _printed(one) == _printed(other)


def _printed(facts: Facts) -> tuple[str | date, ...]:
    return (facts.name, facts.number, facts.nationality, facts.born_on, facts.expires_on)
