"""Everything that changes something in this room."""

from muntada.meetings.actions.calendar import renew_calendar
from muntada.meetings.actions.publication import (
    AlreadyOver,
    AlreadyPublished,
    InputChanged,
    NotComputed,
    PlanIsPast,
    cancel_meeting,
    people_of,
    publish_timetable,
)
from muntada.meetings.actions.runs import (
    AlreadyComputing,
    NoRound,
    NoSlots,
    NoTables,
    NotComputing,
    NoWishes,
    cancel_run,
    change_round,
    compute_timetable,
)
from muntada.meetings.actions.telling import tell_news
from muntada.meetings.actions.wishes import (
    DESK,
    ForThemselves,
    NothingToWithdraw,
    NotTakingPart,
    WishesClosed,
    WrongPerson,
    set_availability,
    state_preference,
    withdraw_preference,
)

__all__ = [
    "DESK",
    "AlreadyComputing",
    "AlreadyOver",
    "AlreadyPublished",
    "ForThemselves",
    "InputChanged",
    "NoRound",
    "NoSlots",
    "NoTables",
    "NoWishes",
    "NotComputed",
    "NotComputing",
    "NotTakingPart",
    "NothingToWithdraw",
    "PlanIsPast",
    "WishesClosed",
    "WrongPerson",
    "cancel_meeting",
    "cancel_run",
    "change_round",
    "compute_timetable",
    "people_of",
    "publish_timetable",
    "renew_calendar",
    "set_availability",
    "state_preference",
    "tell_news",
    "withdraw_preference",
]
