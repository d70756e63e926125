"""The tutorial prints what it promises."""

import re
from pathlib import Path

import pytest

TUTORIAL = Path(__file__).parents[5] / "docs" / "tutorials" / "names.md"


def test_tutorial_prints_what_it_promises(capsys: pytest.CaptureFixture[str]) -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    told: dict[str, object] = {}

    blocks = re.findall(r"```(\w*)\n(.*?)```", text, re.DOTALL)
    for language, block in blocks:
        if language == "python":
            exec(compile(block, TUTORIAL.name, "exec"), told)  # noqa: S102 - our own page

    promised = [block for language, block in blocks if not language and "muntada names" not in block]
    assert capsys.readouterr().out == "".join(promised)
