"""Badges and proof lists on paper: our records turned into what the engine `typeset` prints."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muntada.accreditation import tokens
from muntada.accreditation.models import Badge, Participation, SigningKey, VehiclePass
from muntada.accreditation.photos import bytes_of
from muntada.accreditation.queries import openings_of, rules_of, vehicles_of
from muntada.accreditation.vault import unseal
from muntada.base.languages import LANGUAGES
from muntada.base.words import Words
from muntada.directory.models import Delegation, Membership
from muntada.engines import typeset
from muntada.forums.models import Forum
from muntada.forums.places import country_name

# A badge is good until so long after the last day, for those who leave late.
GRACE = timedelta(days=1)


def badges_paper(
    forum: Forum, badges: Sequence[Badge], *, now: datetime, form: typeset.Form = typeset.Form.SHEETS
) -> bytes:
    """The badges as PDF, four on a sheet or each on a page of its own. Raises `TypesetError`, `CannotUnseal`."""
    key = SigningKey.objects.get(forum=forum)
    private = unseal(bytes(key.sealed), about=key.about)
    ends_at = datetime.combine(forum.ends_on, time.max, forum.tz) + GRACE
    rules = rules_of(forum)
    return typeset.badges_pdf(
        typeset.Badges(
            imprint=_imprint(forum, f"{forum.code}.BADGES", now),
            badges=tuple(
                _printed(
                    forum,
                    badge.participation,
                    code=tokens.signed(badge.token, ends_at, private),
                    zones=tuple(
                        one.zone.code
                        for one in openings_of(
                            badge.participation.category, badge.participation.zones.all(), rules
                        )
                    ),
                    reprint=badge.number - 1,
                )
                for badge in badges
            ),
            form=form,
        )
    )


def proof_paper(
    delegation: Delegation, rows: Sequence[Participation], head: Membership | None, now: datetime
) -> bytes:
    """How the badges of a delegation will read, for its head to sign. Raises `TypesetError`."""
    forum, language = delegation.forum, _language()
    own = delegation.name.best(delegation.name.original).text
    read = delegation.name.text(language.value)
    return typeset.proof_list_pdf(
        typeset.ProofList(
            imprint=_imprint(forum, delegation.public_id, now),
            delegation=typeset.Name(own, read if read != own else ""),
            badges=tuple(_printed(forum, one, code=one.public_id, zones=(), reprint=0) for one in rows),
            head=typeset.Person(_text(head.person.name), _text(head.title)) if head else typeset.Person(""),
        )
    )


def security_paper(
    forum: Forum,
    rows: Sequence[Participation],
    strangers: Sequence[VehiclePass],
    subtitle: str,
    now: datetime,
) -> bytes:
    """The list for the host's security, in the reader's language; drivers without accreditation stand at its end.

    Raises `TypesetError`.
    """
    language, rules = _language(), rules_of(forum)
    return typeset.security_list_pdf(
        typeset.SecurityList(
            imprint=_imprint(forum, f"{forum.code}.SEC", now),
            entries=tuple(
                typeset.SecurityEntry(
                    name=_both(one.person.name, language.value),
                    category=typeset.Category(one.category),
                    latin=one.person.passport_name or one.person.name.text("en"),
                    organisation=_text(one.membership.organisation.name),
                    position=_text(one.membership.title),
                    zones=tuple(each.zone.code for each in openings_of(one.category, one.zones.all(), rules)),
                    clearance=str(one.get_state_display()),
                    vehicle=" ".join(each.plate for each in vehicles_of(one)),
                )
                for one in rows
            )
            + tuple(
                typeset.SecurityEntry(
                    name=typeset.Name(one.driver_name),
                    category=typeset.Category.DRIVER,
                    organisation=_text(one.organisation.name) if one.organisation else "",
                    zones=tuple(zone.code for zone in one.zones.all()),
                    clearance=str(one.get_state_display()),
                    vehicle=one.plate,
                )
                for one in strangers
            ),
            subtitle=subtitle,
        )
    )


def passes_paper(forum: Forum, passes: Sequence[VehiclePass], now: datetime) -> bytes:
    """Passes of vehicles, each on a sheet of A5. Raises `TypesetError`, `CannotUnseal`."""
    key = SigningKey.objects.get(forum=forum)
    private = unseal(bytes(key.sealed), about=key.about)
    language = _language().value
    return typeset.pass_pdf(
        typeset.Passes(
            imprint=_imprint(forum, f"{forum.code}.VHC", now),
            passes=tuple(
                typeset.VehiclePass(
                    number=one.public_id,
                    plate=one.plate,
                    starts_at=one.starts_at,
                    ends_at=one.ends_at,
                    code=tokens.signed(one.token or "", one.ends_at, private),
                    driver=_both(one.driver.person.name, language)
                    if one.driver
                    else typeset.Name(one.driver_name),
                    latin=one.driver.person.passport_name if one.driver else "",
                    vehicle=one.vehicle,
                    organisation=_text(one.organisation.name)
                    if one.organisation
                    else _text(one.delegation.name)
                    if one.delegation
                    else "",
                    zones=tuple(zone.code for zone in one.zones.all()),
                    note=one.note,
                )
                for one in passes
            ),
        )
    )


def _both(name: Words, language: str) -> typeset.Name:
    """A name in its own script, and as the reader writes it where that differs."""
    own = name.best(name.original).text
    read = name.text(language)
    return typeset.Name(own, read if read != own else "")


def _printed(
    forum: Forum, participation: Participation, *, code: str, zones: tuple[str, ...], reprint: int
) -> typeset.Badge:
    person, membership = participation.person, participation.membership
    language = participation.badge_language
    name = person.name.text(language) or person.name.best(language).text
    others = [code for code in LANGUAGES if code not in (language, "en")]
    body = membership.organisation
    short = body.short_name.best(language).text
    whole = body.name.best(language).text
    return typeset.Badge(
        number=participation.public_id,
        language=typeset.Language(language),
        name=lines_of(name, language),
        category=typeset.Category(participation.category),
        code=code,
        latin=person.passport_name or ("" if language == "en" else person.name.text("en")),
        third=next((text for one in others if (text := person.name.text(one))), ""),
        organisation=short if short and len(whole) > LONG else whole,
        country=country_name(forum, body.country, language),
        languages=tuple(code for code in LANGUAGES if person.speaks(code)),
        zones=zones,
        photo=bytes_of(participation),
        is_confirmed=participation.name_confirmed_at is not None,
        is_cleared=participation.is_let_in,
        reprint=reprint,
        forum=(forum.short_name or forum.name).best(language).text,
    )


# A name of an organisation with more letters than this needs more than two lines.
LONG = 48


def lines_of(name: str, language: str) -> tuple[str, ...]:
    """A name in the two large lines of a badge: Russian lists put the family name first, English names last.

    An Arabic chain of names is one line, which the badge wraps where it is long. Nothing is left out.
    """
    words = name.split()
    if len(words) < 2 or language == "ar":
        return (" ".join(words),)
    if language == "ru":
        return words[0], " ".join(words[1:])
    return " ".join(words[:-1]), words[-1]


def _imprint(forum: Forum, number: str, now: datetime) -> typeset.Imprint:
    return typeset.Imprint(
        language=_language(),
        forum=_text(forum.short_name) or _text(forum.name),
        number=number,
        version="1",
        issued_at=now,
        zone=typeset.Zone(forum.zone, _text(forum.city) or forum.zone),
        notice=_("Demonstration data: invented companies and people.") if forum.is_demo else "",
    )


def _language() -> typeset.Language:
    return typeset.Language(get_language() or "en")


def _text(value: Words) -> str:
    return value.best(get_language() or "en").text
