"""Small words inside names, in three scripts: articles, servants, fathers and sons, links, titles.

A particle has one form in all scripts, beginning with @, so that ابن, Ibn, Бин and Ben are the same without any sound.
"""

import re

from muntada.engines.names.scripts import Script

SERVANT, FATHER, MOTHER, SON, DAUGHTER = "@abd", "@abu", "@umm", "@bin", "@bint"
ALLAH, FAITH = "@allah", "@din"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PARTICLES: dict[str, str] = {}
for _form, _written in {
    SERVANT: "عبد abd abdel abdul abdal abdoul abdil abdol абд абдул абдель абдал абдуль абдел",
    FATHER: "ابو ابا ابي بو abu abou aboul abul abo abi bou boo абу абуль абул аби або абуэль боу",
    MOTHER: "ام umm oum um умм ум",
    SON: "بن ابن بين ولد bin ben ibn ebn bn ould wuld uld бин бен ибн ульд велд",
    DAUGHTER: "بنت bint bent бинт",
    ALLAH: "الله لله اللهي allah alla allah ullah ollah алла аллах ллах оллах",
    FAITH: "الدين دين eddine eddin uddin aldin aldeen addin addine oddin "
    "адин уддин эддин эддине альдин элдин эдин еддин алдин эльдин ельдин",
}.items():
    for _word in _written.split():
        PARTICLES[_word] = _form

# Often a servant's name too: Abed al-Salam, Абду-ль-Гани; and a name by itself.
MAYBE_SERVANT = _words("abed abdu abdou abdo abde abdi абед абду абдо абде абди عابد عبدو عبده عبدي")

# Изз аль-Дин; without the article it may be another word.
FAITH_AFTER_ARTICLE = _words("din deen dine dean дин дайн")
MAYBE_FAITH = _words("din deen dine дин ддин")

# Links of European names: of little weight, and often left out.
LINKS = _words(
    "van von der den de del della di da do dos das du la le les zu zur af av of y e et i "
    "фон ван дер ден де дель делла ди да ду дос ла ле "
    "فان فون دير دي دا دو دل لا لو"
)
TITLES = _words(
    "mr mrs ms miss dr prof eng sir lady lord sheikh shaikh shaykh sheik hon gen col capt rev haj hajj hajji prince "
    "princess king queen minister president engineer doctor excellency jr sr mme mlle "
    "г гн гжа господин госпожа д-р др проф профессор доктор шейх генерал полковник принц принцесса инж инженер "
    "السيد سيد السيده الدكتور دكتور الدكتوره المهندس مهندس الشيخ شيخ الاستاذ استاذ اللواء العميد العقيد الفريق "
    "الحاج حاج الامير الاميره معالي سعاده فخامه القس السير"
)

_LATIN_ARTICLE = re.compile(r"^(?:[ae]l|ul|il|as|ash|es|esh|an|en|ar|er|at|et|az|ez|ad|ed|ath|adh|l)$")
_CYRILLIC_ARTICLE = re.compile(
    r"^(?:[аэ]ль?|уль?|[аэ]с|[аэ]ш|[аэ]н|[аэ]р|[аэ]т|[аэ]з|[аэ]д|ас|ад|ос|уш|ун|ур|ут|уз|уд|ус|ль)$"
)
_ALWAYS_ARTICLE = _words("al el ul il аль эль ал эл уль")

_LATIN_SERVANT = re.compile(
    r"^abd(?:[aeiou]{1,2}|oe)?(?:l|r(?=r)|s(?=s)|sh(?=sh)|n(?=n)|t(?=t)|z(?=z)|d(?=d))(?:[- ]?)(.{3,})$"
)
_CYRILLIC_SERVANT = re.compile(
    r"^абд(?:[аеуэоы]|)(?:ль?|р(?=р)|с(?=с)|ш(?=ш)|н(?=н)|т(?=т)|з(?=з)|д(?=д))(.{3,})$"
)
# Abdurahman, Абдрахман, Abdirahman: the doubled letter is often written once.
_LATIN_SERVANT_SUN = re.compile(r"^abd[aeiou]?(?=[rsntzd])(.{4,})$")
_CYRILLIC_SERVANT_SUN = re.compile(r"^абд[аеиуэо]?(?=[рснтзшд])(.{4,})$")
_LATIN_ALLAH = re.compile(r"^(.{2,}?)[aeou]?ll?ah$")
_CYRILLIC_ALLAH = re.compile(r"^(.{2,}?)[аеуо]?ллах$")
# Аталла, Насралла: without the last letter, of the names that are met
_CYRILLIC_ALLAH_SHORT = re.compile(
    r"^(ата|атта|джар|аса?д|наср|хайр|фатх|хаб|рахм|аман|шукр|зайн|сейф|сайф|файз)[ау]?лла$"
)
_LATIN_FAITH = re.compile(r"^(.{3,}?)[aeou]?(?:dd|ld|(?<=[eu])d)(?:i|ee|ei)ne?$")
_LATIN_FAITH_SURE = re.compile(r"(?:dd(?:i|ee|ei)ne?|[aeu]ld(?:i|ee|ei)ne?|edine)$")
_CYRILLIC_FAITH = re.compile(r"^(.{3,}?)[аеуэиоь]?(?:дд|льд)ине?$")


def is_article(word: str, following: str, script: Script) -> bool:
    """Whether `word`, written apart, is the Arabic article of `following`, sun letters assimilated."""
    if script is Script.ARABIC:
        return word in {"ال", "آل", "ا ل"}
    if script is Script.LATIN:
        if not _LATIN_ARTICLE.match(word):
            return False
    elif not _CYRILLIC_ARTICLE.match(word):
        return False
    return word in _ALWAYS_ARTICLE or word[-1] == following[:1] or word[1:] == following[: len(word) - 1]


def parted(word: str, script: Script) -> list[str]:
    """A word that holds a particle, in its parts: Abdulhadi as @abd and hadi, نصرالله as نصر and @allah."""
    if word in PARTICLES:
        return [PARTICLES[word]]
    split = {Script.ARABIC: _parted_arabic, Script.CYRILLIC: _parted_cyrillic, Script.LATIN: _parted_latin}
    return split[script](word)


def _parted_arabic(word: str) -> list[str]:
    if word.startswith("عبدال") and len(word) > 6:
        rest = word[3:]
        return [SERVANT, PARTICLES.get(rest) or without_article(rest)]
    if word.endswith("الله") and len(word) > 5:
        return [PARTICLES.get(word[:-4]) or without_article(word[:-4]), ALLAH]
    if word.endswith("الدين") and len(word) > 6:
        return [word[:-5], FAITH]
    return [without_article(word)]


def without_article(word: str) -> str:
    """An Arabic word without its al-; too short a rest keeps it."""
    if word.startswith("ال") and len(word) > 4:
        return word[2:]
    return word


def _parted_latin(word: str) -> list[str]:
    if re.match(r"^abd[aeou]{0,2}l?l+a+h?$", word):
        return [SERVANT, ALLAH]
    found = _LATIN_SERVANT.match(word) or _LATIN_SERVANT_SUN.match(word)
    if found:
        return [SERVANT, found.group(1)]
    if word.endswith("llah") and (found := _LATIN_ALLAH.match(word)):
        return [found.group(1), ALLAH]
    if _LATIN_FAITH_SURE.search(word) and (found := _LATIN_FAITH.match(word)):
        return [found.group(1), FAITH]
    return [word]


def _parted_cyrillic(word: str) -> list[str]:
    if re.match(r"^абд[аеуоэ]?л{1,2}ь?ах?$", word):
        return [SERVANT, ALLAH]
    found = _CYRILLIC_SERVANT.match(word) or _CYRILLIC_SERVANT_SUN.match(word)
    if found:
        return [SERVANT, found.group(1)]
    if word.endswith("ллах") and (found := _CYRILLIC_ALLAH.match(word)):
        return [found.group(1), ALLAH]
    if found := _CYRILLIC_ALLAH_SHORT.match(word):
        return [found.group(1), ALLAH]
    if found := _CYRILLIC_FAITH.match(word):
        return [found.group(1), FAITH]
    return [word]
