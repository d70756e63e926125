"""The consonants that the three scripts share: slow to err, and what a person is shown as the reason.

Each token becomes two strings over one small alphabet: its consonants (`bones`), and the same with the vowels that
are written (`voiced`). Sounds that spellings confuse share a letter: kh and h (خ ح ه х), q and k (ق ك к), the g of
ج غ г ж, the shushing of ш щ ч ش, s of س ص, t of ت ط, d of د ض, z of ز ظ.
"""

import re
from functools import lru_cache

from muntada.engines.names.scripts import Script

_ARABIC = {
    **dict.fromkeys("ب", "b"),
    **dict.fromkeys("تطث", "t"),
    **dict.fromkeys("دضذ", "d"),
    **dict.fromkeys("ظزژ", "z"),
    "ر": "r",
    "ل": "l",
    "م": "m",
    "ن": "n",
    **dict.fromkeys("سص", "s"),
    **dict.fromkeys("شچ", "c"),
    "ف": "f",
    **dict.fromkeys("كق", "k"),
    **dict.fromkeys("حخه", "h"),
    **dict.fromkeys("غج", "g"),
}
_ARABIC_VOWELS = {"ا": "a", "و": "u", "ي": "i"}
_CYRILLIC = {
    **dict.fromkeys("бп", "b"),
    "т": "t",
    "д": "d",
    "з": "z",
    "р": "r",
    "л": "l",
    "м": "m",
    "н": "n",
    "с": "s",
    **dict.fromkeys("шщч", "c"),
    **dict.fromkeys("фв", "f"),
    "к": "k",
    "х": "h",
    **dict.fromkeys("гж", "g"),
    "ц": "ts",
}
_CYRILLIC_VOWELS = dict(zip("аяоеэыийую", "aauiiiiiuu", strict=True))
_LATIN = {
    **dict.fromkeys("bp", "b"),
    "t": "t",
    "d": "d",
    "z": "z",
    "r": "r",
    "l": "l",
    "m": "m",
    "n": "n",
    "s": "s",
    **dict.fromkeys("fv", "f"),
    **dict.fromkeys("kqc", "k"),
    "h": "h",
    **dict.fromkeys("gj", "g"),
    "x": "ks",
    "C": "c",
}
_LATIN_VOWELS = dict(zip("aeiouyw", "aiiuuiu", strict=True))
# Before a vowel at the beginning: وليد, Walid, Oualid, Уалид, Валид.
_ARABIC_W = re.compile(r"^و(?=..)")
_CYRILLIC_W = re.compile(r"^у(?=[аеиоыэюя])")
_LATIN_SOUNDS = (
    (re.compile(r"^(?:w|ou)(?=[aeiouy])"), "v"),
    (re.compile(r"shch|chtch|sc?hch|tsch|sch|tch|sh|ch|cz"), "C"),
    (re.compile(r"dzh|dj|zh"), "g"),
    (re.compile(r"kh"), "h"),
    (re.compile(r"gh"), "g"),
    (re.compile(r"th"), "t"),
    (re.compile(r"dh"), "d"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck|qu"), "k"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"(?<=.{3})h$"), ""),
)
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=400_000)
def skeleton(form: str, script: Script) -> tuple[str, str]:
    """Consonants, and consonants with the written vowels; a form without consonants has its vowels for both.

    Particles (@…) and concepts (#…) are their own skeleton.
    """
    if form[:1] in {"@", "#"}:
        return form, form
    if script is Script.ARABIC:
        consonants, vowels = _ARABIC, _ARABIC_VOWELS
        form = _ARABIC_W.sub("ف", form).replace("تش", "چ").replace("دج", "ج")
        # ة has become ه: at the end of a longer word it is a vowel.
        ending = "a" if len(form) > 2 and form.endswith("ه") else ""
        form = form[:-1] if ending else form
    elif script is Script.CYRILLIC:
        consonants, vowels, ending = _CYRILLIC, _CYRILLIC_VOWELS, ""
        form = (
            form.replace("дж", "ж").replace("дз", "д").replace("тч", "ч").replace("щ", "ш").replace("ья", "я")
        )
    else:
        consonants, vowels, ending = _LATIN, _LATIN_VOWELS, ""
        for sound, written in _LATIN_SOUNDS:
            form = sound.sub(written, form)
    bones = "".join(consonants.get(letter, letter if letter.isdigit() else "") for letter in form)
    voiced = "".join(consonants.get(letter) or vowels.get(letter, "") for letter in form) + ending
    bones, voiced = _TWICE.sub(r"\1", bones), _TWICE.sub(r"\1", voiced)
    return bones or voiced[:2], voiced
