"""Reasons of the engine of names in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muntada.base.text import isolated
from muntada.engines.names import (
    ArticleLeft,
    Doubt,
    DoubtCode,
    MixedAlphabets,
    NothingToRead,
    OrderDiffers,
    PartLeft,
    PartsMeet,
    Reason,
    Rule,
)

RULES: dict[Rule, str | Promise] = {
    Rule.SAME: pgettext_lazy("reason", "the same letters"),
    Rule.PARTICLE: pgettext_lazy("reason", "the same small word"),
    Rule.SOUND: pgettext_lazy("reason", "sounds alike"),
    Rule.SPELLING: pgettext_lazy("reason", "spellings of one name"),
    Rule.SLIP: pgettext_lazy("reason", "one letter differs"),
    Rule.GENDER: pgettext_lazy("reason", "a man's and a woman's form"),
    Rule.SHORT_FORM: pgettext_lazy("reason", "a name and its short form"),
    Rule.INITIAL: pgettext_lazy("reason", "an initial"),
    Rule.JOINED: pgettext_lazy("reason", "written together and apart"),
    Rule.CONCEPT: pgettext_lazy("reason", "means the same"),
    Rule.NEAR: pgettext_lazy("reason", "means nearly the same"),
    Rule.ACRONYM: pgettext_lazy("reason", "an abbreviation"),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """One reason: what it is, and the parts of the one name and of the other that it is about."""

    word: str | Promise
    here: str = ""
    there: str = ""
    speaks_against: bool = False


def told(reasons: Iterable[Reason], *, is_search: bool = False) -> list[Told]:
    """Reasons that speak for it first; of what was typed into a search nobody expects that it is the whole name."""
    found: list[Told] = []
    for reason in reasons:
        match reason:
            case PartsMeet():
                found.append(Told(word=RULES[reason.rule], here=reason.here, there=reason.there))
            case PartLeft(side=1):
                word = _("not in this name") if is_search else _("only in the first")
                found.append(Told(word=word, here=reason.part, speaks_against=True))
            case PartLeft() if not is_search:
                found.append(Told(word=_("only in the second"), there=reason.part, speaks_against=True))
            case OrderDiffers():
                found.append(Told(word=_("in another order")))
            case MixedAlphabets():
                found.append(Told(word=_("letters of two alphabets in one word")))
            case ArticleLeft() | NothingToRead() | PartLeft():
                pass  # that the article is there or not says nothing to a reader
    return sorted(found, key=lambda one: one.speaks_against)


def doubt_told(doubt: Doubt) -> str:
    """What looks wrong with a name that may be right all the same, in a sentence."""
    part = isolated(doubt.part)
    match doubt.code:
        case DoubtCode.MIXED_ALPHABETS:
            return gettext("%(part)s mixes letters of two alphabets; searches will not find it.") % {
                "part": part
            }
        case DoubtCode.CAPITALS:
            return gettext("The name is all in capitals.")
        case DoubtCode.DIGITS:
            return gettext("There are digits in %(part)s.") % {"part": part}
        case DoubtCode.SEVERAL:
            return gettext("There seems to be more than one name in this box.")
    return gettext("The name holds signs that are not seen (%(part)s).") % {"part": part}
