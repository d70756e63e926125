"""To forget somebody: what goes, what stays and why, and what stands in the way.

Records of official events keep their shape: the person's row stays with a pseudonym in place of the name, so that
meetings, documents and the journal's chain hold. Nothing that leads back to the person stays in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.access.actor import SYSTEM
from muntada.accounts.models import User
from muntada.accreditation.actions import remove_passport
from muntada.accreditation.models import Answer, Participation, Passport, Scan
from muntada.accreditation.photos import delete_file
from muntada.base.words import Words
from muntada.directory.actions import withdraw
from muntada.directory.models import ChangeRequest, ChangeRequestQuerySet, Membership, Person
from muntada.forums.models import Grant
from muntada.journal.models import Entry
from muntada.meetings.models import Absence, CalendarKey, Handover, Meeting
from muntada.post.models import Message, MessagePart
from muntada.privacy.gathering import entries_of, named_in_replies
from muntada.privacy.models import Consent
from muntada.protocol.models import InvitationLetter
from muntada.travel.actions import empty_visa_letters
from muntada.travel.models import Journey, VisaCase, VisaLetter, VisaStep

# How the forgotten are called wherever a name stood.
NOBODY_KNOWN = Words.of(
    original="en", ar="شخص مُحيت بياناته", ru="Лицо, данные которого удалены", en="Erased person"
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One kind of record with how many there are: what would go, or what stays and why."""

    what: Promise
    count: int
    why: Promise | None = None


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What erasing would do; with hindrances it cannot be done yet."""

    goes: tuple[Part, ...]
    stays: tuple[Part, ...]
    hindrances: tuple[Promise, ...]


def outlook_of(person: Person, now: datetime) -> Outlook:
    """What would go and stay if this person were forgotten now."""
    selves = entries_of(person)
    goes = [Part(what=what, count=sum(rows(one).count() for one in selves)) for what, rows in _GOES]
    stays = [
        Part(what=what, count=sum(rows(one).count() for one in selves), why=why) for what, why, rows in _STAYS
    ]
    return Outlook(
        goes=(
            Part(what=_("names, languages, address and telephone in the directory"), count=1),
            Part(
                what=_("the account with its address and means of signing in"),
                count=int(bool(person.user_id)),
            ),
            *(one for one in goes if one.count),
        ),
        stays=tuple(one for one in stays if one.count),
        hindrances=tuple(_hindrances(person, now)),
    )


def _hindrances(person: Person, now: datetime) -> list[Promise]:
    found: list[Promise] = []
    if person.user_id and Grant.objects.filter(user=person.user_id).not_over(now.date()).exists():
        found.append(_("They hold a duty. End it, or hand it over, first."))
    ahead = _meetings(person).filter(state=Meeting.State.PUBLISHED, starts_at__gt=now)
    if ahead.exists():
        found.append(_("Meetings with them lie ahead. Cancel them or name somebody else first."))
    under_way = VisaLetter.objects.live().filter(
        passengers__case__participation__person=person,
        purged_at=None,
        forum__ends_on__gte=now.date(),
    )
    if under_way.exists():
        found.append(_("A visa-support letter with them holds. Cancel or supersede it first."))
    return found


def erase(person: Person, now: datetime) -> int:
    """Do it, with entries that were found to be the same person's; how many records went.

    The caller's transaction holds all of it.
    """
    return sum(_erase(one, now) for one in entries_of(person))


def _erase(person: Person, now: datetime) -> int:
    removed = 1
    for membership in Membership.objects.current().filter(person=person).select_related("person"):
        withdraw(membership=membership, actor=SYSTEM, now=now)
    for kept in Participation.objects.filter(person=person).exclude(photo=""):
        delete_file(kept.photo.name)
    for passport in _passports(person):
        remove_passport(passport=passport, actor=SYSTEM, now=now)
    for _what, rows in _GOES:
        removed += rows(person).count()
    for participation in Participation.objects.filter(person=person):
        empty_visa_letters(participation=participation, actor=SYSTEM, now=now)
    Participation.objects.filter(person=person).update(photo="", desk_note="")
    Answer.objects.filter(participation__person=person).delete()
    Journey.objects.filter(participation__person=person).delete()
    VisaStep.objects.filter(case__in=_visas(person)).delete()
    _visas(person).exclude(reason="", valid_from=None).update(
        state=VisaCase.State.CLOSED, reason="", valid_from=None, valid_until=None
    )
    changes = _changes(person)
    changes.waiting().update(state=ChangeRequest.State.LAPSED)
    changes.update(difference={}, reason="", refusal="", taken=[])
    Absence.objects.filter(membership__person=person).delete()
    Handover.objects.filter(author__person=person).delete()
    CalendarKey.objects.filter(person=person).delete()
    Scan.objects.filter(participation__person=person).update(participation=None, badge=None, note="")
    Scan.objects.filter(vehicle_pass__driver__person=person).update(vehicle_pass=None, note="")
    named_in_replies([person]).delete()
    InvitationLetter.objects.filter(person=person).update(
        person=None, addressee=NOBODY_KNOWN, salutation=Words(), email="", search_text=""
    )
    mails = _mails(person)
    MessagePart.objects.filter(message__in=mails).delete()
    mails.update(to="erased@erased.invalid", subject="", body="")
    Consent.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=now)
    user = person.user
    person.user = None
    person.name, person.form_of_address = NOBODY_KNOWN, Words()
    person.passport_name = person.pronunciation = person.email = person.phone = person.gender = ""
    person.languages, person.is_public, person.changed_at = {}, False, now
    person.save()
    if user is not None:
        removed += 1
        _close(user, now)
    return removed


def _close(user: User, now: datetime) -> None:
    """Nobody can sign in as them, and nothing of the account says who they were; its number stays for the journal."""
    EmailAddress.objects.filter(user=user).delete()
    AccessAttempt.objects.filter(username__iexact=user.email).delete()
    user.authenticator_set.all().delete()
    for session in user.usersession_set.all():
        session.end()
    user.mailed_links.all().delete()
    user.email, user.name = f"erased-{user.pk}@erased.invalid", str(NOBODY_KNOWN)
    user.is_active, user.deactivated_at = False, now
    user.set_unusable_password()
    user.save()


def _meetings(person: Person) -> QuerySet[Meeting]:
    return Meeting.objects.filter(
        Q(attendances__membership__person=person) | Q(interpreter__person=person)
    ).distinct()


def _passports(person: Person) -> QuerySet[Passport]:
    return Passport.objects.filter(participation__person=person, purged_at=None)


def _visas(person: Person) -> QuerySet[VisaCase]:
    return VisaCase.objects.filter(participation__person=person)


def _visa_letters(person: Person) -> QuerySet[VisaLetter]:
    named = VisaLetter.objects.filter(passengers__case__participation__person=person)
    return named.exclude(sealed=b"").distinct()


def _changes(person: Person) -> ChangeRequestQuerySet:
    """What was asked to be changed of them, or made them known."""
    about = Q(person=person) | Q(newcomer=person) | Q(membership__person=person)
    return ChangeRequest.objects.filter(about).exclude(difference={}, reason="", refusal="")


def _mails(person: Person) -> QuerySet[Message]:
    addresses = {person.email, person.user.email if person.user else ""} - {""}
    return Message.objects.filter(to__in=addresses)


def _journal(person: Person) -> QuerySet:  # type: ignore[type-arg]
    by_them = Q(actor_id=person.user_id) if person.user_id else Q(pk__in=[])
    return Entry.objects.filter(by_them | Q(facts__person=person.public_id))


Rows = Callable[[Person], QuerySet]  # type: ignore[type-arg]  # of any model

_GOES: tuple[tuple[Promise, Rows], ...] = (
    (_("photos"), lambda who: Participation.objects.filter(person=who).exclude(photo="")),
    (_("passports"), _passports),
    (_("reasons, days and steps of their visas"), _visas),
    (_("what stands in visa-support letters that name them"), _visa_letters),
    (_("arrivals and departures"), lambda who: Journey.objects.filter(participation__person=who)),
    (_("answers to forms"), lambda who: Answer.objects.filter(participation__person=who)),
    (_("requests to change their entry or part, with the values"), _changes),
    (_("times of absence"), lambda who: Absence.objects.filter(membership__person=who)),
    (_("notes as an interpreter"), lambda who: Handover.objects.filter(author__person=who)),
    (
        _("scans of their badge, which then belong to nobody"),
        lambda who: Scan.objects.filter(participation__person=who),
    ),
    (_("where answers to invitations name them"), lambda who: named_in_replies([who])),
    (_("invitation letters to them"), lambda who: InvitationLetter.objects.filter(person=who)),
    (_("mails to them"), _mails),
)
_STAYS: tuple[tuple[Promise, Promise, Rows], ...] = (
    (
        _("meetings that were held"),
        _("the record of an official event, without the name"),
        _meetings,
    ),
    (
        _("rows of the journal"),
        _("numbers without names; taken out, the chain would break"),
        _journal,
    ),
)
