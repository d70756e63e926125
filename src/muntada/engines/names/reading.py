"""A name of a person read into tokens with their roles."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from muntada.engines.names.particles import (
    ALLAH,
    DAUGHTER,
    FAITH,
    FAITH_AFTER_ARTICLE,
    FATHER,
    LINKS,
    MOTHER,
    PARTICLES,
    SERVANT,
    SON,
    TITLES,
    is_article,
    parted,
)
from muntada.engines.names.scripts import LONGEST, Script, script_of, words

MOST_TOKENS = 16


class Role(StrEnum):
    """What a part does in a name."""

    NAME = "name"
    PATRONYMIC = "patronymic"
    INITIAL = "initial"
    SERVANT = "servant"  # Abd al-
    PARENT = "parent"  # Abu, Umm
    CHILD = "child"  # bin, ibn, ben, bint, ould
    LINK = "link"  # von, de la
    TITLE = "title"
    # of organisations
    CONCEPT = "concept"
    LEGAL_FORM = "legal_form"


@dataclass(frozen=True, slots=True)
class Token:
    """One part of a name: as `written` (normal form), the `form` that is compared, what it does.

    `article` tells that al- stood before it and was taken off, `is_fathers` that it names the father; `at` is its
    place as written, where the parts have been put into the order given name to family name.
    """

    written: str
    form: str
    role: Role
    script: Script
    article: bool = False
    is_fathers: bool = False
    at: int = 0


_ROLES = {
    SERVANT: Role.SERVANT,
    FATHER: Role.PARENT,
    MOTHER: Role.PARENT,
    SON: Role.CHILD,
    DAUGHTER: Role.CHILD,
    ALLAH: Role.NAME,
    FAITH: Role.NAME,
}
_PATRONYMIC = {
    Script.CYRILLIC: re.compile(
        r"..(?:[оеь]вич|[оеи]вна|ична|йович|[ії]вна|ьич|оглы|оглу|кызы|угли|улы|уулу)$"
    ),
    Script.LATIN: re.compile(
        r"..(?:[oe]vi?t?(?:ch|c|cz|tsch)|[oe]vych|[oei]vna|ichna|yich|ilyich|oglu?y?|kyzy|qizi|ogly)$"
    ),
    Script.ARABIC: re.compile(r"..(?:[ويا]?فيت?ش|[ويا]فنا|يفنا|يتشنا|ييتش)$"),
}


# Endings that all patronymics share make Николаевич and Анатольевич alike; what tells is the father's name.
_SONS = {
    Script.CYRILLIC: re.compile(r"(?:[ьи]?[оеё]вич|[ьи]?[оеи]вна|инична|ична|ьич)$"),
    Script.LATIN: re.compile(
        r"(?:[iy']?[oe]vi?t?(?:ch|c|cz|tsch)|[iy']?[oe]vych|[iy']?[oei]vna|inichna|ichna|[iy]ich)$"
    ),
    Script.ARABIC: re.compile(r"(?:ي?[ويا]?فيت?ش|ي?[وي]فنا|يتشنا|ييتش)$"),
}


def _fathers_name(form: str, script: Script) -> str:
    """The father's name of a patronymic, as far as its letters show it; the whole where little would be left."""
    bare = _SONS[script].sub("", form)
    return bare if len(bare) > 1 else form


@lru_cache(maxsize=65_536)
def read_person(name: str) -> tuple[Token, ...]:
    """The parts of a person's name, family name last where that can be told; titles and articles are taken off."""
    written, family = _written(name)
    # A title stands before a given and a family name; elsewhere Sheikh, Sayed and السيد are names.
    while len(written) > 2 and written[0] in TITLES:
        written = written[1:]
        family = max(0, family - 1)
    tokens: list[Token] = []
    article = False
    family_tokens = 0
    for position, word in enumerate(written):
        if position == family:
            family_tokens = len(tokens)
        script = script_of(word)
        following = written[position + 1] if position + 1 < len(written) else ""
        if following and is_article(word, following, script):
            article = True
            continue
        tokens += _tokens(
            word, script, article=article, after=tokens[-1] if tokens else None, is_last=not following
        )
        article = False
    tokens = [token if place == 0 else _at(token, place) for place, token in enumerate(tokens)]
    tokens = [*tokens[family_tokens:], *tokens[:family_tokens]]
    return tuple(_with_fathers(_with_patronymic(tokens)))


def _at(token: Token, place: int) -> Token:
    # A hundred thousand names are read at once: quicker than `replace`.
    return Token(token.written, token.form, token.role, token.script, token.article, token.is_fathers, place)


# VladimirPutin; McDonald and DeVito keep their short beginning.
_GROWN_TOGETHER = re.compile(r"(?<=[a-zа-яё]{3})(?=[A-ZА-ЯЁ][a-zа-яё]{2})")


def _written(name: str) -> tuple[list[str], int]:
    """The words as they are written, and how many of the first are the family name by the way they are written.

    A family name stands before a comma, or before the others in capitals.
    """
    name = _GROWN_TOGETHER.sub(" ", name[:LONGEST])
    before, _, after = name.replace("،", ",").partition(",")
    family, given = words(before), words(after)
    if family and given and "," not in after and len(family) <= 4 and len(given) <= 5:
        return [*family, *given][:MOST_TOKENS], len(family)
    written = words(name)[:MOST_TOKENS]
    raw = name.split()
    capitals = 0
    while capitals < len(raw) and _is_in_capitals(raw[capitals]):
        capitals += 1
    if 0 < capitals <= 3 and any(not word.isupper() and word[1:] != "" for word in raw[capitals:]):
        return written, min(len(words(" ".join(raw[:capitals]))), len(written) - 1)
    return written, 0


def _is_in_capitals(word: str) -> bool:
    return word.isupper() and len(word) > 2 and "." not in word


def _with_fathers(tokens: list[Token]) -> list[Token]:
    """Names of fathers marked: a patronymic, and what follows bin; where the patronymic ends, given name first."""
    patronymics = [place for place, token in enumerate(tokens) if token.role is Role.PATRONYMIC]
    if patronymics == [len(tokens) - 1] and len(tokens) > 2:
        # Щёголев Юрий Петрович
        tokens = [*tokens[-2:], *tokens[:-2]]
    return [
        replace(token, is_fathers=True)
        if token.role is Role.PATRONYMIC or (place and tokens[place - 1].role is Role.CHILD)
        else token
        for place, token in enumerate(tokens)
    ]


def _tokens(word: str, script: Script, *, article: bool, after: Token | None, is_last: bool) -> list[Token]:
    if len(word) == 1 and word.isalpha():
        return [Token(word, word, Role.INITIAL, script)]
    if word in LINKS and word not in PARTICLES:
        return [Token(word, word, Role.LINK, script)]
    if article and word in FAITH_AFTER_ARTICLE and after is not None:
        return [Token(word, FAITH, Role.NAME, script, article)]
    if word in PARTICLES:
        form = PARTICLES[word]
        # What leads to another word is a name where none follows: نور الدين ابا, عبد.
        is_name = after is None if form in {ALLAH, FAITH} else is_last and after is not None
        if is_name:
            return [Token(word, word, Role.NAME, script, article)]
        return [Token(word, form, _ROLES[form], script, article)]
    glued = script is Script.ARABIC and word.startswith("ال") and len(word) > 4
    parts = parted(word, script)
    return [
        Token(written, part, _ROLES.get(part, Role.NAME), script, article or glued)
        for written, part in zip(_as_written(word, parts), parts, strict=True)
    ]


def _as_written(word: str, parts: list[str]) -> list[str]:
    """The letters of each part of a word that was parted in two: Abdul and hadi, nasr and eddine."""
    if len(parts) == 1:
        return [word]
    first, second = parts
    if word.endswith(second):
        return [word[: -len(second)], second]
    if word.startswith(first):
        return [first, word[len(first) :]]
    return [word[:3], word[3:]]


def _with_patronymic(tokens: list[Token]) -> list[Token]:
    """In a name of three and more parts, the part with a patronymic's ending that is best placed for one."""
    names = [place for place, token in enumerate(tokens) if token.role in {Role.NAME, Role.INITIAL}]
    if len(names) < 3:
        return tokens
    fitting = [place for place in names if _PATRONYMIC[tokens[place].script].search(tokens[place].form)]
    if not fitting:
        return tokens
    # Given, father's, family name; or family name first. A surname in -ovich stands at one of the ends.
    chosen = names[1] if names[1] in fitting else fitting[-1]
    token = tokens[chosen]
    tokens[chosen] = replace(token, role=Role.PATRONYMIC, form=_fathers_name(token.form, token.script))
    return tokens
