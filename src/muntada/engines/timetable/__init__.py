"""Timetables of meetings: two problems, their solvers with proofs, and a checker that trusts nobody.

Problem A (`Brokerage`) holds everything with few breaks; problem B (`Forum`) holds the greatest weight of
wishes, then with few breaks. The solvers are `solve_brokerage` and `solve_forum`; `check_brokerage` and
`check_forum` judge what they return. Plain Python: no database, no web framework.
"""

from muntada.engines.timetable.brokerage import Brokerage, BrokeragePlan, ProblemError, Session
from muntada.engines.timetable.check import Rule, Violation, check_brokerage, check_forum
from muntada.engines.timetable.check_repair import check_repair
from muntada.engines.timetable.day import Day
from muntada.engines.timetable.dzn import parse_dzn, read_dzn, write_dzn
from muntada.engines.timetable.events import (
    Event,
    InterpreterLost,
    MeetingCancelled,
    ParticipantAway,
    ParticipantCancels,
    ParticipantLate,
    TableLost,
    after,
)
from muntada.engines.timetable.explain import Explained, Squeeze, explain_plan
from muntada.engines.timetable.foresee import Foreseen, InterpretersShort, SeatsShort, foresee
from muntada.engines.timetable.forum import (
    Forum,
    ForumPlan,
    Interpreter,
    Participant,
    Placement,
    Table,
    Unplaced,
    Wish,
)
from muntada.engines.timetable.forum_file import (
    forum_from_json,
    forum_to_json,
    plan_from_json,
    plan_to_json,
    read_forum,
)
from muntada.engines.timetable.generate import Regime, generate_brokerage, generate_crowd, generate_forum
from muntada.engines.timetable.loops import keep_loops_in, prepare_loops
from muntada.engines.timetable.plan_sheet import read_plan_sheet, write_plan_sheet
from muntada.engines.timetable.proof import Certificate, Listener, Progress, Scope, Stage, Status
from muntada.engines.timetable.race import warm
from muntada.engines.timetable.reasons import (
    InterpreterPairUncovered,
    InterpretersAllBusy,
    InterpretersAway,
    NoCommonSlot,
    NoTableOpen,
    Outweighed,
    PersonFull,
    Pin,
    PinImpossible,
    PinsClash,
    Reason,
    TablesFull,
)
from muntada.engines.timetable.repair_file import event_from_json, event_to_json, repair_to_json
from muntada.engines.timetable.repairs import Move, Repair, apply_repair, repair
from muntada.engines.timetable.sheet import SheetError, forum_sheets, read_forum_sheet, write_sheets
from muntada.engines.timetable.solve_brokerage import solve_brokerage
from muntada.engines.timetable.solve_forum import solve_forum
from muntada.engines.timetable.words import foreseen_in_words, reason_in_words, squeeze_in_words

__all__ = [
    "Brokerage",
    "BrokeragePlan",
    "Certificate",
    "Day",
    "Event",
    "Explained",
    "Foreseen",
    "Forum",
    "ForumPlan",
    "Interpreter",
    "InterpreterLost",
    "InterpreterPairUncovered",
    "InterpretersAllBusy",
    "InterpretersAway",
    "InterpretersShort",
    "Listener",
    "MeetingCancelled",
    "Move",
    "NoCommonSlot",
    "NoTableOpen",
    "Outweighed",
    "Participant",
    "ParticipantAway",
    "ParticipantCancels",
    "ParticipantLate",
    "PersonFull",
    "Pin",
    "PinImpossible",
    "PinsClash",
    "Placement",
    "ProblemError",
    "Progress",
    "Reason",
    "Regime",
    "Repair",
    "Rule",
    "Scope",
    "SeatsShort",
    "Session",
    "SheetError",
    "Squeeze",
    "Stage",
    "Status",
    "Table",
    "TableLost",
    "TablesFull",
    "Unplaced",
    "Violation",
    "Wish",
    "after",
    "apply_repair",
    "check_brokerage",
    "check_forum",
    "check_repair",
    "event_from_json",
    "event_to_json",
    "explain_plan",
    "foresee",
    "foreseen_in_words",
    "forum_from_json",
    "forum_sheets",
    "forum_to_json",
    "generate_brokerage",
    "generate_crowd",
    "generate_forum",
    "keep_loops_in",
    "parse_dzn",
    "plan_from_json",
    "plan_to_json",
    "prepare_loops",
    "read_dzn",
    "read_forum",
    "read_forum_sheet",
    "read_plan_sheet",
    "reason_in_words",
    "repair",
    "repair_to_json",
    "solve_brokerage",
    "solve_forum",
    "squeeze_in_words",
    "warm",
    "write_dzn",
    "write_plan_sheet",
    "write_sheets",
]
