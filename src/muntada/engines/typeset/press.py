"""The press: a template and data go in, a tagged PDF/A comes out; no network, only our own fonts."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

_HERE = Path(__file__).parent
TEMPLATES = _HERE / "templates"
FONTS = _HERE / "fonts"

FAMILIES = {
    "IBM Plex Sans",
    "IBM Plex Sans SmBld",
    "IBM Plex Sans Arabic",
    "IBM Plex Sans Arabic SmBld",
    "Amiri",
}
"""What the templates set in; semibold is a family of its own to typst."""

# Archivable with logical structure (ISO 19005-2, level A) and accessible (ISO 14289-1).
_STANDARDS: list[Any] = ["a-2a", "ua-1"]


class TypesetError(Exception):
    """A paper that cannot be made; its one line says what to do."""


@cache
def _fonts(folder: Path) -> typst.Fonts:
    """The bundled fonts, read once; typst's and the system's stay out, so that papers agree everywhere."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    missing = sorted(FAMILIES - set(fonts.families()))
    if missing:
        raise TypesetError(
            f"the folder of fonts {folder} lacks {', '.join(missing)}: install muntada again to restore it"
        )
    return fonts


@contextmanager
def _folder(pictures: Mapping[str, bytes]) -> Iterator[Path]:
    """The templates, with pictures beside them for as long as the paper is set: typst reads files alone."""
    if not pictures:
        yield TEMPLATES
        return
    with tempfile.TemporaryDirectory(prefix="muntada-typeset-") as made:
        folder = Path(made)
        for template in TEMPLATES.glob("*.typ"):
            shutil.copy(template, folder)
        for name, picture in pictures.items():
            (folder / name).write_bytes(picture)
        yield folder


def press(
    template: str,
    data: Mapping[str, Any],
    *,
    issued_at: datetime,
    pictures: Mapping[str, bytes] | None = None,
    fonts: Path = FONTS,
    is_strict: bool = False,
) -> bytes:
    """Set `template` with `data` as PDF/A-2a and PDF/UA-1; the same input gives the same bytes.

    `pictures` are files that the template opens by their names.

    A text with letters that the fonts lack (Chinese, say) still prints, with boxes for them, as a plain
    tagged PDF: at the desk a paper with a box is better than none. `TypesetError` for anything else, and
    with `is_strict` for that too.
    """
    with _folder(pictures or {}) as folder:
        compiler = typst.Compiler(
            str(folder / template),
            root=str(folder),
            font_paths=_fonts(fonts),
            ignore_system_fonts=True,
            # Values reach the template as data, never as markup: nothing that a user writes can become code.
            sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
        )
        stamp = int(issued_at.timestamp())
        try:
            try:
                pdf = compiler.compile(format="pdf", pdf_standards=_STANDARDS, timestamp=stamp)
            except typst.TypstError as error:
                if is_strict or "could not be displayed with font" not in error.message:
                    raise
                pdf = compiler.compile(format="pdf", timestamp=stamp)
        except typst.TypstError as error:
            raise TypesetError(f"the paper could not be set: {error.message}") from error
    if not isinstance(pdf, bytes):
        raise TypesetError("the paper could not be set: typst gave back no file")
    return pdf
