"""The command `muntada names`, called as its users do."""

import json
from pathlib import Path
from typing import Any

import pytest

from muntada.engines.names.command import main

ENTITIES: list[dict[str, object]] = [
    {"id": "p1", "type": "person", "names": ["عبد الهادي الحويج"]},
    {"id": "p2", "type": "person", "names": ["خليفة حفتر"]},
]
QUERIES: list[dict[str, object]] = [
    {"id": "q1", "type": "person", "name": "Abdulhadi Hweij"},
    {"id": "q2", "type": "org", "name": "NOC"},
]


def lines(rows: list[dict[str, object]]) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def search(folder: Path, entities: str, *more: str) -> int:
    (folder / "e").write_text(entities, encoding="utf-8")
    (folder / "q").write_text(lines(QUERIES), encoding="utf-8")
    files = ["--entities", str(folder / "e"), "--queries", str(folder / "q"), "--out", str(folder / "hits")]
    return main(["search", *files, *more])


def hits(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_compare_prints_the_score(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "خليفة حفتر", "Khalifa Haftar"]) == 0
    assert float(capsys.readouterr().out) > 0.7

    assert main(["compare", "خليفة حفتر", "Vladimir Putin"]) == 1
    assert float(capsys.readouterr().out) < 0.3


def test_compare_prints_reasons_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    main(["compare", "حفتر", "Haftar", "--json"])

    (reason,) = json.loads(capsys.readouterr().out)["reasons"]
    assert (reason["reason"], reason["here"], reason["rule"]) == ("PartsMeet", "حفتر", "sound")


def test_explain_shows_how_both_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "Щёголев", "shchegolev"]) == 0

    said = capsys.readouterr().out
    assert "also spelled: Shchegolev" in said
    assert "consonants cglf" in said


def test_search_writes_hits(tmp_path: Path) -> None:
    code = search(tmp_path, lines(ENTITIES), "--limit", "1")

    assert code == 0
    first, second = hits(tmp_path / "hits")
    assert (first["id"], [hit["id"] for hit in first["hits"]]) == ("q1", ["p1"])
    assert 0.5 < first["hits"][0]["score"] <= 1
    assert second == {"id": "q2", "hits": []}


def test_search_saves_an_index_and_reads_it(tmp_path: Path) -> None:
    index, again = str(tmp_path / "names.index"), tmp_path / "again"

    search(tmp_path, lines(ENTITIES), "--index", index)
    main(["search", "--index", index, "--queries", str(tmp_path / "q"), "--out", str(again)])

    assert [hit["id"] for hit in hits(again)[0]["hits"]] == [
        hit["id"] for hit in hits(tmp_path / "hits")[0]["hits"]
    ]


@pytest.mark.parametrize(
    ("entities", "said"),
    [
        ("{", "line 1: is no JSON"),
        ("[]", "line 1: is no JSON object"),
        ('{"id": "1", "type": "ship", "names": []}', '"type" is to be "person" or "org"'),
        ('{"id": "1", "type": "org", "names": "x"}', '"names" is to be a list of texts'),
        ('{"type": "org", "names": []}', '"id" is to be a text'),
        ('{"id": "1", "type": "org", "names": []}\n' * 2, 'line 2: the id "1" is there already'),
    ],
)
def test_search_refuses_bad_input_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], entities: str, said: str
) -> None:
    code = search(tmp_path, entities)

    error = capsys.readouterr().err
    assert (code, error.count("\n")) == (2, 1)
    assert said in error


@pytest.mark.parametrize(
    "call",
    [
        ["compare", "one"],
        ["compare", "a", "b", "--alike", "2"],
        ["search", "--queries", "nowhere", "--out", "x"],
        ["search", "--entities", "nowhere", "--queries", "nowhere", "--out", "x"],
        ["search", "--index", "nowhere", "--queries", "nowhere", "--out", "x"],
        ["search", "--entities", "e", "--queries", "q", "--out", "x", "--limit", "0"],
        ["merge"],
    ],
)
def test_a_wrong_call_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], call: list[str]
) -> None:
    assert main(call) == 2
    assert capsys.readouterr().err.count("\n") == 1
