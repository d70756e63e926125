"""Lists of a delegation: who comes in which order, in two languages, and how their badges will read."""

from dataclasses import dataclass

from muntada.engines.typeset.badges import Badge
from muntada.engines.typeset.imprint import Imprint
from muntada.engines.typeset.lists import Column, Listing, codes, list_pdf, names, texts
from muntada.engines.typeset.parts import Name, Person, name_lines
from muntada.engines.typeset.runs import Run, words_run
from muntada.engines.typeset.words import WORDS, Language


@dataclass(frozen=True)
class Both:
    """A text in the first and the second language of a list."""

    first: str
    second: str = ""


@dataclass(frozen=True)
class Delegate:
    """One of a delegation: the name in its own script and in another, and `latin` as in the passport."""

    name: Name
    latin: str = ""
    part: Both = Both("")
    rank: Both = Both("")
    organisation: Both = Both("")
    position: Both = Both("")


@dataclass(frozen=True)
class DelegationList:
    """A delegation in its order of precedence; `second` is the language that headings are repeated in."""

    imprint: Imprint
    delegation: Name
    delegates: tuple[Delegate, ...]
    second: Language | None = None
    subtitle: str = ""


@dataclass(frozen=True)
class ProofList:
    """How the badges of a delegation will read, for its head to sign."""

    imprint: Imprint
    delegation: Name
    badges: tuple[Badge, ...]
    head: Person


def delegation_list_pdf(listed: DelegationList) -> bytes:
    """A4 landscape, numbered in the order handed in; raises `TypesetError`."""
    language = listed.imprint.language
    words = WORDS[language]
    both = [words] + ([WORDS[listed.second]] if listed.second not in (None, language) else [])

    def column(member: str, width: str, *, is_strong: bool = False) -> Column:
        heads = tuple(dict.fromkeys(getattr(each, member) for each in both))
        return Column(heads, width, is_strong=is_strong)

    order = Column(("№",), "9mm")
    columns = (
        order,
        column("part", "0.8fr"),
        column("rank", "1fr"),
        column("full_name", "1.5fr", is_strong=True),
        column("passport_name", "1.3fr"),
        column("organisation", "1.5fr"),
        column("position", "1.3fr"),
    )
    rows = [
        [
            codes(language, str(n)),
            _pair(language, columns[1], one.part),
            _pair(language, columns[2], one.rank),
            names(language, columns[3], one.name.own, one.name.read),
            names(language, columns[4], one.latin),
            _pair(language, columns[5], one.organisation),
            _pair(language, columns[6], one.position),
        ]
        for n, one in enumerate(listed.delegates, start=1)
    ]
    listing = Listing(
        title=f"{words.delegation_list}: {listed.delegation.read or listed.delegation.own}",
        eyebrow=words.delegation_list,
        headings=tuple(name_lines(listed.delegation, language)),
        lines=_lines(language, listed.subtitle, words.listed_people.format(number=len(rows))),
        empty=words.nobody_listed,
    )
    return list_pdf(listed.imprint, listing, columns, rows)


def proof_list_pdf(proofs: ProofList) -> bytes:
    """A4 landscape with room for corrections and a line to sign on; raises `TypesetError`."""
    language = proofs.imprint.language
    words = WORDS[language]
    columns = (
        Column(("№",), "9mm"),
        Column((words.full_name, words.as_on_badge), "1.5fr", is_strong=True),
        Column((words.passport_name,), "1.3fr"),
        Column((words.third_script,), "1.2fr"),
        Column((words.organisation, words.country), "1.3fr"),
        Column((words.category, words.badge_number), "30mm"),
        Column((words.corrections,), "48mm"),
    )
    rows = [
        [
            codes(language, str(n)),
            [
                *names(language, columns[1], " ".join(one.name)),
                *([] if one.is_confirmed else texts(language, columns[1], words.unconfirmed)),
            ],
            names(language, columns[2], one.latin),
            names(language, columns[3], one.third),
            texts(language, columns[4], one.organisation, one.country),
            [*texts(language, columns[5], words.categories[one.category]), *codes(language, one.number)],
            [],
        ]
        for n, one in enumerate(proofs.badges, start=1)
    ]
    listing = Listing(
        title=f"{words.proof_list}: {proofs.delegation.read or proofs.delegation.own}",
        eyebrow=words.proof_list,
        headings=tuple(name_lines(proofs.delegation, language)),
        lines=_lines(language, words.proof_note, words.listed_people.format(number=len(rows))),
        empty=words.no_badges,
        declaration=words.proof_declaration,
        signatures=(
            (*_lines(language, words.head_of_delegation, proofs.head.name, proofs.head.role),),
            _lines(language, words.signature),
            _lines(language, words.date),
        ),
    )
    return list_pdf(proofs.imprint, listing, columns, rows)


def _pair(language: Language, column: Column, both: Both) -> list[Run]:
    return texts(language, column, both.first, both.second)


def _lines(language: Language, *lines: str) -> tuple[Run, ...]:
    return tuple(words_run(line, language) for line in lines if line)
