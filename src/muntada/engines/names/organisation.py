"""A name of an organisation read into tokens: its legal form, and the words by which it is known."""

from functools import lru_cache

from muntada.engines.names.particles import without_article
from muntada.engines.names.reading import MOST_TOKENS, Role, Token
from muntada.engines.names.scripts import Script, script_of, words

_LEGAL_FORMS = """
    ооо оао зао пао ао нао ип фгуп муп гуп
    llc ltd limited inc plc gmbh ag sa sarl spa jsc pjsc ojsc cjsc co corp bv nv
    ذمم شمم شمل شذمم
"""
LEGAL_FORMS = frozenset(_LEGAL_FORMS.split())


@lru_cache(maxsize=65_536)
def read_organisation(name: str) -> tuple[Token, ...]:
    """The words of the name without articles; legal forms are marked as such."""
    tokens = []
    for word in words(name)[:MOST_TOKENS]:
        script = script_of(word)
        if word in LEGAL_FORMS:
            tokens.append(Token(word, "@legal", Role.LEGAL_FORM, script))
            continue
        form = without_article(word) if script is Script.ARABIC else word
        tokens.append(Token(word, form, Role.NAME, script, article=form != word))
    return tuple(tokens)
