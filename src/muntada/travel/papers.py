"""Letters on paper: what they say in each language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from muntada.accreditation.passports import Facts
from muntada.base.words import Words
from muntada.engines.typeset import (
    Imprint,
    Language,
    Letter,
    Letterhead,
    Person,
    Traveller,
    Visit,
    Zone,
    letter_pdf,
)
from muntada.forums.models import Forum
from muntada.forums.places import country_name
from muntada.post.queries import FIRST_WORDS, names_in_order
from muntada.travel.models import Passenger, VisaLetter
from muntada.ui.format import format_days, without_marks

# What a visit is for until somebody writes something else.
PURPOSE = Words.of(
    original="en",
    en="participation in the forum",
    ru="участие в форуме",
    ar="المشاركة في المنتدى",
)
_PARTS = re.compile(r"\s*[,،;\n]\s*")


@dataclass(frozen=True)
class _Said:
    """The fixed text of a letter in one language; the sides stand in that language's own order."""

    subject: str
    asks: str


_SAID: Mapping[str, _Said] = {
    "ar": _Said(
        "دعم منح التأشيرات للمشاركين في المنتدى",
        "بمناسبة انعقاد «%(forum)s» (%(city)s، %(days)s) بمشاركة الطرفين: %(first)s، %(second)s، نرجو التكرم "
        "بدعم منح تأشيرات الدخول للأشخاص المذكورين أدناه. كُتبت الأسماء كما هي في جوازات السفر حرفًا بحرف.",
    ),
    "ru": _Said(
        "О визовой поддержке участников форума",
        "В связи с проведением мероприятия «%(forum)s» (%(city)s, %(days)s), стороны которого — %(first)s, "
        "%(second)s, просим содействовать в выдаче виз лицам, перечисленным ниже. Имена написаны буква в букву "
        "как в паспортах.",
    ),
    "en": _Said(
        "Visa support for participants of the forum",
        "On the occasion of “%(forum)s” (%(city)s, %(days)s), whose parties are %(first)s and %(second)s, we ask "
        "you to support the issue of visas to the persons named below. Names are spelled letter for letter as in "
        "the passports.",
    ),
}


def subject_in(language: str) -> str:
    """What a letter is about, naming nobody."""
    return _SAID[language].subject


def letter_paper(
    letter: VisaLetter,
    people: Sequence[tuple[Passenger, Facts]],
    language: str,
    *,
    now: datetime,
    url: str = "",
) -> bytes:
    """The letter as PDF in one language. Raises `TypesetError`."""
    forum, head = letter.forum, letter.letterhead
    salutation, closing = FIRST_WORDS[language]
    first, second = (side.name.best(language).text for side in forum.sides_for(language))
    city = forum.city.best(language).text
    with override(language):
        notice = _("Demonstration: companies and people are invented") if forum.is_demo else ""
    asks = _SAID[language].asks % {
        "forum": _within_quotes(forum.name.best(language).text, language),
        "city": city,
        "days": without_marks(format_days(forum.starts_on, forum.ends_on, language)),
        "first": first,
        "second": second,
    }
    return letter_pdf(
        Letter(
            imprint=Imprint(
                language=Language(language),
                forum=forum.short_name.best(language).text or forum.name.best(language).text,
                number=letter.public_id,
                version="1",
                issued_at=now,
                zone=Zone(forum.zone, city),
                url=url,
                notice=notice,
            ),
            letterhead=Letterhead(
                names=names_in_order(head.name, language),
                lines=(
                    *(line for line in head.address.best(language).text.splitlines() if line.strip()),
                    *(part.strip() for part in head.contact.split(",") if part.strip()),
                ),
            ),
            written_on=letter.dated_on or now.astimezone(forum.tz).date(),
            place=city,
            addressee=addressee_in(letter, language),
            subject=subject_in(language),
            salutation=salutation,
            paragraphs=(asks,),
            closing=closing,
            signatory=Person(
                name=head.signatory.best(language).text, role=head.signatory_title.best(language).text
            ),
            visit=Visit(
                travellers=tuple(_traveller(forum, one, facts, language) for one, facts in people),
                arrives_on=letter.arrives_on,
                leaves_on=letter.leaves_on,
                cities=tuple(part for part in _PARTS.split(letter.cities.best(language).text) if part),
                purpose=letter.purpose.best(language).text,
            ),
        )
    )


def _within_quotes(name: str, language: str) -> str:
    """Quotes inside quotes are others in Russian."""
    return name.replace("«", "„").replace("»", "“") if language == "ru" else name


def addressee_in(letter: VisaLetter, language: str) -> tuple[str, ...]:
    """To whom a letter goes: the person or office, then the organisation."""
    names = [
        letter.addressee.best(language).text,
        letter.organisation.name.best(language).text if letter.organisation else "",
    ]
    return tuple(name for name in names if name)


def _traveller(forum: Forum, passenger: Passenger, facts: Facts, language: str) -> Traveller:
    membership = passenger.case.participation.membership
    return Traveller(
        name=facts.name,
        born_on=facts.born_on,
        citizenship=country_name(forum, facts.nationality, language),
        passport=facts.number,
        expires_on=facts.expires_on,
        organisation=membership.organisation.name.best(language).text,
        position=membership.title.best(language).text,
    )
