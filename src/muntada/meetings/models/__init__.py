"""The nouns of this room."""

from muntada.meetings.models.day import Handover, Report, ReportQuerySet
from muntada.meetings.models.meeting import CalendarKey, Meeting, MeetingPerson, MeetingQuerySet
from muntada.meetings.models.moves import Move, MovedMeeting
from muntada.meetings.models.pins import Pin, PinQuerySet
from muntada.meetings.models.round import MEETS, Round, is_joint
from muntada.meetings.models.runs import NotPlaced, PairRow, Placement, Run, RunQuerySet
from muntada.meetings.models.told import Told
from muntada.meetings.models.wishes import Absence, Preference, PreferenceQuerySet, owner_of_wishes

__all__ = [
    "MEETS",
    "Absence",
    "CalendarKey",
    "Handover",
    "Meeting",
    "MeetingPerson",
    "MeetingQuerySet",
    "Move",
    "MovedMeeting",
    "NotPlaced",
    "PairRow",
    "Pin",
    "PinQuerySet",
    "Placement",
    "Preference",
    "PreferenceQuerySet",
    "Report",
    "ReportQuerySet",
    "Round",
    "Run",
    "RunQuerySet",
    "Told",
    "is_joint",
    "owner_of_wishes",
]
