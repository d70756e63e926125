import re
from pathlib import Path

import pytest

TUTORIAL = Path(__file__).parents[5] / "docs" / "tutorials" / "timetable.md"


def test_tutorial_prints_what_it_promises(capsys: pytest.CaptureFixture[str]) -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    told: dict[str, object] = {}

    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(block, TUTORIAL.name, "exec"), told)  # noqa: S102 - our own page

    printed = capsys.readouterr().out
    promised = re.findall(r"```\n((?:W4|No interp|Placement).*?)```", text, re.DOTALL)
    assert len(promised) == 3
    assert all(promise in printed for promise in promised)
    assert "weight 9 of at most 9 proved\n" in printed
