"""Everything that is kept of people: why, who reads it, how long. The one table behind page and job."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.accreditation.models import Answer, Scan
from muntada.accreditation.photos import remove_photos
from muntada.directory.models import ChangeRequest, Membership, Person
from muntada.forums.models import Forum
from muntada.meetings.models import Absence, Handover, Preference
from muntada.post.models import Message, MessagePart
from muntada.protocol.models import Guest, InvitationLetter, Reply, ReplyLink
from muntada.travel.models import Journey, VisaCase, VisaStep


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One kind of data. With `clear` it is deleted `days` after a forum's last day, between `least` and `most`.

    Without it stays, for the reason in `stays`.
    """

    key: str
    what: Promise
    why: Promise
    who: Promise
    days: int = 0
    least: int = 0
    most: int = 0
    clear: Callable[[Forum], int] | None = None
    stays: Promise | None = None

    def over_on(self, forum: Forum, days: int) -> date:
        """The first day on which it is no longer kept."""
        return forum.ends_on + timedelta(days=days + 1)


def _clear_refusals(forum: Forum) -> int:
    every = Preference.objects.filter(forum=forum)
    removed, _kinds = every.filter(strength=Preference.Strength.NO).delete()
    return removed + every.exclude(reason="").update(reason="")


def _clear_changes(forum: Forum) -> int:
    """What was asked to be changed and why; that something was asked, and what became of it, stays."""
    rows = ChangeRequest.objects.filter(forum=forum).exclude(difference={}, reason="", refusal="")
    rows.waiting().update(state=ChangeRequest.State.LAPSED)
    return rows.update(difference={}, reason="", refusal="", taken=[])


def _clear_absences(forum: Forum) -> int:
    return Absence.objects.filter(membership__forum=forum).delete()[0]


def _clear_handovers(forum: Forum) -> int:
    return Handover.objects.filter(meeting__forum=forum).delete()[0]


def _clear_answers(forum: Forum) -> int:
    return Answer.objects.filter(participation__forum=forum).delete()[0]


def _clear_scans(forum: Forum) -> int:
    """Who went where and when; how many were inside stays countable, without saying who."""
    named = Scan.objects.filter(forum=forum).exclude(
        participation=None, badge=None, vehicle_pass=None, note=""
    )
    return named.update(participation=None, badge=None, vehicle_pass=None, note="")


def _clear_visas(forum: Forum) -> int:
    """Reasons, days and steps; that somebody had a visa, and on which letter, stays with the register."""
    cases = VisaCase.objects.filter(forum=forum)
    removed, _kinds = VisaStep.objects.filter(case__in=cases).delete()
    told = cases.exclude(reason="", valid_from=None)
    closed = told.update(state=VisaCase.State.CLOSED, reason="", valid_from=None, valid_until=None)
    return removed + closed


def _clear_journeys(forum: Forum) -> int:
    return Journey.objects.filter(forum=forum).delete()[0]


def _clear_mails(forum: Forum) -> int:
    """The texts and files of mails; that one was sent, when and to whom stays with the outbox."""
    left = Message.objects.filter(forum=forum).exclude(
        state__in=(Message.State.WAITING, Message.State.SENDING)
    )
    MessagePart.objects.filter(message__in=left).delete()
    return left.exclude(body="").update(body="")


def _clear_replies(forum: Forum) -> int:
    """Whom the invited named and why others declined; who was invited, and whether they came, stays."""
    invited = InvitationLetter.objects.filter(forum=forum)
    ReplyLink.objects.filter(invitation__in=invited).delete()
    removed, _kinds = Guest.objects.filter(reply__invitation__in=invited).delete()
    reasons = Reply.objects.filter(invitation__in=invited).exclude(reason="").update(reason="")
    return removed + reasons + invited.exclude(email="").update(email="")


def _clear_contacts(forum: Forum) -> int:
    """Addresses and telephone numbers of those who took part in no later forum."""
    here = Membership.objects.filter(person=OuterRef("pk"), forum=forum)
    later = Membership.objects.filter(person=OuterRef("pk"), forum__ends_on__gt=forum.ends_on)
    has_any = ~Q(email="") | ~Q(phone="")
    return Person.objects.filter(has_any, Exists(here), ~Exists(later)).update(email="", phone="")


HOLDINGS: tuple[Holding, ...] = (
    Holding(
        key="absences",
        what=_("When somebody cannot meet"),
        why=_("so that no meeting is placed there"),
        who=_("the desk of business meetings, their own delegation"),
        days=30,
        least=7,
        most=180,
        clear=_clear_absences,
    ),
    Holding(
        key="handovers",
        what=_("Notes of interpreters for each other"),
        why=_("so that whoever takes over knows where a talk stands"),
        who=_("the interpreters of the meeting, the joint desk"),
        days=30,
        least=7,
        most=180,
        clear=_clear_handovers,
    ),
    Holding(
        key="refusals",
        what=_("Whom an organisation would rather not meet, and reasons of wishes"),
        why=_("so that the timetable spares them each other"),
        who=_("the organisation itself, the joint desk; never the other side"),
        days=90,
        least=30,
        most=365,
        clear=_clear_refusals,
    ),
    Holding(
        key="answers",
        what=_("Answers to the forms of accreditation: travel, hotel, diet and the like"),
        why=_("to decide on accreditation and to receive the guests"),
        who=_("the secretariat, protocol, their own delegation"),
        days=90,
        least=30,
        most=365,
        clear=_clear_answers,
    ),
    Holding(
        key="replies",
        what=_("Guests named in answers to invitation letters, and reasons of those who declined"),
        why=_("so that protocol knows who comes, and takes them over"),
        who=_("the secretariat, protocol, the head and focal point of their delegation"),
        days=90,
        least=30,
        most=365,
        clear=_clear_replies,
    ),
    Holding(
        key="changes",
        what=_("What was asked to be changed after the lists were closed, and why"),
        why=_("so that the offices can compare before they change anything"),
        who=_("the secretariat, protocol, their own delegation"),
        days=90,
        least=30,
        most=365,
        clear=_clear_changes,
    ),
    Holding(
        key="photos",
        what=_("Photos for badges"),
        why=_("so that a badge lets in only its holder"),
        who=_("protocol, the gate, their own delegation"),
        days=90,
        least=30,
        most=365,
        clear=remove_photos,
    ),
    Holding(
        key="scans",
        what=_("When a badge was read at which gate, and notes of the gate"),
        why=_("so that the desk knows who is inside and what was odd"),
        who=_("protocol and the gate"),
        days=30,
        least=7,
        most=180,
        clear=_clear_scans,
    ),
    Holding(
        key="passports",
        what=_("Passports and their pictures, sealed"),
        why=_("for visa-support letters, which are spelled as passports are"),
        who=_("the consular desk alone, each time with a reason; its holder sees who and why"),
        stays=_("Not for long: a job purges them on the day that stands on the page of the passport."),
    ),
    Holding(
        key="visas",
        what=_("Who needs a visa and how far it has come; reasons of a refusal, days of a visa"),
        why=_("so that guests get their visas in time"),
        who=_("the consular desk of their side, their own delegation"),
        days=90,
        least=30,
        most=365,
        clear=_clear_visas,
    ),
    Holding(
        key="visa_letters",
        what=_("Issued visa-support letters with passports in them, sealed"),
        why=_("so that it can be shown what was asked of the ministry"),
        who=_("the consular desk alone; the passengers see who opened one"),
        stays=_(
            "Not for long: what stands in them is purged with the passports; number, day and count stay."
        ),
    ),
    Holding(
        key="journeys",
        what=_("How somebody comes and goes: flights, hours, cars, hotel, when they were here"),
        why=_("to meet the guests and to know who is here"),
        who=_("the secretariat, protocol, the gate and the consular desk, their own delegation"),
        days=30,
        least=7,
        most=180,
        clear=_clear_journeys,
    ),
    Holding(
        key="mails",
        what=_("Texts of mails that the software sent"),
        why=_("so that the desk can see what somebody was told"),
        who=_("the secretariat"),
        days=365,
        least=90,
        most=1095,
        clear=_clear_mails,
    ),
    Holding(
        key="contacts",
        what=_("E-mail addresses and telephone numbers of those who take part in no later forum"),
        why=_("to reach participants; afterwards to follow up what was agreed"),
        who=_("the secretariat, their own delegation; others only where they agreed to meet"),
        days=730,
        least=365,
        most=1825,
        clear=_clear_contacts,
    ),
    Holding(
        key="names",
        what=_("Names, positions and organisations of those who took part"),
        why=_("to know who took part and spoke for whom"),
        who=_("the offices of the forum; everybody only where the person agreed"),
        stays=_("The record of an official event; a person can ask to be forgotten."),
    ),
    Holding(
        key="meetings",
        what=_("Which organisations met, and what each said of it"),
        why=_("to follow up what was agreed"),
        who=_("the organisations themselves, the desk"),
        stays=_("The record of an official event; names in it go when a person is forgotten."),
    ),
    Holding(
        key="letters",
        what=_("Letters and other documents, with those who signed and received them"),
        why=_("correspondence of the forum"),
        who=_("the secretariat and whoever received them"),
        stays=_("Signed documents are kept whole, as archives require."),
    ),
    Holding(
        key="journal",
        what=_("The journal: who did what and when, by numbers of records"),
        why=_("so that an auditor can see that nothing was changed unseen"),
        who=_("the secretariat, auditors, administrators"),
        stays=_("It holds no names; a row cannot be taken out without breaking the chain."),
    ),
)

CLEARED: dict[str, Holding] = {one.key: one for one in HOLDINGS if one.clear is not None}
