"""The product's papers: plain data in, tagged PDF/A in Arabic, Russian or English out, with bundled fonts."""

from muntada.engines.typeset.imprint import Imprint, Zone
from muntada.engines.typeset.parts import Name, Person
from muntada.engines.typeset.press import TypesetError
from muntada.engines.typeset.schedule import Engagement, Schedule, schedule_pdf
from muntada.engines.typeset.words import Language

__all__ = [
    "Engagement",
    "Imprint",
    "Language",
    "Name",
    "Person",
    "Schedule",
    "TypesetError",
    "Zone",
    "schedule_pdf",
]
