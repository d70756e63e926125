"""What the room of business meetings announces."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class RoundChanged(Event):
    """The rules of the round of meetings were set or changed."""

    sentence = _("The round of business meetings was changed: %(state)s, %(slot_minutes)s minutes a meeting.")

    round_id: int
    state: str
    slot_minutes: int


@dataclass(frozen=True, kw_only=True)
class PreferenceStated(Event):
    """An organisation said how much it wants to meet another; its side's private matter."""

    sentence = _("A preference was stated for organisation %(asker)s.")

    preference_id: int
    asker: str


@dataclass(frozen=True, kw_only=True)
class PreferencesReadIn(Event):
    """Preferences of one side's organisations came from a file; its side's private matter."""

    sentence = _("Preferences were read in from a file: %(new)s new, %(changed)s changed")

    new: int
    changed: int
    ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PreferenceWithdrawn(Event):
    """An organisation took a preference back; its side's private matter."""

    sentence = _("A preference of organisation %(asker)s was withdrawn.")

    preference_id: int
    asker: str


@dataclass(frozen=True, kw_only=True)
class AvailabilityChanged(Event):
    """Somebody said when they are there for meetings and when not."""

    sentence = _("The availability of %(person)s was changed.")

    membership_id: int
    person: str


@dataclass(frozen=True, kw_only=True)
class ComputationStarted(Event):
    """A timetable is being computed."""

    sentence = _("Computation %(run)s of the timetable was started.")

    run: str


@dataclass(frozen=True, kw_only=True)
class ComputationCancelled(Event):
    """A computation was stopped before its end."""

    sentence = _("Computation %(run)s of the timetable was cancelled.")

    run: str


@dataclass(frozen=True, kw_only=True)
class TimetablePublished(Event):
    """Everybody can see their meetings; each has its people, table and interpreter booked."""

    sentence = _(
        "The timetable of computation %(run)s was published: %(added)s meetings new, %(moved)s moved, "
        "%(cancelled)s cancelled, %(kept)s as before."
    )

    run: str
    edition: int
    added: int
    moved: int
    cancelled: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class MeetingCancelled(Event):
    """One meeting will not take place; its people, table and interpreter are free again."""

    sentence = _("Meeting %(meeting)s was cancelled.")

    meeting: str


@dataclass(frozen=True, kw_only=True)
class CalendarRenewed(Event):
    """The secret address of somebody's calendar was made anew; the one before no longer answers."""

    sentence = _("The calendar address of %(person)s was renewed.")

    person: str


@dataclass(frozen=True, kw_only=True)
class PeopleTold(Event):
    """People were mailed what is new in their meetings."""

    sentence = _("What is new in their meetings was mailed to people: %(count)s.")

    count: int


@dataclass(frozen=True, kw_only=True)
class MeetingMoved(Event):
    """A meeting was given another slot, table or interpreter by hand."""

    sentence = _("Meeting %(meeting)s was moved to table %(table)s, %(starts_at)s.")

    meeting: str
    table: int
    starts_at: str


@dataclass(frozen=True, kw_only=True)
class MeetingsSwapped(Event):
    """Two meetings changed places by hand."""

    sentence = _("Meetings %(first)s and %(second)s changed places.")

    first: str
    second: str


@dataclass(frozen=True, kw_only=True)
class InterpreterAssigned(Event):
    """A meeting was given another interpreter by hand, or none."""

    sentence = _("Meeting %(meeting)s was given another interpreter: %(interpreter)s.")

    meeting: str
    interpreter: str


@dataclass(frozen=True, kw_only=True)
class SlotFilled(Event):
    """A free table was given by hand to two organisations of the waiting list."""

    sentence = _("Meeting %(meeting)s was placed from the waiting list at table %(table)s, %(starts_at)s.")

    meeting: str
    table: int
    starts_at: str


@dataclass(frozen=True, kw_only=True)
class ScreenMade(Event):
    """A screen in the hall got a secret address that needs no account."""

    sentence = _("Screen %(screen_id)s in the hall got its address.")

    screen_id: int


@dataclass(frozen=True, kw_only=True)
class ScreenRevoked(Event):
    """The address of a screen in the hall ended."""

    sentence = _("Screen %(screen_id)s in the hall was switched off.")

    screen_id: int


@dataclass(frozen=True, kw_only=True)
class MoveUndone(Event):
    """A change of the plan by hand was taken back before anybody was told of it."""

    sentence = _("A change of the table plan by hand was taken back: %(meetings)s.")

    move_id: int
    meetings: str


@dataclass(frozen=True, kw_only=True)
class DayReported(Event):
    """In the hall it was said who is there, late or missing, or what has ended."""

    sentence = _("Reports from the hall on %(meetings)s were taken down: %(kinds)s.")

    meetings: str
    kinds: str
    count: int


@dataclass(frozen=True, kw_only=True)
class ReportWithdrawn(Event):
    """Something that was said in the hall was taken back."""

    sentence = _("A report from the hall on %(meeting)s was taken back: %(kind)s.")

    meeting: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class HandoverWritten(Event):
    """An interpreter left a note on a meeting for whoever takes over."""

    sentence = _("The interpreter of %(meeting)s left a note for whoever takes over.")

    meeting: str


@dataclass(frozen=True, kw_only=True)
class MeetingPinned(Event):
    """The desk settled that two organisations meet."""

    sentence = _("The desk settled that %(first)s and %(second)s meet.")

    first: str
    second: str


@dataclass(frozen=True, kw_only=True)
class MeetingForbidden(Event):
    """The desk settled that two organisations do not meet."""

    sentence = _("The desk settled that %(first)s and %(second)s do not meet.")

    first: str
    second: str


@dataclass(frozen=True, kw_only=True)
class PinLifted(Event):
    """What the desk had settled of two organisations is open again."""

    sentence = _("What the desk had settled of %(first)s and %(second)s was lifted.")

    first: str
    second: str


@dataclass(frozen=True, kw_only=True)
class DraftPinned(Event):
    """Meetings of a draft were pinned where they are."""

    sentence = _("Meetings of draft %(run)s were pinned as they are: %(count)s.")

    run: str
    count: int


@dataclass(frozen=True, kw_only=True)
class PinsLifted(Event):
    """Meetings that had been pinned from drafts are open again."""

    sentence = _("Pins taken from drafts were lifted: %(count)s.")

    count: int


@dataclass(frozen=True, kw_only=True)
class OutcomeRecorded(Event):
    """An organisation said how a meeting went, or corrected it; its side's private matter.

    Whoever makes a commitment of it keeps the kind, `meeting outcome`, and the public id.
    """

    sentence = _(
        "Outcome %(outcome)s of meeting %(meeting)s was recorded for organisation %(organisation)s: "
        "%(answer)s (version %(revision)s, by %(voice)s)."
    )

    outcome: str
    meeting: str
    organisation: str
    answer: str
    answer_before: str
    voice: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class OutcomesAskedFor(Event):
    """People were asked by mail how their meetings went."""

    sentence = _("People were asked how their meetings went: %(count)s.")

    count: int


@dataclass(frozen=True, kw_only=True)
class RepairProposed(Event):
    """Somebody or something is missing, and the desk was shown what could be done about it."""

    sentence = _("Repair %(repair_id)s of the plan was proposed: %(changes)s changes.")

    repair_id: int
    kind: str
    changes: int


@dataclass(frozen=True, kw_only=True)
class RepairConfirmed(Event):
    """The plan was mended on the day; those concerned are told."""

    sentence = _(
        "Repair %(repair_id)s of the plan was carried out: %(cancelled)s meetings cancelled, %(moved)s moved, "
        "%(filled)s from the waiting list."
    )

    repair_id: int
    kind: str
    cancelled: int
    moved: int
    filled: int


@dataclass(frozen=True, kw_only=True)
class TimetableWithdrawn(Event):
    """Nothing is published any more and what was ahead is cancelled; the reason stands in the register."""

    sentence = _("The published timetable was withdrawn; meetings cancelled: %(cancelled)s.")

    edition: int
    cancelled: int


@dataclass(frozen=True, kw_only=True)
class InvitationSent(Event):
    """An organisation invited another for a free slot; the sending side's private matter."""

    sentence = _("Organisation %(organisation)s sent an invitation to meet.")

    invitation_id: int
    organisation: str


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Event):
    """An organisation took an invitation back; the sending side's private matter."""

    sentence = _("Organisation %(organisation)s took an invitation to meet back.")

    invitation_id: int
    organisation: str


@dataclass(frozen=True, kw_only=True)
class InvitationDeclined(Event):
    """An organisation said no to an invitation; its side's private matter."""

    sentence = _("Organisation %(organisation)s declined an invitation to meet.")

    invitation_id: int
    organisation: str


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(Event):
    """An organisation said yes to an invitation, and the meeting stands in the plan."""

    sentence = _("Organisation %(organisation)s accepted an invitation; meeting %(meeting)s was arranged.")

    invitation_id: int
    organisation: str
    meeting: str


@dataclass(frozen=True, kw_only=True)
class DraftNamed(Event):
    """A draft of the timetable was given a name or a note."""

    sentence = _("Draft %(run)s of the timetable was given a name or a note.")

    run: str


@dataclass(frozen=True, kw_only=True)
class DraftDiscarded(Event):
    """A draft of the timetable was thrown away."""

    sentence = _("Draft %(run)s of the timetable was thrown away.")

    run: str


@dataclass(frozen=True, kw_only=True)
class OrganisationsReminded(Event):
    """Organisations that had not said whom they want to meet were reminded by mail."""

    sentence = _(
        "Organisations were reminded to say whom they want to meet: %(organisations)s, mails: %(mails)s."
    )

    organisations: int
    mails: int
