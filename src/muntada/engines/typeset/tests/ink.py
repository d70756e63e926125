"""What stands on the pages of a PDF and where, read from the drawing commands themselves.

Text extraction by guesswork turns Arabic lines round; the commands do not guess.
"""

import io
import re
import unicodedata
from dataclasses import dataclass
from itertools import chain, pairwise, zip_longest
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

Matrix = tuple[float, float, float, float, float, float]
_AT_ORIGIN: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Piece:
    """Glyphs drawn at one stroke: their text in reading order, their left and right edge and their line."""

    text: str
    left: float
    right: float
    line: tuple[int, int]
    """The page, and how deep on it the line stands; deeper is more."""
    size: float
    """Of the letters, in points."""
    is_turned: bool
    """Whether its line does not run level."""


def pieces(pdf: bytes) -> list[Piece]:
    """All pieces of text, page by page, in the order of drawing."""
    reader = PdfReader(io.BytesIO(pdf))
    found: list[Piece] = []
    for number, page in enumerate(reader.pages):
        content = page.get_contents()
        if content is not None:
            content = ContentStream(content, reader)
            found += _drawn(number, content.operations, page)
    return found


def lines(pdf: bytes) -> list[str]:
    """Each line twice: pieces joined from left to right, and from right to left."""
    on_line: list[list[Piece]] = []
    for one in sorted(pieces(pdf), key=lambda piece: piece.line):
        # Naskh lifts letters of one word a little above others.
        if on_line and on_line[-1][-1].line >= (one.line[0], one.line[1] - 2):
            on_line[-1].append(one)
        else:
            on_line.append([one])
    joined = []
    for drawn in on_line:
        drawn.sort(key=lambda one: one.left)
        # Space between columns parts words as a blank does.
        gaps = [" " if after.left - before.right > 1 else "" for before, after in pairwise(drawn)]
        texts = [one.text for one in drawn]
        joined.append("".join(chain(*zip_longest(texts, gaps, fillvalue=""))))
        joined.append("".join(chain(*zip_longest(reversed(texts), reversed(gaps), fillvalue=""))))
    return joined


def words_missing(pdf: bytes, *texts: str) -> list[str]:
    """Words of `texts` that no line shows whole."""
    shown = {word for line in lines(pdf) for word in words(line)}
    return [word for text in texts for word in words(text) if word not in shown]


def words(text: str) -> list[str]:
    """The words of a text without vowel signs, which have no fixed order among the glyphs."""
    plain = unicodedata.normalize("NFKC", text)
    # Places to break and joiners are no letters.
    plain = re.sub("[\u00ad\u200b\u200d\u2066\u2067\u2069]", "", plain)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"\w+", plain)


def _drawn(number: int, operations: Any, page: Any) -> list[Piece]:
    fonts = {name: _Font(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    found: list[Piece] = []
    kept: list[Matrix] = []
    place, text_place, font, size = _AT_ORIGIN, _AT_ORIGIN, None, 0.0
    spans: list[str | None] = []
    for operands, operator in operations:
        match operator:
            case b"q":
                kept.append(place)
            case b"Q":
                place = kept.pop()
            case b"cm":
                place = _times(_matrix(operands), place)
            case b"Tm":
                text_place = _matrix(operands)
            case b"Tf":
                font, size = fonts[operands[0]], float(operands[1])
            case b"BMC":
                spans.append(None)
            case b"BDC":
                tags = operands[1].get_object()
                spans.append(tags.get("/ActualText") if isinstance(tags, dict) else None)
            case b"EMC":
                spans.pop()
            case b"Tj" | b"TJ":
                shown = operands[0] if operator == b"TJ" else operands
                assert font is not None
                texts, width = font.read(shown)
                whole = _times(text_place, place)
                reach = whole[0] * width * size / 1000
                # Glyphs stand in order of drawing: Arabic is drawn from its end.
                text = "".join(reversed(texts) if re.search("[\u0600-\u06ff]", "".join(texts)) else texts)
                # A cluster of letter and vowel sign tells its text once, beside its glyphs.
                for depth, span in enumerate(spans):
                    if span is not None:
                        text, spans[depth] = span, ""
                piece = Piece(
                    text,
                    whole[4],
                    whole[4] + reach,
                    (number, -round(whole[5])),
                    size * whole[3],
                    abs(whole[1]) > 0.01,
                )
                # Where it does not, each of its glyphs carries the text of the whole.
                if len(text) > 1 and found and _is_again(piece, found[-1]):
                    continue
                found.append(piece)
    return found


def _is_again(piece: Piece, before: Piece) -> bool:
    """Whether two glyphs of one cluster make both pieces."""
    is_near = abs(piece.left - before.left) < 0.01 and abs(piece.line[1] - before.line[1]) <= 2
    return is_near and piece.text == before.text


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(one) for one in operands)
    return (a, b, c, d, e, f)


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


class _Font:
    """Glyph numbers of two bytes to letters and widths."""

    def __init__(self, font: Any) -> None:
        cmap = font["/ToUnicode"].get_data().decode("latin-1")
        self.letters = {
            int(glyph, 16): bytes.fromhex(text).decode("utf-16-be")
            for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL)
            for glyph, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block)
        }
        self.widths: dict[int, float] = {}
        listed = list(font["/DescendantFonts"][0].get_object().get("/W", []))
        while listed:
            first, widths = int(listed[0]), listed[1].get_object()
            if isinstance(widths, list):
                self.widths |= {first + n: float(one) for n, one in enumerate(widths)}
                listed = listed[2:]
            else:
                self.widths |= dict.fromkeys(range(first, int(widths) + 1), float(listed[2]))
                listed = listed[3:]

    def read(self, shown: Any) -> tuple[list[str], float]:
        """The letters of the glyphs in order of drawing, and their width in thousandths."""
        texts: list[str] = []
        width = 0.0
        for one in shown:
            if isinstance(one, int | float):
                width -= float(one)
                continue
            raw = one.original_bytes if hasattr(one, "original_bytes") else bytes(one)
            for at in range(0, len(raw), 2):
                glyph = int.from_bytes(raw[at : at + 2], "big")
                texts.append(self.letters.get(glyph, ""))
                width += self.widths.get(glyph, 1000.0)
        return texts, width
