"""The command prints a paper from JSON, or says in one line what is wrong with it."""

import base64
import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from muntada.engines.typeset import (
    Form,
    Language,
    badges_pdf,
    cards_pdf,
    delegation_list_pdf,
    door_sheets_pdf,
    letter_pdf,
    pass_pdf,
    programme_pdf,
    proof_list_pdf,
    rota_pdf,
    schedule_pdf,
    security_list_pdf,
    table_plan_pdf,
)
from muntada.engines.typeset.command import main
from muntada.engines.typeset.tests import cast, people_cast


def as_json(paper: Any) -> dict[str, Any]:
    """A paper of the cast as its file would say it."""

    def written(value: object) -> str:
        if isinstance(value, bytes):
            return base64.b64encode(value).decode()
        assert isinstance(value, date | datetime)
        return value.isoformat()

    content: dict[str, Any] = json.loads(json.dumps(asdict(paper), default=written))
    return content


@pytest.mark.parametrize(
    ("paper", "content", "pdf"),
    [
        ("schedule", cast.schedule(Language.AR), schedule_pdf(cast.schedule(Language.AR))),
        ("programme", cast.programme(Language.RU), programme_pdf(cast.programme(Language.RU))),
        ("letter", cast.letter(Language.EN), letter_pdf(cast.letter(Language.EN))),
        ("door-sheets", cast.door_sheets(Language.RU), door_sheets_pdf(cast.door_sheets(Language.RU))),
        ("cards", cast.cards(Language.AR), cards_pdf(cast.cards(Language.AR))),
        ("rota", cast.rota(Language.EN), rota_pdf(cast.rota(Language.EN))),
        ("table-plan", cast.table_plan(Language.AR), table_plan_pdf(cast.table_plan(Language.AR))),
        ("badges", people_cast.badges(Language.AR), badges_pdf(people_cast.badges(Language.AR))),
        (
            "badges",
            people_cast.badges(Language.RU, Form.SINGLE),
            badges_pdf(people_cast.badges(Language.RU, Form.SINGLE)),
        ),
        (
            "proof-list",
            people_cast.proof_list(Language.EN),
            proof_list_pdf(people_cast.proof_list(Language.EN)),
        ),
        (
            "delegation-list",
            people_cast.delegation_list(Language.RU),
            delegation_list_pdf(people_cast.delegation_list(Language.RU)),
        ),
        ("letter", people_cast.visa_letter(Language.AR), letter_pdf(people_cast.visa_letter(Language.AR))),
        (
            "security-list",
            people_cast.security_list(Language.EN),
            security_list_pdf(people_cast.security_list(Language.EN)),
        ),
        ("passes", people_cast.passes(Language.AR), pass_pdf(people_cast.passes(Language.AR))),
    ],
)
def test_main_prints_what_the_library_prints(paper: str, content: object, pdf: bytes, tmp_path: Path) -> None:
    file, out = tmp_path / "paper.json", tmp_path / "paper.pdf"
    file.write_text(json.dumps(as_json(content)), encoding="utf-8")

    code = main([paper, str(file), "--out", str(out)])

    assert code == 0
    assert out.read_bytes() == pdf


def changed(**members: object) -> str:
    return json.dumps(as_json(cast.schedule(Language.EN)) | members)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("{", "is no JSON: Expecting property name enclosed in double quotes in line 1, column 2"),
        ("[]", "the file: needs an object with named members, has []"),
        ("{}", "imprint: is missing"),
        (changed(person={"own": 5}), "person.own: needs text in quotes, has 5"),
        (
            changed(persons=1),
            (
                "persons: no such member; "
                "known here: imprint, person, organisation, engagements, role, other_zone, empty"
            ),
        ),
        (changed(engagements={}), "engagements: needs a list, has {}"),
        (
            changed(engagements=[{"starts_at": "2026-02-21T09:00", "ends_at": "2026-02-21T10:00"}]),
            (
                "engagements[0].starts_at: "
                "needs a date and time with offset such as 2026-02-21T09:00+02:00, has '2026-02-21T09:00'"
            ),
        ),
        (
            changed(imprint=as_json(cast.schedule(Language.EN))["imprint"] | {"language": "fr"}),
            "imprint.language: needs one of ar, ru, en, has 'fr'",
        ),
        (
            changed(other_zone={"key": "../etc/passwd", "place": "x"}),
            "“../etc/passwd” is no zone: use an IANA name such as Africa/Tripoli",
        ),
    ],
)
def test_main_says_in_one_line_what_is_wrong(
    content: str, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "paper.json", tmp_path / "paper.pdf"
    file.write_text(content, encoding="utf-8")

    code = main(["schedule", str(file), "--out", str(out)])

    assert code == 2
    assert capsys.readouterr().err == f"muntada typeset: {file}: {line}\n"
    assert not out.exists()


def test_main_says_which_file_it_cannot_read_or_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "paper.json"

    assert main(["schedule", str(file), "--out", "x.pdf"]) == 2
    file.write_bytes(b"\xff\xfe\x00")
    assert main(["schedule", str(file), "--out", "x.pdf"]) == 2
    file.write_text(json.dumps(as_json(cast.schedule(Language.EN))), encoding="utf-8")
    assert main(["schedule", str(file), "--out", str(tmp_path)]) == 2

    assert capsys.readouterr().err == (
        f"muntada typeset: {file}: cannot be read (No such file or directory)\n"
        f"muntada typeset: {file}: is not UTF-8: save it as UTF-8\n"
        f"muntada typeset: {tmp_path}: cannot be written (Is a directory): choose another --out\n"
    )


def test_main_knows_its_papers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["poster", "x.json", "--out", "x.pdf"]) == 2
    assert "invalid choice: 'poster'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("member", "value", "line"),
    [
        ("reprint", True, "a whole number, has True"),
        ("reprint", "2", "a whole number, has '2'"),
        ("photo", "no base64!", "the file's bytes in base64, has 'no base64!'"),
        (
            "category",
            "guest",
            "one of official, business, press, interpreter, staff, security, driver, has 'guest'",
        ),
    ],
)
def test_main_says_what_a_badge_needs(
    member: str, value: object, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, content = tmp_path / "badges.json", as_json(people_cast.badges(Language.EN))
    content["badges"][1][member] = value
    file.write_text(json.dumps(content), encoding="utf-8")

    assert main(["badges", str(file), "--out", str(tmp_path / "badges.pdf")]) == 2

    assert capsys.readouterr().err == f"muntada typeset: {file}: badges[1].{member}: needs {line}\n"
