"""Why a meeting could not be placed: kept as a code and facts, told as a sentence in the reader's language.

The facts name people, organisations and pairs of both sides, and so say something about the wishes of both:
only a desk of both sides reads these sentences. Everybody else is told `UNTOLD`, whatever the reason was, so
that nobody can work out that the other side said no.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from muntada.engines import timetable as engine
from muntada.meetings.problem import DECLINED, FORBIDDEN, NOBODY_TO_SEND, Problem

UNTOLD = gettext_lazy("No place was found for this meeting in this timetable.")

LANGUAGE_WORDS = {
    "ar": pgettext_lazy("language", "Arabic"),
    "ru": pgettext_lazy("language", "Russian"),
    "en": pgettext_lazy("language", "English"),
    "fr": pgettext_lazy("language", "French"),
    "tr": pgettext_lazy("language", "Turkish"),
    "it": pgettext_lazy("language", "Italian"),
}


def language_pair(codes: Iterable[str]) -> str:
    """The languages between which somebody interprets, as in Arabic – Russian."""
    return " – ".join(str(LANGUAGE_WORDS.get(code, code)) for code in codes)


CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def code_of(kind: type[Any]) -> str:
    """`NoCommonSlot` is kept as `no_common_slot`."""
    return CAPITAL.sub("_", kind.__name__).lower()


def as_row(reason: engine.Reason, problem: Problem) -> tuple[str, dict[str, Any]]:
    """A reason of the engine as code and facts, its names turned into ids of our own."""
    facts = asdict(reason)
    match reason:
        case engine.NoCommonSlot():
            facts = {"people": [[_number(name), count] for name, count in reason.slots]}
        case engine.PersonFull():
            facts["person"] = _number(reason.person)
        case engine.InterpretersAway() | engine.InterpretersAllBusy():
            facts["interpreters"] = [_number(name) for name in reason.interpreters]
        case engine.Outweighed():
            facts["by"] = _pairs(reason.by, problem)
        case engine.PinsClash():
            facts["others"] = _pairs(reason.others, problem)
        case engine.PinImpossible():
            facts["pin"] = reason.pin.value
    return code_of(type(reason)), facts


def _number(name: str) -> int:
    """The number in `p17`, `t4` or `i3`."""
    return int(name[1:])


def _pairs(keys: Iterable[str], problem: Problem) -> list[list[int]]:
    return [[problem.pairs[key].first, problem.pairs[key].second] for key in keys if key in problem.pairs]


class Names:
    """What ids in facts are called in the reader's language."""

    def __init__(self, people: Mapping[int, str], organisations: Mapping[int, str]) -> None:
        self._people = people
        self._organisations = organisations

    def person(self, number: int) -> str:
        """A person, by the number of the person."""
        return self._people.get(number, "…")

    def organisation(self, number: int) -> str:
        """An organisation."""
        return self._organisations.get(number, "…")

    def languages(self, codes: Iterable[str]) -> str:
        """A pair of languages, as in Arabic – Russian."""
        return language_pair(codes)


Sentence = Callable[[Mapping[str, Any], Names], str]


def _no_common_slot(facts: Mapping[str, Any], names: Names) -> str:
    told = [
        ngettext("%(who)s: %(count)s slot", "%(who)s: %(count)s slots", count)
        % {"who": names.person(number), "count": count}
        for number, count in facts["people"]
    ]
    return _("Their people are never there at the same time (%(when)s).") % {"when": " · ".join(told)}


def _no_table_open(facts: Mapping[str, Any], _names: Names) -> str:
    count = facts["slots"]
    return ngettext(
        "In the %(count)s slot that both have, no table is open to them.",
        "In the %(count)s slots that both have, no table is open to them.",
        count,
    ) % {"count": count}


def _interpreter_pair_uncovered(facts: Mapping[str, Any], names: Names) -> str:
    return _("No interpreter speaks %(languages)s.") % {"languages": names.languages(facts["languages"])}


def _interpreters_away(facts: Mapping[str, Any], names: Names) -> str:
    count = facts["slots"]
    return ngettext(
        "Those who interpret %(languages)s are away in the %(count)s slot that both have.",
        "Those who interpret %(languages)s are away in the %(count)s slots that both have.",
        count,
    ) % {"languages": names.languages(facts["languages"]), "count": count}


def _interpreters_all_busy(facts: Mapping[str, Any], names: Names) -> str:
    count = len(facts["interpreters"])
    return ngettext(
        "In every slot that both have, the %(count)s interpreter for %(languages)s works elsewhere or rests.",
        "In every slot that both have, all %(count)s interpreters for %(languages)s work elsewhere or rest.",
        count,
    ) % {"languages": names.languages(facts["languages"]), "count": count}


def _tables_full(facts: Mapping[str, Any], _names: Names) -> str:
    count = facts["tables"]
    return ngettext(
        "In every slot that both have, the %(count)s table is taken.",
        "In every slot that both have, all %(count)s tables are taken.",
        count,
    ) % {"count": count}


def _person_full(facts: Mapping[str, Any], names: Names) -> str:
    who = names.person(facts["person"])
    wished = ngettext(
        "%(count)s meeting is wished for with %(who)s.",
        "%(count)s meetings are wished for with %(who)s.",
        facts["wishes"],
    ) % {"count": facts["wishes"], "who": who}
    there = ngettext(
        "They are there in %(count)s slot.", "They are there in %(count)s slots.", facts["slots"]
    ) % {"count": facts["slots"]}
    held = ngettext("%(count)s meeting was placed.", "%(count)s meetings were placed.", facts["held"]) % {
        "count": facts["held"]
    }
    return f"{wished} {there} {held}"


def _outweighed(facts: Mapping[str, Any], names: Names) -> str:
    count = facts["slots"]
    said = ngettext(
        "The %(count)s slot that is possible is taken by meetings that together count for more.",
        "The %(count)s slots that are possible are taken by meetings that together count for more.",
        count,
    ) % {"count": count}
    if not facts["by"]:
        return said
    first, second = facts["by"][0]
    for_example = _("Among them: %(first)s with %(second)s.") % {
        "first": names.organisation(first),
        "second": names.organisation(second),
    }
    return f"{said} {for_example}"


def _pin_impossible(facts: Mapping[str, Any], _names: Names) -> str:
    match facts["pin"]:
        case engine.Pin.SLOT:
            return _("It was fixed to a slot in which it cannot be held.")
        case engine.Pin.TABLE:
            return _("It was fixed to a table at which it cannot be held.")
        case "people":
            return _("It was fixed for somebody who no longer takes part.")
        case _:
            return _("It was fixed to an interpreter who cannot serve it.")


def _pins_clash(facts: Mapping[str, Any], names: Names) -> str:
    if not facts["others"]:
        return _("Another fixed meeting takes its place.")
    first, second = facts["others"][0]
    return _("It was fixed to a place that the meeting of %(first)s with %(second)s takes.") % {
        "first": names.organisation(first),
        "second": names.organisation(second),
    }


def _declined(_facts: Mapping[str, Any], _names: Names) -> str:
    return _("One of the two organisations said no, privately. Do not pass this on.")


def _forbidden(_facts: Mapping[str, Any], _names: Names) -> str:
    return _("The desk has settled that it is not held.")


def _nobody_to_send(facts: Mapping[str, Any], names: Names) -> str:
    return _("%(organisation)s has nobody at the forum who could come to it.") % {
        "organisation": names.organisation(facts["organisation"])
    }


SENTENCES: dict[str, Sentence] = {
    code_of(engine.NoCommonSlot): _no_common_slot,
    code_of(engine.NoTableOpen): _no_table_open,
    code_of(engine.InterpreterPairUncovered): _interpreter_pair_uncovered,
    code_of(engine.InterpretersAway): _interpreters_away,
    code_of(engine.InterpretersAllBusy): _interpreters_all_busy,
    code_of(engine.TablesFull): _tables_full,
    code_of(engine.PersonFull): _person_full,
    code_of(engine.Outweighed): _outweighed,
    code_of(engine.PinImpossible): _pin_impossible,
    code_of(engine.PinsClash): _pins_clash,
    DECLINED: _declined,
    FORBIDDEN: _forbidden,
    NOBODY_TO_SEND: _nobody_to_send,
}


def ids_in(code: str, facts: Mapping[str, Any]) -> tuple[set[int], set[int]]:
    """The people and the organisations that a sentence will name."""
    people: set[int] = set()
    organisations: set[int] = set()
    match code:
        case "no_common_slot":
            people = {number for number, _count in facts["people"]}
        case "person_full":
            people = {facts["person"]}
        case "nobody_to_send":
            organisations = {facts["organisation"]}
        case "outweighed" | "pins_clash":
            pairs = facts["by"] if code == "outweighed" else facts["others"]
            organisations = {one for pair in pairs[:1] for one in pair}
    return people, organisations


def sentence(code: str, facts: Mapping[str, Any], names: Names) -> str:
    """The reason in words, for a desk of both sides."""
    return SENTENCES[code](facts, names)
