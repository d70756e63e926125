"""Parts that several papers share: names, people with their offices, hours on two clocks."""

from dataclasses import dataclass
from datetime import datetime

from muntada.engines.typeset.imprint import Zone
from muntada.engines.typeset.runs import Run, code_run, name_run, words_run
from muntada.engines.typeset.words import Language, hours


@dataclass(frozen=True)
class Name:
    """A name in its own script, and as the reader's language writes it where that differs."""

    own: str
    read: str = ""


@dataclass(frozen=True)
class Person:
    """Someone at a meeting or on the stage, with their office in the reader's language."""

    name: str
    role: str = ""


def name_lines(name: Name, language: Language, *, longest: int = 36) -> list[Run]:
    """The name in its own script, then in the reader's language; one line where they are the same."""
    lines = [name_run(name.own, language, longest=longest)]
    if name.read and name.read != name.own:
        lines.append(words_run(name.read, language, longest=longest))
    return lines


def people_lines(people: tuple[Person, ...], language: Language) -> list[dict[str, Run]]:
    """People with their offices."""
    return [{"name": name_run(one.name, language), "role": words_run(one.role, language)} for one in people]


def times(
    starts_at: datetime, ends_at: datetime, zone: Zone, other_zone: Zone | None, language: Language
) -> dict[str, Run | None]:
    """The host's hours and the other side's; these carry their date where it is another day there."""
    host = zone.local(starts_at)
    clocks: dict[str, Run | None] = {
        "host": code_run(hours(host, zone.local(ends_at)), language),
        "other": None,
    }
    if other_zone:
        other = other_zone.local(starts_at)
        text = hours(other, other_zone.local(ends_at))
        if other.date() != host.date():
            text = f"{other:%d.%m} {text}"
        clocks["other"] = code_run(text, language)
    return clocks


def is_tall(*texts: str) -> bool:
    """Whether a row of these texts may run over the end of a page instead of moving to the next one whole."""
    return sum(len(text) for text in texts) > 420
