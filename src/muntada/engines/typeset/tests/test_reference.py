"""The page on papers says what the engine takes."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from muntada.engines import typeset
from muntada.engines.typeset import Schedule, schedule_pdf
from muntada.engines.typeset.reading import read_paper
from muntada.engines.typeset.tests.ink import words_missing

REFERENCE = Path(__file__).parents[5] / "docs" / "reference" / "typeset.md"


@pytest.mark.parametrize(
    "kind",
    [
        typeset.Imprint,
        typeset.Zone,
        typeset.Name,
        typeset.Person,
        typeset.Schedule,
        typeset.Engagement,
        typeset.Programme,
        typeset.Session,
        typeset.Letter,
        typeset.Letterhead,
        typeset.TablePlan,
        typeset.Slot,
        typeset.Placement,
        typeset.DoorSheets,
        typeset.DoorSheet,
        typeset.Appointment,
        typeset.Cards,
        typeset.Card,
        typeset.Errand,
        typeset.Rota,
        typeset.Duty,
        typeset.Badges,
        typeset.Badge,
        typeset.Visit,
        typeset.Traveller,
        typeset.DelegationList,
        typeset.Delegate,
        typeset.Both,
        typeset.ProofList,
        typeset.SecurityList,
        typeset.SecurityEntry,
        typeset.Passes,
        typeset.VehiclePass,
        typeset.ArrivalList,
        typeset.Arrival,
    ],
)
def test_reference_names_every_member(kind: type) -> None:
    table = re.search(rf"^\| {kind.__name__} \|.*\n(\| \|.*\n)*", REFERENCE.read_text("utf-8"), re.MULTILINE)
    assert table

    named = [one for row in table[0].splitlines() for one in re.findall(r"`(\w+)`", row.split("|")[2])]
    members = [field.name for field in fields(kind)]

    assert sorted(named) == sorted(members)


def test_reference_example_prints() -> None:
    example = re.search(r"```json\n(.*?)```", REFERENCE.read_text("utf-8"), re.DOTALL)
    assert example

    pdf = schedule_pdf(read_paper(Schedule, json.loads(example[1])))

    assert words_missing(pdf, "هناء الفيتوري", "شركة روسينكا أغرو", "АО «Росинка-Агро»", "15:30–15:50") == []
