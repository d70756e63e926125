"""Numbers in names of organisations: School No. 5, Brigade Forty-Four, Fund VII are told apart by them.

Cardinal numbers to 99 in words of three languages, Roman ones of two and more letters, and digits. First,
second and third (1st, второй) are concepts of the lexicon.
"""

import re
from collections.abc import Sequence

NUMBER = "#d:"

_UNITS = (
    (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen"
    ),
    (
        "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать "
        "пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
    ),
    "واحد اثنان ثلاثه اربعه خمسه سته سبعه ثمانيه تسعه عشره",
)
_TENS = (
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    "عشرون ثلاثون اربعون خمسون ستون سبعون ثمانون تسعون",
)
_WORDS = {
    **{word: value for words in _UNITS for value, word in enumerate(words.split(), 1)},
    **{word: value for words in _TENS for value, word in zip(range(20, 100, 10), words.split(), strict=True)},
    "fourty": 40,
}
_DIGITS = re.compile(r"^(\d{1,9})(?:th)?$")
_ROMAN = re.compile(r"^x{0,2}(?:ix|iv|v?i{0,3})$")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}


def number_at(words: Sequence[str], place: int) -> tuple[int, int]:
    """The number that stands at a place in words in normal form, and how many words it takes; (0, 0) for none."""
    word = words[place]
    value = _value(word)
    # A company may be called Xi: Roman numbers follow a word.
    if not value and place and len(word) > 1 and _ROMAN.match(word):
        value = _roman(word)
    if word in _WORDS and value % 10 == 0 and value >= 20 and place + 1 < len(words):
        unit = _value(words[place + 1])
        if 0 < unit < 10:
            return value + unit, 2
    return (value, 1) if value else (0, 0)


def _value(word: str) -> int:
    found = _DIGITS.match(word)
    return int(found.group(1)) if found else _WORDS.get(word, 0)


def _roman(word: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in word]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
