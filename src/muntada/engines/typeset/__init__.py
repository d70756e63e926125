"""The product's papers: plain data in, tagged PDF/A in Arabic, Russian or English out, with bundled fonts."""

from muntada.engines.typeset.imprint import Imprint, Zone
from muntada.engines.typeset.letter import Letter, Letterhead, letter_pdf
from muntada.engines.typeset.parts import Name, Person
from muntada.engines.typeset.press import TypesetError
from muntada.engines.typeset.programme import Programme, Session, programme_pdf
from muntada.engines.typeset.schedule import Engagement, Schedule, schedule_pdf
from muntada.engines.typeset.table_plan import Placement, Slot, TablePlan, table_plan_pdf
from muntada.engines.typeset.words import Language

__all__ = [
    "Engagement",
    "Imprint",
    "Language",
    "Letter",
    "Letterhead",
    "Name",
    "Person",
    "Placement",
    "Programme",
    "Schedule",
    "Session",
    "Slot",
    "TablePlan",
    "TypesetError",
    "Zone",
    "letter_pdf",
    "programme_pdf",
    "schedule_pdf",
    "table_plan_pdf",
]
