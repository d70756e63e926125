"""The command `muntada typeset`: a JSON file in, a PDF out."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from muntada.engines.typeset.arrivals import ArrivalList, arrivals_pdf
from muntada.engines.typeset.badges import Badges, badges_pdf
from muntada.engines.typeset.cards import Cards, cards_pdf
from muntada.engines.typeset.delegation import DelegationList, ProofList, delegation_list_pdf, proof_list_pdf
from muntada.engines.typeset.door_sheets import DoorSheets, door_sheets_pdf
from muntada.engines.typeset.letter import Letter, letter_pdf
from muntada.engines.typeset.press import TypesetError
from muntada.engines.typeset.programme import Programme, programme_pdf
from muntada.engines.typeset.reading import read_paper
from muntada.engines.typeset.rota import Rota, rota_pdf
from muntada.engines.typeset.schedule import Schedule, schedule_pdf
from muntada.engines.typeset.security_list import SecurityList, security_list_pdf
from muntada.engines.typeset.table_plan import TablePlan, table_plan_pdf
from muntada.engines.typeset.vehicle_pass import Passes, pass_pdf

_PAPERS: dict[str, Callable[[object], bytes]] = {
    "schedule": lambda value: schedule_pdf(read_paper(Schedule, value)),
    "programme": lambda value: programme_pdf(read_paper(Programme, value)),
    "letter": lambda value: letter_pdf(read_paper(Letter, value)),
    "door-sheets": lambda value: door_sheets_pdf(read_paper(DoorSheets, value)),
    "cards": lambda value: cards_pdf(read_paper(Cards, value)),
    "rota": lambda value: rota_pdf(read_paper(Rota, value)),
    "badges": lambda value: badges_pdf(read_paper(Badges, value)),
    "proof-list": lambda value: proof_list_pdf(read_paper(ProofList, value)),
    "delegation-list": lambda value: delegation_list_pdf(read_paper(DelegationList, value)),
    "security-list": lambda value: security_list_pdf(read_paper(SecurityList, value)),
    "arrivals": lambda value: arrivals_pdf(read_paper(ArrivalList, value)),
    "passes": lambda value: pass_pdf(read_paper(Passes, value)),
    "table-plan": lambda value: table_plan_pdf(read_paper(TablePlan, value)),
}


def main(argv: list[str]) -> int:
    """Print one paper; 0 when it is written, 2 with one line on stderr when the input is bad."""
    parser = argparse.ArgumentParser(
        prog="muntada typeset",
        description="Print a paper of the forum as PDF/A in Arabic, Russian or English.",
    )
    parser.add_argument("paper", choices=sorted(_PAPERS), help="which paper the file describes")
    parser.add_argument("file", type=Path, help="the paper's content as JSON")
    parser.add_argument("--out", type=Path, required=True, help="the PDF to write")
    try:
        asked = parser.parse_args(argv)
    except SystemExit as stop:
        # argparse has printed its line already.
        return int(stop.code or 0)
    try:
        pdf = _PAPERS[asked.paper](_content(asked.file))
    except TypesetError as error:
        return _refuse(f"{asked.file}: {error}")
    try:
        asked.out.write_bytes(pdf)
    except OSError as error:
        return _refuse(f"{asked.out}: cannot be written ({error.strerror}): choose another --out")
    return 0


def _content(file: Path) -> object:
    """The parsed file; `TypesetError` where it cannot be read."""
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise TypesetError(f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise TypesetError("is not UTF-8: save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise TypesetError(f"is no JSON: {error.msg} in line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise TypesetError("is nested too deeply for a paper") from error


def _refuse(line: str) -> int:
    sys.stderr.write(f"muntada typeset: {line}\n")
    return 2
