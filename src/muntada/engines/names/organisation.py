"""A name of an organisation read into tokens: legal forms, concepts of three languages, and names."""

from dataclasses import replace
from functools import lru_cache

from muntada.engines.names.lexicon import LEGAL_FORM, lexicon
from muntada.engines.names.numerals import NUMBER, number_at
from muntada.engines.names.particles import without_article
from muntada.engines.names.reading import Role, Token
from muntada.engines.names.scripts import Script, script_of, words

MOST_WORDS = 20
# What other languages say in two words stays in two: научно-производственное and research and production.
_APART = {
    "#s:scientificproduct",
    "#s:research-test",
    "#s:production-technical",
    "#s:development-bank",
    "#s:workers-party",
    "#s:helicopter",
    "#n:roscongress",
}


@lru_cache(maxsize=65_536)
def read_organisation(name: str) -> tuple[Token, ...]:
    """The parts of the name in the order of writing, without small words; a name of small words only keeps them."""
    written = _letters_together(words(name))[:MOST_WORDS]
    tokens = _tokens(written, small_words=False) or _tokens(written, small_words=True)
    tokens = _once(tokens)
    return tuple(replace(token, at=place) for place, token in enumerate(tokens[:MOST_WORDS]))


def _once(tokens: list[Token]) -> list[Token]:
    """Without what is said again, as in «Акционерное общество „Авангард“, АО „Авангард“»."""
    seen: set[tuple[str, Script]] = set()
    kept = []
    for token in tokens:
        # What stands for several words of an acronym shares their letters, not their form.
        key = (token.form, Script.LATIN if token.form[:1] in {"@", "#"} else token.script)
        if key not in seen:
            kept.append(token)
        seen.add(key)
    return kept


def _tokens(written: list[str], *, small_words: bool) -> list[Token]:
    known = lexicon()
    tokens: list[Token] = []
    place = 0
    while place < len(written):
        word = written[place]
        script = script_of(word)
        phrase = known.phrase(written[place:])
        if phrase or word in known.legal_forms:
            length = max(phrase, 1)
            phrase_written = " ".join(written[place : place + length])
            tokens.append(Token(phrase_written, LEGAL_FORM, Role.LEGAL_FORM, script))
            place += length
            continue
        length, meaning = known.whole(written[place:])
        if length:
            tokens.append(_of_meaning(" ".join(written[place : place + length]), meaning, script))
            place += length
            continue
        number, length = number_at(written, place)
        if number:
            phrase_written = " ".join(written[place : place + length])
            tokens.append(Token(phrase_written, f"{NUMBER}{number}", Role.CONCEPT, script))
            place += length
            continue
        together = _two_as_one(written, place)
        if together:
            tokens += _of_word(together, script)
            place += 2
            continue
        place += 1
        if word in known.stops and not small_words:
            continue
        tokens += _of_word(word, script)
    return tokens


def _two_as_one(written: list[str], place: int) -> str:
    """Two words that mean one thing together: electro-mechanics, ship building; empty where they do not."""
    if place + 1 == len(written) or min(len(one) for one in written[place : place + 2]) < 3:
        return ""
    together = written[place] + written[place + 1]
    script = script_of(together)
    if not lexicon().is_longer(together, len(written[place]), script):
        return ""
    return "" if set(lexicon().concepts(together, script)) & _APART else together


def _of_word(word: str, script: Script) -> list[Token]:
    known = lexicon()
    meaning = known.acronyms.get(word)
    if meaning:
        return [_of_meaning(word, one, script) for one in meaning]
    concepts = known.concepts(word, script)
    if concepts:
        return [Token(word, concepts[0], Role.CONCEPT, script)]
    form = without_article(word) if script is Script.ARABIC else word
    return [Token(word, form, Role.NAME, script, article=form != word)]


def _of_meaning(word: str, one: str, script: Script) -> Token:
    concepts = lexicon().concepts(one, Script.LATIN)
    if concepts:
        return Token(word, concepts[0], Role.CONCEPT, script)
    return Token(word, one, Role.NAME, Script.LATIN)


def _letters_together(written: list[str]) -> list[str]:
    """O. O. O. and ش.م.ل as one word: dots have parted them."""
    out: list[str] = []
    run: list[str] = []
    for word in [*written, ""]:
        if word == "c" and out and script_of(out[-1]) is Script.CYRILLIC:
            # Общество C ограниченной ответственностью, with a Latin letter that looks right.
            out.append("с")
            continue
        if len(word) == 1 and word.isalpha() and (not run or script_of(word) is script_of(run[0])):
            run.append(word)
            continue
        out += ["".join(run)] if len(run) > 1 else run
        run = []
        if word:
            out.append(word)
    return out
