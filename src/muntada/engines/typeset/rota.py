"""The interpreters' rota of a day: who speaks for whom, in which slot, at which table."""

from dataclasses import dataclass
from datetime import date, datetime

from muntada.engines.typeset.imprint import Imprint, Zone
from muntada.engines.typeset.parts import Name
from muntada.engines.typeset.table_plan import Placement, Slot, TablePlan, grid_pdf
from muntada.engines.typeset.words import WORDS


@dataclass(frozen=True)
class Duty:
    """A meeting that an interpreter serves; `interpreter` is one of the rota's."""

    starts_at: datetime
    interpreter: str
    table: str
    parties: tuple[Name, Name]


@dataclass(frozen=True)
class Rota:
    """The grid of one day: interpreters across, slots down. Two of one name need something to tell them apart."""

    imprint: Imprint
    day: date
    interpreters: tuple[str, ...]
    slots: tuple[Slot, ...]
    duties: tuple[Duty, ...] = ()
    hall: str = ""
    status: str = ""
    other_zone: Zone | None = None


def rota_pdf(rota: Rota) -> bytes:
    """A3 landscape; more interpreters than fit side by side make further parts; raises `TypesetError`."""
    words = WORDS[rota.imprint.language]
    plan = TablePlan(
        imprint=rota.imprint,
        day=rota.day,
        tables=rota.interpreters,
        slots=rota.slots,
        placements=tuple(
            Placement(one.starts_at, one.interpreter, one.parties, f"{words.table} {one.table}")
            for one in rota.duties
        ),
        hall=rota.hall,
        status=rota.status,
        other_zone=rota.other_zone,
    )
    return grid_pdf(plan, eyebrow=words.rota, column="", columns=words.rota_part, longest=14)
