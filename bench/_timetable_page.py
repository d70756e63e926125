"""Writes the page and the pictures of the timetable's benchmark from what was measured."""

import json
import math
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
DATA = ROOT / "docs" / "reference" / "timetable-bench.json"
PAGE = ROOT / "docs" / "reference" / "timetable-bench.md"
IMAGES = ROOT / "docs" / "images"

PEERS = {"this engine": "#0f766e", "booking oneself": "#d97706", "greedy by weight": "#94a3b8"}
COLOURS = {"full": "#0f766e", "balanced": "#b45309", "tight": "#7c3aed"}
INK, PALE = "#57606a", "#d0d7de"
WIDTH, HEIGHT, LEFT, BOTTOM = 720, 300, 56, 40

Rows = list[dict[str, Any]]


def write_page(kept: dict[str, Any]) -> None:
    """The data, the pictures and the page, as far as they were measured."""
    DATA.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    parts = [
        "# Benchmarks of the timetable engine\n",
        "Written by `make bench` (`make bench INSTANCES=folder` for the published instances as well); do not edit.",
        "Peers ran on the same machine in the same run. Wall times depend on what else the machine was doing",
        "(its load stands with each table): compare within a table, not across machines.\n",
    ]
    if "published" in kept:
        parts += _published(kept["published"])
    if "forums" in kept:
        parts += _forums(kept["forums"])
    if "repair" in kept:
        parts += _repair(kept["repair"])
    PAGE.write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8")


def _table(head: list[str], rows: list[list[object]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    lines += ["| " + " | ".join("–" if cell is None else str(cell) for cell in row) + " |" for row in rows]
    return [*lines, ""]


def _published(part: dict[str, Any]) -> list[str]:
    rows: Rows = part["rows"]
    ratios = [max(0.05, one["peer_seconds"]) / max(0.05, one["seconds"]) for one in rows]
    decided = sum(one["status"] in ("optimal", "infeasible") for one in rows)
    theirs = sum(one["peer"] != "unknown" for one in rows)
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    late = sum(one["seconds"] > 1.2 * one["peer_seconds"] + 0.5 for one in rows)
    known = [one for one in rows if one["known"] is not None]
    right = sum(one["breaks"] == one["known"] and one["status"] == "optimal" for one in known)
    return [
        "## Problem A: the published instances\n",
        f"{part['machine']}; at most {part['seconds']:.0f} s each. Decided: {decided} of {len(rows)}; UWrMaxSAT on",
        f"the published encoding, alone on a core: {theirs}. Within 10 s: {sum(one['seconds'] <= 10 for one in rows)}.",
        f"Optima equal to the published ones: {right} of {len(known)}. Geometric mean of the times, UWrMaxSAT to",
        f"ours (what was not decided counts as the limit): {mean:.2f}. Slower than 1.2 times UWrMaxSAT plus 0.5 s:",
        f"{late}. Both columns are wall times; *CPU* is that of our own process, without the deciding processes beside it.\n",
        *_table(
            [
                "instance",
                "status",
                "breaks",
                "bound",
                "published",
                "seconds",
                "CPU",
                "UWrMaxSAT",
                "its seconds",
            ],
            [
                [
                    one["name"],
                    one["status"],
                    one["breaks"],
                    one["bound"],
                    one["known"],
                    one["seconds"],
                    one["cpu"],
                    one["peer"],
                    one["peer_seconds"],
                ]
                for one in rows
            ],
        ),
    ]


def _percent(value: float, bound: float) -> str:
    return f"{100 * (bound - value) / max(1, bound):.2f}"


def _forums(part: dict[str, Any]) -> list[str]:
    rows: Rows = part["rows"]
    _picture(
        "bench-gap.svg",
        "Breaks over time",
        _gap(rows),
        log=True,
        across_is="seconds",
        up_is="times the lower bound (or 1)",
    )
    _bars(
        "bench-breaks.svg",
        "Breaks per person",
        [
            (
                f"{one['people']:,} {one['regime']}",
                [
                    one["breaks"] / one["people"],
                    one["self_breaks"] / one["people"],
                    one["greedy_breaks"] / one["people"],
                ],
            )
            for one in rows
            if one["seed"] == 0
        ],
    )
    largest = max(one["people"] for one in rows)
    _picture(
        "bench-load.svg",
        f"Share of people by number of meetings, {largest:,} people",
        {
            one["regime"]: [[load, 100 * count / largest] for load, count in enumerate(one["loads"])]
            for one in rows
            if one["people"] == largest and one["seed"] == 0
        },
        log=False,
        across_is="meetings of a person",
        up_is="per cent of the people",
    )
    return [
        "## Problem B: generated forums\n",
        f"{part['machine']}; one worker, {part['seconds']:.0f} s each at most, compile time apart. `full`: everybody is there,",
        "seats for three quarters of the wishes; `balanced`: both scarce; `tight`: a few are sought by all, many are",
        "away. *Gap* is the weight that is missing to the proved bound, *proved after* the seconds until there was",
        "none. The bound on breaks holds for the meetings held, person by person; *most* are the breaks of the person",
        "with most, with the least that is possible for these meetings.\n",
        *_table(
            [
                "forum",
                "seed",
                "wishes",
                "held",
                "gap %",
                "proved after",
                "breaks",
                "bound",
                "ratio",
                "most",
                "possible",
            ],
            [
                [
                    f"{one['people']:,} {one['regime']}",
                    one["seed"],
                    one["wishes"],
                    one["held"],
                    _percent(one["weight"], one["weight_bound"]),
                    one["proved_after"],
                    one["breaks"],
                    one["breaks_bound"],
                    f"{one['breaks'] / one['breaks_bound']:.2f}" if one["breaks_bound"] else "–",
                    one["most"],
                    one["most_bound"],
                ]
                for one in rows
            ],
        ),
        "The same forums when wishes are booked one by one: by the people themselves in random order, and the",
        "heaviest first.\n",
        *_table(
            [
                "forum",
                "seed",
                "CPU s",
                "gap % ours",
                "self",
                "greedy",
                "breaks ours",
                "self",
                "greedy",
                "most ours",
                "self",
            ],
            [
                [
                    f"{one['people']:,} {one['regime']}",
                    one["seed"],
                    one["cpu"],
                    *(
                        _percent(one[who], one["weight_bound"])
                        for who in ("weight", "self_weight", "greedy_weight")
                    ),
                    one["breaks"],
                    one["self_breaks"],
                    one["greedy_breaks"],
                    one["most"],
                    one["self_most"],
                ]
                for one in rows
            ],
        ),
        "![Breaks over time](../images/bench-gap.svg)\n",
        "![Breaks per person](../images/bench-breaks.svg)\n",
        "![Load](../images/bench-load.svg)\n",
    ]


def _repair(part: dict[str, Any]) -> list[str]:
    return [
        "## Repair on the day\n",
        f"{part['machine']}; random events on a balanced forum after the fifth slot, in process, in milliseconds of",
        "processor time, without looking for a proof. At 200 people what counting does not prove at once is given to",
        "the exact model for up to 5 s, but for tables lost for the rest of the day: such a loss takes some 26 meetings",
        "at once, and 90 s proved nothing; it is repaired as quickly, not proved minimal. *Minimal*",
        "is the share proved minimal, *bystanders* the mean number of people disturbed whom the event did not hit.\n",
        *_table(
            [
                "people, event",
                "events",
                "median ms",
                "p99 ms",
                "minimal %",
                "bystanders",
                "filled",
                "cancels that touch others",
                "wrong",
            ],
            [
                [
                    f"{one['people']:,} {one['kind']}",
                    one["events"],
                    one["median_ms"],
                    one["p99_ms"],
                    one["minimal"],
                    one["disturbed"],
                    one["filled"],
                    one["strangers"],
                    one["wrong"],
                ]
                for one in part["rows"]
            ],
        ),
    ]


def _gap(rows: Rows) -> dict[str, list[list[float]]]:
    lines = {}
    for one in rows:
        if one["seed"] == 0 and one["walk"] and one["people"] in (1_000, 10_000):
            bound = max(1, one["breaks_bound"])
            lines[f"{one['people']:,} {one['regime']}"] = [[x, max(1.0, y / bound)] for x, y in one["walk"]]
    return lines


def _round_steps(most: float) -> list[float]:
    """Round numbers from 0 on to the first that is not below `most`, about five of them."""
    unit = 10.0 ** math.floor(math.log10(most / 5))
    step = next(unit * size for size in (1, 2, 5, 10) if unit * size * 5 >= most)
    return [step * count for count in range(math.ceil(most / step - 1e-9) + 1)]


def _picture(
    name: str, title: str, lines: dict[str, list[list[float]]], *, log: bool, across_is: str, up_is: str
) -> None:
    """A chart of lines as SVG; dashes tell forums of the same regime apart."""
    points = [point for line in lines.values() for point in line]
    if not points:
        return
    marks = _round_steps(max(x for x, _ in points) or 1.0)
    right = marks[-1]
    top = max(y for _, y in points) or 1.0
    ticks = [10.0**n for n in range(math.ceil(math.log10(max(top, 1.001))) + 1)] if log else _round_steps(top)
    top = ticks[-1]

    def across(x: float) -> float:
        return LEFT + (WIDTH - LEFT - 170) * x / right

    def up(y: float) -> float:
        share = math.log(max(y, 1.0)) / math.log(max(top, 1.001)) if log else y / top
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - 58) * share

    drawn = []
    for tick in ticks:
        drawn.append(
            f'<line x1="{LEFT}" x2="{WIDTH - 170}" y1="{up(tick):.1f}" y2="{up(tick):.1f}" stroke="{PALE}"/>'
        )
        drawn.append(_word(LEFT - 6, up(tick) + 4, f"{tick:,.10g}", "end"))
    drawn += [_word(across(mark), HEIGHT - BOTTOM + 18, f"{mark:.10g}", "middle") for mark in marks]
    drawn.append(_word(across(right / 2), HEIGHT - 6, across_is, "middle"))
    drawn.append(_word(16, 44, up_is))
    for index, (label, line) in enumerate(lines.items()):
        colour = COLOURS.get(label.split()[-1], INK)
        dash = ' stroke-dasharray="5 3"' if label.startswith("10,") else ""
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in line)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        y = 64 + 20 * index
        drawn.append(
            f'<line x1="{WIDTH - 155}" x2="{WIDTH - 130}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2"{dash}/>'
        )
        drawn.append(_word(WIDTH - 124, y + 4, label))
    _svg(name, title, drawn, HEIGHT)


def _bars(name: str, title: str, groups: list[tuple[str, list[float]]]) -> None:
    """Bars that lie, three of a group."""
    if not groups:
        return
    most = max(value for _, values in groups for value in values) or 1.0
    drawn = []
    for place, (peer, colour) in enumerate(PEERS.items()):
        x = 150 + 140 * place
        drawn.append(f'<rect x="{x}" y="38" width="10" height="10" fill="{colour}"/>')
        drawn.append(_word(x + 16, 47, peer))
    for index, (label, values) in enumerate(groups):
        y = 62 + 34 * index
        drawn.append(_word(140, y + 16, label, "end"))
        for place, (value, colour) in enumerate(zip(values, PEERS.values(), strict=True)):
            width = (WIDTH - 220) * value / most
            drawn.append(
                f'<rect x="150" y="{y + 9 * place}" width="{width:.1f}" height="8" fill="{colour}"/>'
            )
            drawn.append(_word(156 + width, y + 9 * place + 8, f"{value:.2f}", size=9))
    _svg(name, title, drawn, 72 + 34 * len(groups))


def _word(x: float, y: float, text: str, anchor: str = "start", size: int = 11) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{INK}">{text}</text>'
    )


def _svg(name: str, title: str, drawn: list[str], height: int) -> None:
    body = "\n".join(drawn)
    (IMAGES / name).write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-family="sans-serif">\n<title>{title}</title>\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>\n'
        f'<text x="16" y="24" font-size="13" font-weight="600" fill="#1f2328">{title}</text>\n{body}\n</svg>\n',
        encoding="utf-8",
    )
