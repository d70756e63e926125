"""The product's papers: plain data in, tagged PDF/A in Arabic, Russian or English out, with bundled fonts."""

from muntada.engines.typeset.arrivals import Arrival, ArrivalList, arrivals_pdf
from muntada.engines.typeset.badges import (
    Badge,
    Badges,
    BadgesDoNotFit,
    Category,
    Form,
    Misfit,
    Part,
    badges_pdf,
)
from muntada.engines.typeset.cards import Card, Cards, Errand, cards_pdf
from muntada.engines.typeset.delegation import (
    Both,
    Delegate,
    DelegationList,
    ProofList,
    delegation_list_pdf,
    proof_list_pdf,
)
from muntada.engines.typeset.door_sheets import Appointment, DoorSheet, DoorSheets, door_sheets_pdf
from muntada.engines.typeset.imprint import Imprint, Zone
from muntada.engines.typeset.letter import Letter, Letterhead, Traveller, Visit, letter_pdf
from muntada.engines.typeset.parts import Name, Person
from muntada.engines.typeset.press import TypesetError
from muntada.engines.typeset.programme import Programme, Session, programme_pdf
from muntada.engines.typeset.rota import Duty, Rota, rota_pdf
from muntada.engines.typeset.schedule import Engagement, Schedule, schedule_pdf
from muntada.engines.typeset.security_list import SecurityEntry, SecurityList, security_list_pdf
from muntada.engines.typeset.table_plan import Placement, Slot, TablePlan, table_plan_pdf
from muntada.engines.typeset.vehicle_pass import Paper, Passes, VehiclePass, pass_pdf
from muntada.engines.typeset.words import Language

__all__ = [
    "Appointment",
    "Arrival",
    "ArrivalList",
    "Badge",
    "Badges",
    "BadgesDoNotFit",
    "Both",
    "Card",
    "Cards",
    "Category",
    "Delegate",
    "DelegationList",
    "DoorSheet",
    "DoorSheets",
    "Duty",
    "Engagement",
    "Errand",
    "Form",
    "Imprint",
    "Language",
    "Letter",
    "Letterhead",
    "Misfit",
    "Name",
    "Paper",
    "Part",
    "Passes",
    "Person",
    "Placement",
    "Programme",
    "ProofList",
    "Rota",
    "Schedule",
    "SecurityEntry",
    "SecurityList",
    "Session",
    "Slot",
    "TablePlan",
    "Traveller",
    "TypesetError",
    "VehiclePass",
    "Visit",
    "Zone",
    "arrivals_pdf",
    "badges_pdf",
    "cards_pdf",
    "delegation_list_pdf",
    "door_sheets_pdf",
    "letter_pdf",
    "pass_pdf",
    "programme_pdf",
    "proof_list_pdf",
    "rota_pdf",
    "schedule_pdf",
    "security_list_pdf",
    "table_plan_pdf",
]
