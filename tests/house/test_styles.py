"""What must hold in every style sheet: no physical side, every text readable in both modes."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "muntada"
SHEETS = sorted(SOURCE.glob("**/static/**/*.css"))
TOKENS = SOURCE / "ui" / "static" / "ui" / "css" / "tokens.css"

PHYSICAL = re.compile(
    r"(?<![\w-])("
    r"(?:margin|padding)-(?:left|right)"
    r"|border-(?:[a-z]+-)*(?:left|right)(?:-[a-z]+)*"
    r"|(?:left|right)\s*:"
    r"|(?:float|clear)\s*:\s*(?:left|right)"
    r"|text-align\s*:\s*(?:left|right)"
    r"|row-reverse"
    r")"
)

# Text on ground, as components.css sets them.
PAIRS = [
    *[
        ("ink", ground)
        for ground in ("canvas", "paper", "sunken", "teal-soft", "risk-bg", "late-bg", "block-bg")
    ],
    *[("muted", ground) for ground in ("canvas", "paper", "sunken", "teal-soft")],
    *[("link", ground) for ground in ("canvas", "paper", "risk-bg", "late-bg")],
    *[("gold", ground) for ground in ("canvas", "paper")],
    *[("teal", ground) for ground in ("canvas", "paper")],
    ("teal-strong", "teal-soft"),
    ("on-teal", "teal"),
    ("on-teal", "teal-strong"),
    ("on-band", "band"),
    ("on-band", "band-deep"),
    ("on-band-soft", "band"),
    *[(state, f"{state}-bg") for state in ("done", "track", "risk", "late", "block", "none")],
    *[(state, "paper") for state in ("done", "track", "risk", "late", "block", "none")],
]
# Borders of controls and the ring of the focus need less.
EDGES = [
    ("edge", "paper"),
    ("edge", "canvas"),
    ("focus", "paper"),
    ("focus", "canvas"),
    ("focus-band", "band"),
]


def named(path: Path) -> str:
    """A sheet as the tests call it."""
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", SHEETS, ids=named)
def test_sheets_name_no_physical_side(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert [match[0] for match in PHYSICAL.finditer(text)] == []


def test_the_rule_catches_what_it_is_for() -> None:
    bad = [
        "margin-left: 0",
        "padding-right:0",
        "left: 0",
        "float: right",
        "text-align:left",
        "border-left-color: red",
    ]
    good = [
        "margin-inline-start: 0",
        "inset-inline: 0",
        "text-align: start",
        "linear-gradient(to right, red)",
    ]

    assert [bool(PHYSICAL.search(rule)) for rule in bad] == [True] * len(bad)
    assert [bool(PHYSICAL.search(rule)) for rule in good] == [False] * len(good)


def colours() -> dict[str, tuple[str, str]]:
    """Each token's colour in the light and in the dark."""
    text = TOKENS.read_text(encoding="utf-8")
    both = re.findall(r"--([\w-]+):\s*light-dark\((#\w{6}),\s*(#\w{6})\)", text)
    always = re.findall(r"--([\w-]+):\s*(#\w{6})\s*;", text)
    return {name: (light, dark) for name, light, dark in both} | {name: (one, one) for name, one in always}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert round(contrast("#000000", "#FFFFFF"), 1) == 21.0
    assert round(contrast("#777777", "#FFFFFF"), 2) == 4.48


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(mode: int) -> None:
    tokens = colours()

    weak = [pair for pair in PAIRS if contrast(tokens[pair[0]][mode], tokens[pair[1]][mode]) < 4.5]

    assert weak == []


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_controls_and_focus_stand_out(mode: int) -> None:
    tokens = colours()

    weak = [pair for pair in EDGES if contrast(tokens[pair[0]][mode], tokens[pair[1]][mode]) < 3]

    assert weak == []


def test_sprite_holds_every_drawing_that_the_pages_ask_for() -> None:
    sprite = (SOURCE / "ui" / "static" / "ui" / "img" / "icons.svg").read_text(encoding="utf-8")
    held = set(re.findall(r'<symbol id="([\w-]+)"', sprite))

    asked = set()
    for path in SOURCE.glob("**/templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        asked |= {f"i-{name}" for name in re.findall(r'{% icon "([\w-]+)"', text)}
        asked |= {f"s-{name}" for name in re.findall(r'{% (?:chip|shape) "([\w-]+)"', text)}

    assert asked - held == set()
