"""Timetables of meetings: two problems, their solvers with proofs, and a checker that trusts nobody.

Problem A (`Brokerage`) holds everything with few breaks; problem B (`Forum`) holds the greatest weight of
wishes, then with few breaks. The solvers are `solve_brokerage` and `solve_forum`; `check_brokerage` and
`check_forum` judge what they return. Plain Python: no database, no web framework.
"""

from muntada.engines.timetable.brokerage import Brokerage, BrokeragePlan, ProblemError, Session
from muntada.engines.timetable.check import Rule, Violation, check_brokerage, check_forum
from muntada.engines.timetable.dzn import parse_dzn, read_dzn, write_dzn
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
from muntada.engines.timetable.generate import generate_brokerage, generate_forum
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
from muntada.engines.timetable.solve_brokerage import solve_brokerage
from muntada.engines.timetable.solve_forum import solve_forum

__all__ = [
    "Brokerage",
    "BrokeragePlan",
    "Certificate",
    "Forum",
    "ForumPlan",
    "Interpreter",
    "InterpreterPairUncovered",
    "InterpretersAllBusy",
    "InterpretersAway",
    "Listener",
    "NoCommonSlot",
    "NoTableOpen",
    "Outweighed",
    "Participant",
    "PersonFull",
    "Pin",
    "PinImpossible",
    "PinsClash",
    "Placement",
    "ProblemError",
    "Progress",
    "Reason",
    "Rule",
    "Scope",
    "Session",
    "Stage",
    "Status",
    "Table",
    "TablesFull",
    "Unplaced",
    "Violation",
    "Wish",
    "check_brokerage",
    "check_forum",
    "forum_from_json",
    "forum_to_json",
    "generate_brokerage",
    "generate_forum",
    "parse_dzn",
    "plan_from_json",
    "plan_to_json",
    "read_dzn",
    "read_forum",
    "solve_brokerage",
    "solve_forum",
    "warm",
    "write_dzn",
]
