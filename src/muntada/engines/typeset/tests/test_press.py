"""The press says in one line what it lacks."""

import shutil
from pathlib import Path

import pytest

from muntada.engines.typeset import Language, TypesetError
from muntada.engines.typeset.press import FONTS, press
from muntada.engines.typeset.tests import cast

WHEN = cast.at(9)


def test_press_needs_its_folder_of_fonts(tmp_path: Path) -> None:
    with pytest.raises(TypesetError, match=r"lacks Amiri, IBM Plex Sans, .*: install muntada again"):
        press("letter.typ", {}, issued_at=WHEN, fonts=tmp_path / "nowhere")


def test_press_names_the_font_that_cannot_be_read(tmp_path: Path) -> None:
    for font in FONTS.glob("*.ttf"):
        shutil.copy(font, tmp_path)
    (tmp_path / "IBMPlexSans-SemiBold.ttf").write_bytes(b"not a font")

    with pytest.raises(TypesetError, match=r"lacks IBM Plex Sans SmBld: install muntada again"):
        press("letter.typ", {}, issued_at=WHEN, fonts=tmp_path)


def test_press_tells_when_a_template_cannot_be_set() -> None:
    with pytest.raises(TypesetError, match=r"^the paper could not be set: "):
        press("letter.typ", {"lang": Language.EN}, issued_at=WHEN)


def test_fonts_come_with_their_licences_and_stay_small() -> None:
    assert sorted(licence.name for licence in FONTS.glob("OFL*")) == ["OFL-Amiri.txt", "OFL-IBM-Plex.txt"]
    assert sum(font.stat().st_size for font in FONTS.glob("*.ttf")) < 1_600_000
