"""The product's papers: plain data in, tagged PDF/A in Arabic, Russian or English out, with bundled fonts."""

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
from muntada.engines.typeset.door_sheets import Appointment, DoorSheet, DoorSheets, door_sheets_pdf
from muntada.engines.typeset.imprint import Imprint, Zone
from muntada.engines.typeset.letter import Letter, Letterhead, letter_pdf
from muntada.engines.typeset.parts import Name, Person
from muntada.engines.typeset.press import TypesetError
from muntada.engines.typeset.programme import Programme, Session, programme_pdf
from muntada.engines.typeset.rota import Duty, Rota, rota_pdf
from muntada.engines.typeset.schedule import Engagement, Schedule, schedule_pdf
from muntada.engines.typeset.table_plan import Placement, Slot, TablePlan, table_plan_pdf
from muntada.engines.typeset.words import Language

__all__ = [
    "Appointment",
    "Badge",
    "Badges",
    "BadgesDoNotFit",
    "Card",
    "Cards",
    "Category",
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
    "Part",
    "Person",
    "Placement",
    "Programme",
    "Rota",
    "Schedule",
    "Session",
    "Slot",
    "TablePlan",
    "TypesetError",
    "Zone",
    "badges_pdf",
    "cards_pdf",
    "door_sheets_pdf",
    "letter_pdf",
    "programme_pdf",
    "rota_pdf",
    "schedule_pdf",
    "table_plan_pdf",
]
