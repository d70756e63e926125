import json
import subprocess
import sys
from pathlib import Path

import pytest

from muntada.engines.timetable import forum_to_json, plan_to_json
from muntada.engines.timetable.tests.instances import GOOD_PLAN, forum, with_wish

TRIANGLE = """nBusiness = 3; nMeetings = 3; nTables = 1; nTotalSlots = 3; nMorningSlots = 2;
requested = [|1, 2, 3, |2, 3, 3, |3, 1, 3, |];
forbidden = [{0}, {0}, {0}]; fixed = [0, 0, 0]; precedences = [{}, {}, {}];
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as someone calls it, from a folder that has nothing to do with the project."""
    return subprocess.run(
        [sys.executable, "-m", "muntada.cli", "timetable", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "triangle.dzn").write_text(TRIANGLE, encoding="utf-8")
    return tmp_path


def test_solve_prints_the_timetable_with_its_proof_as_json(folder: Path) -> None:
    done = run(folder, "solve", "triangle.dzn", "--json", "--seconds", "20", "--workers", "1", "--seed", "3")

    answer = json.loads(done.stdout)
    seconds, meetings = answer.pop("seconds"), answer.pop("meetings")
    assert (done.returncode, done.stderr) == (0, "")
    assert answer == {
        "status": "optimal",
        "objective": {"breaks": 1},
        "bound": {"breaks": 1},
        "proved": {"breaks": True},
    }
    assert 0 <= seconds < 20
    assert [(one["id"], one["table"]) for one in meetings] == [(1, 1), (2, 1), (3, 1)]
    assert sorted(one["slot"] for one in meetings) == [1, 2, 3]
    assert {frozenset(one) for one in meetings} == {frozenset({"id", "slot", "table"})}


def test_solve_prints_the_proof_for_people_to_read(folder: Path) -> None:
    done = run(folder, "solve", "triangle.dzn")

    assert done.returncode == 0
    assert "breaks: 1 (proved: no timetable has fewer)" in done.stdout.splitlines()
    assert sum(line.startswith("slot ") for line in done.stdout.splitlines()) == 3


def test_solve_says_when_not_everything_can_be_held(folder: Path) -> None:
    answered = run(folder, "solve", "triangle.dzn", "--fairness", "0", "--json")
    told = run(folder, "solve", "triangle.dzn", "--fairness", "0")

    answer = json.loads(answered.stdout)
    del answer["seconds"]
    assert (answered.returncode, told.returncode) == (1, 1)
    assert answer == {
        "status": "infeasible",
        "objective": {"breaks": None},
        "bound": {"breaks": None},
        "proved": {"breaks": False},
        "meetings": [],
    }
    assert "It is proved that not all meetings can be held." in told.stdout


def test_check_judges_what_solve_printed_and_finds_what_was_tampered_with(folder: Path) -> None:
    solved = run(folder, "solve", "triangle.dzn", "--json")
    (folder / "right.json").write_text(solved.stdout, encoding="utf-8")
    tampered = json.loads(solved.stdout)
    tampered["meetings"][0]["slot"] = tampered["meetings"][1]["slot"]
    (folder / "wrong.json").write_text(json.dumps(tampered), encoding="utf-8")

    right = run(folder, "check", "triangle.dzn", "right.json")
    wrong = run(folder, "check", "triangle.dzn", "wrong.json")

    assert (right.returncode, right.stdout) == (0, "Every rule is kept, and the values are true.\n")
    assert wrong.returncode == 1
    assert {line.split(":")[0] for line in wrong.stdout.splitlines()} == {
        "one_place_at_a_time",
        "seats",
        "table_taken_once",
    }


def test_generate_solve_and_check_go_together_for_a_forum(folder: Path) -> None:
    size = ("--people", "16", "--meetings", "30", "--slots", "6", "--tables", "4", "--interpreters", "2")
    made = run(folder, "generate", "forum", *size, "--seed", "5")
    (folder / "forum.json").write_text(made.stdout, encoding="utf-8")
    solved = run(folder, "solve", "forum.json", "--seconds", "4", "--workers", "1", "--json")
    (folder / "plan.json").write_text(solved.stdout, encoding="utf-8")
    checked = run(folder, "check", "forum.json", "plan.json")

    answer = json.loads(solved.stdout)
    assert (made.returncode, solved.returncode, checked.returncode) == (0, 0, 0)
    assert set(answer["objective"]) == set(answer["bound"]) == set(answer["proved"]) == {"weight", "breaks"}
    assert len(answer["meetings"]) + len(answer["unplaced"]) == 30
    assert all(one["reason"]["kind"] for one in answer["unplaced"])


def test_repair_mends_what_solve_printed(folder: Path) -> None:
    size = ("--people", "16", "--meetings", "30", "--slots", "6", "--tables", "4", "--interpreters", "4")
    made = run(folder, "generate", "forum", *size, "--seed", "5")
    (folder / "forum.json").write_text(made.stdout, encoding="utf-8")
    solved = run(folder, "solve", "forum.json", "--seconds", "2", "--workers", "1", "--json")
    (folder / "plan.json").write_text(solved.stdout, encoding="utf-8")
    event = '{"kind": "participant_cancels", "participant": "A1"}'
    (folder / "event.json").write_text(event, encoding="utf-8")

    told = run(folder, "repair", "forum.json", "plan.json", "event.json")
    files = ("--write", "mended.json", "--write-forum", "left.json")
    answered = run(folder, "repair", "forum.json", "plan.json", event, "--json", *files)
    checked = run(folder, "check", "left.json", "mended.json")

    answer = json.loads(answered.stdout)
    assert (told.returncode, answered.returncode, checked.returncode) == (0, 0, 0)
    assert answer["event"] == json.loads(event)
    assert answer["proved"] == {"lost": True, "disturbed": True}
    assert {one["id"] for one in answer["removed"]} == set(answer["hit"]) != set()
    assert "bystanders 0 (proved minimal)" in told.stdout.splitlines()[0]


def test_workbooks_go_all_the_way(folder: Path) -> None:
    size = ("--people", "16", "--meetings", "30", "--slots", "6", "--tables", "4", "--interpreters", "2")
    made = run(folder, "generate", "forum", *size, "--seed", "5", "--out", "forum.xlsx")
    solved = run(
        folder, "solve", "forum.xlsx", "--seconds", "2", "--workers", "1", "--out", "plan.xlsx", "--json"
    )
    checked = run(folder, "check", "forum.xlsx", "plan.xlsx")
    event = '{"kind": "participant_cancels", "participant": "A1"}'
    files = ("--write", "mended.xlsx", "--write-forum", "left.xlsx")
    mended = run(folder, "repair", "forum.xlsx", "plan.xlsx", event, *files)
    again = run(folder, "check", "left.xlsx", "mended.xlsx")

    assert [one.returncode for one in (made, solved, checked, mended, again)] == [0] * 5
    assert made.stdout == ""
    assert len(json.loads(solved.stdout)["meetings"]) > 0
    assert again.stdout == "Every rule is kept, and the values are true.\n"


def test_explain_tells_why_each_wish_is_not_held(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from muntada.engines.timetable import command

    problem = with_wish(forum(), 2, needs=frozenset({"ar", "zh"}))
    (folder / "forum.json").write_text(json.dumps(forum_to_json(problem)), encoding="utf-8")
    monkeypatch.chdir(folder)

    told_code, told = command.main(["explain", "forum.json", "--seconds", "2"]), capsys.readouterr()
    json_code, answered = (
        command.main(["explain", "forum.json", "--seconds", "2", "--json"]),
        capsys.readouterr(),
    )

    assert (told_code, json_code) == (0, 0)
    assert told.out.splitlines() == [
        "before computing  No interpreter speaks ar and zh, which 1 wish needs; find one.",
        "held: 3 of 4 wishes",
        "not held  W3 (Nakhla Dates, Rosinka Agro): No interpreter speaks ar and zh.",
    ]
    assert json.loads(answered.out) == {
        "foreseen": [
            {
                "kind": "PairUncovered",
                "languages": ["ar", "zh"],
                "wishes": 1,
                "words": "No interpreter speaks ar and zh, which 1 wish needs; find one.",
            }
        ],
        "held": 3,
        "unplaced": [
            {
                "id": "W3",
                "reason": {"kind": "InterpreterPairUncovered", "languages": ["ar", "zh"]},
                "words": "No interpreter speaks ar and zh.",
            }
        ],
    }


def test_explain_tells_what_makes_a_published_problem_impossible(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from muntada.engines.timetable import command

    tight = TRIANGLE.replace("nTotalSlots = 3", "nTotalSlots = 2").replace("|3, 1, 3, |", "|3, 1, 1, |")
    (folder / "tight.dzn").write_text(tight, encoding="utf-8")
    monkeypatch.chdir(folder)

    possible = command.main(["explain", "triangle.dzn"]), capsys.readouterr().out
    unfair = command.main(["explain", "triangle.dzn", "--fairness", "0"]), capsys.readouterr().out
    impossible = command.main(["explain", "tight.dzn"]), capsys.readouterr().out

    assert possible == (0, "Every meeting can be held.\n")
    assert unfair == (
        1,
        "A search proved that not all meetings can be held; counting finds no single cause.\n",
    )
    assert impossible == (1, "3 meetings need a table; 2 slots have room for 2.\n")


def test_bench_measures_beside_those_who_book_one_by_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from muntada.engines.timetable import command

    size = ["bench", "--people", "40", "--regime", "full", "--seconds", "1"]

    as_json, rows = command.main([*size, "--json"]), json.loads(capsys.readouterr().out)
    as_table, table = command.main(size), capsys.readouterr().out.splitlines()

    (row,) = rows
    assert (as_json, as_table) == (0, 0)
    assert row["weight"] <= row["weight_bound"]
    assert row["wrong"] == 0
    assert row["weight"] >= max(row["alone"]["weight"], row["greedy"]["weight"])
    assert row["breaks"] < min(row["alone"]["breaks"], row["greedy"]["breaks"])
    assert len(table) == 2
    assert table[1].split()[:3] == ["40", "full", "0"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["solve", "none.dzn"], "There is no file none.dzn; check the name and the folder."),
        (["solve", "."], ". is a folder; name a file in it."),
        (
            ["solve", "notes.txt"],
            "notes.txt ends in none of .dzn, .json and .xlsx; name a timetable problem.",
        ),
        (["solve", "binary.dzn"], "binary.dzn is not text in UTF-8; save it as UTF-8 and try again."),
        (["solve", "twice.dzn"], "nTables is set twice; keep the line that is right and delete the other."),
        (["solve", "empty.dzn"], "This is no .dzn file of a meeting problem"),
        (["solve", "huge.dzn"], "huge.dzn is larger than 20 MB, too large for a timetable."),
        (["solve", "broken.json"], "broken.json is not JSON"),
        (["solve", "triangle.dzn", "--seconds", "0"], "0 is not a number above 0"),
        (["solve", "triangle.dzn", "--workers", "0"], "0 is too few"),
        (["solve", "triangle.dzn", "--fairness", "-1"], "-1 is not a whole number from 0 on"),
        (["solve", "triangle.dzn", "--seed", "9" * 5000], "9999 is too large: give at most 2000000000"),
        (
            ["solve", "triangle.dzn", "--seed", "2000000001"],
            "2000000001 is too large: give at most 2000000000",
        ),
        (["check", "triangle.dzn", "broken.json"], "broken.json is not JSON"),
        (["generate", "forum", "--people", "2", "--meetings", "9"], "cannot have 9 different wishes."),
        (["generate", "dzn", "--people", "2", "--meetings", "9"], "ask for fewer."),
        (["repair", "forum.json", "plan.json", "{"], "The event is not JSON"),
        (["repair", "forum.json", "plan.json", "none.json"], "There is no file none.json"),
        (["repair", "forum.json", "plan.json", '{"kind": "flood"}'], "kind of the event must be one of"),
        (["repair", "triangle.dzn", "plan.json", "{}"], "triangle.dzn is not JSON"),
        (["repair", "forum.json", "plan.json", "{}", "--write", "plan.txt"], "kind of the event must be"),
        (["solve", "none.xlsx"], "There is no file none.xlsx; check the name and the folder."),
        (
            ["solve", "notes.xlsx"],
            "notes.xlsx is no workbook that can be read; save it as .xlsx and try again.",
        ),
        (["generate", "forum", "--out", "forum.doc"], "forum.doc ends in neither .json nor .xlsx"),
        (["generate", "dzn", "--out", "event.json"], "event.json must end in .dzn."),
        (["solve", "forum.json", "--out", "plan.doc"], "plan.doc ends in neither .json nor .xlsx"),
        (["solve", "triangle.dzn", "--out", "plan.xlsx"], "plan.xlsx must end in .json for a .dzn problem."),
        (["explain", "forum.json", "none.json"], "There is no file none.json"),
        (["bench", "--people", "8"], "8 people are too few for a crowd; measure 30 or more."),
        (["dance"], "invalid choice: 'dance'"),
        ([], "the following arguments are required"),
    ],
)
def test_command_answers_bad_input_with_one_line(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    # In this process, since nothing is solved: starting an interpreter for each line would take longer.
    from muntada.engines.timetable import command

    (folder / "notes.txt").write_text("soon", encoding="utf-8")
    (folder / "binary.dzn").write_bytes(b"\xff\xfe\x00n")
    (folder / "empty.dzn").write_text("", encoding="utf-8")
    (folder / "notes.xlsx").write_text("soon", encoding="utf-8")
    (folder / "twice.dzn").write_text(f"{TRIANGLE}nTables = 2;", encoding="utf-8")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    (folder / "forum.json").write_text(json.dumps(forum_to_json(forum())), encoding="utf-8")
    (folder / "plan.json").write_text(json.dumps(plan_to_json(GOOD_PLAN)), encoding="utf-8")
    with (folder / "huge.dzn").open("wb") as huge:
        huge.truncate(20_000_001)
    monkeypatch.chdir(folder)

    code = command.main(arguments)

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_solve_loads_no_data_frames_whose_import_takes_longer_than_the_search(folder: Path) -> None:
    solved = (
        "import sys, muntada.engines.timetable.command\n"
        "muntada.engines.timetable.command.main(['solve', 'triangle.dzn'])\n"
        "print(*(name for name in ('ortools', 'pandas', 'numba') if name in sys.modules))"
    )

    done = subprocess.run(
        [sys.executable, "-c", solved], cwd=folder, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "ortools"


def test_command_starts_without_loading_a_solver(folder: Path) -> None:
    loaded = (
        "import sys, muntada.engines.timetable.command\n"
        "print(*(name for name in ('ortools', 'django', 'numpy') if name in sys.modules))"
    )

    done = subprocess.run(
        [sys.executable, "-c", loaded], cwd=folder, capture_output=True, text=True, check=True
    )

    assert done.stdout == "\n"
