"""The nouns of this room."""

from muntada.meetings.models.day import Handover, HandoverQuerySet, Report, ReportQuerySet
from muntada.meetings.models.invitations import (
    Invitation,
    SlotInvitationQuerySet,
)
from muntada.meetings.models.meeting import CalendarKey, Meeting, MeetingPerson, MeetingQuerySet
from muntada.meetings.models.moves import Move, MovedMeeting
from muntada.meetings.models.outcomes import (
    MeetingOutcome,
    OutcomeQuerySet,
    is_asked_for,
    may_read_confidential,
    owner_of_answer,
)
from muntada.meetings.models.pins import Pin, PinQuerySet
from muntada.meetings.models.reminders import Reminder
from muntada.meetings.models.repairs import Repair, RepairQuerySet
from muntada.meetings.models.round import MEETS, Round, Withdrawal, is_joint
from muntada.meetings.models.runs import NotPlaced, PairRow, Placement, Run, RunQuerySet
from muntada.meetings.models.screens import HallScreen
from muntada.meetings.models.told import Told
from muntada.meetings.models.wishes import Absence, Preference, PreferenceQuerySet, owner_of_wishes

__all__ = [
    "MEETS",
    "Absence",
    "CalendarKey",
    "HallScreen",
    "Handover",
    "HandoverQuerySet",
    "Invitation",
    "Meeting",
    "MeetingOutcome",
    "MeetingPerson",
    "MeetingQuerySet",
    "Move",
    "MovedMeeting",
    "NotPlaced",
    "OutcomeQuerySet",
    "PairRow",
    "Pin",
    "PinQuerySet",
    "Placement",
    "Preference",
    "PreferenceQuerySet",
    "Reminder",
    "Repair",
    "RepairQuerySet",
    "Report",
    "ReportQuerySet",
    "Round",
    "Run",
    "RunQuerySet",
    "SlotInvitationQuerySet",
    "Told",
    "Withdrawal",
    "is_asked_for",
    "is_joint",
    "may_read_confidential",
    "owner_of_answer",
    "owner_of_wishes",
]
