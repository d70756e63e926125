"""Check the demo's names against sanctions lists, and its rows against each other.

python tools/check_demo_names.py FOLDER_WITH_LISTS   near matches of people and fictional companies
python tools/check_demo_names.py --validate          every id resolves, nothing overlaps, counts hold
"""

import argparse
import csv
import re
import sys
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

DATA = Path(__file__).parents[1] / "src/muntada/demo/data"
PROFILES = ("neutral", "benghazi")
LANGUAGES = ("ar", "ru", "en")
Row = dict[str, str]
Rows = dict[str, list[Row]]

# Looked at by a person and kept, with the reason.
REVIEWED = {"benghazi O37": "the word for iron, an alias of an unrelated entity; the firm is fictional"}

RARE = 5  # a token that at most this many list entries bear

# Words that say what a firm is, not which one.
GENERIC = set(
    re.findall(
        r"\w+",
        "company co ltd llc jsc oao ooo ao pao zao the and of for demo bank no trading agro systems "
        "system group services service water power energo stroy construction contracting roads "
        "bridges cement blocks mills fisheries ports logistics logistika hospitals software "
        "electronics networks quarries steel tourism engineering consultants invest inzhiniring "
        "machinery meters survey drones insurance equipment medical university language centre "
        "technical news network agency association business newspaper shipping ceramics geological "
        "profile i va wa al el",
    )
)
GENERIC_ARABIC = set(
    re.findall(r"\w+", "شركه مكتب مصرف جامعه مركز رابطه صحيفه شبكه وكاله موقع لخدمات بن ابو عبد")
)
PARTICLES = {"al", "el", "an", "as", "at", "az", "bin", "ben", "ibn", "abu", "abd", "i", "wa", "of", "the"}
CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        re.findall(r"\S+", "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia"),
        strict=True,
    )
)


def fold(text: str) -> str:
    """Lower-case Latin without marks; Cyrillic as a passport spells it."""
    latin = "".join(CYRILLIC.get(letter, letter).strip("-") or "" for letter in text.lower())
    bare = unicodedata.normalize("NFKD", latin)
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def key(token: str) -> str:
    """One spelling for the several that a name has: vowels and doubled letters weigh little."""
    token = re.sub(r"^(al|el)(?=\w{4})", "", token)
    for many, one in (
        ("kh", "h"),
        ("gh", "g"),
        ("ph", "f"),
        ("ks", "x"),
        ("q", "k"),
        ("ou", "u"),
        ("oo", "u"),
        ("ee", "i"),
    ):
        token = token.replace(many, one)
    token = re.sub(r"[yj]", "i", token).replace("e", "a").replace("o", "u")
    return re.sub(r"(.)\1+", r"\1", token)


def tokens(text: str) -> frozenset[str]:
    """The comparable tokens of a Latin or Cyrillic name."""
    words = re.findall(r"[a-z0-9]+", fold(text.replace("'", "").replace("’", "")))
    return frozenset(key(word) for word in words if word not in PARTICLES and len(word) > 1)


def arabic_tokens(text: str) -> frozenset[str]:
    """The comparable tokens of an Arabic name, without article, marks and letter variants."""
    text = re.sub(r"[\u064b-\u0652\u0640]", "", text)
    for many, one in (("أإآ", "ا"), ("ى", "ي"), ("ة", "ه"), ("ؤ", "و"), ("ئ", "ي")):
        text = re.sub(f"[{many}]", one, text)
    words = (re.sub(r"^ال(?=\w{3})", "", word) for word in re.findall(r"[\u0621-\u064a]+", text))
    return frozenset(word for word in words if word not in GENERIC_ARABIC)


@dataclass(frozen=True)
class Listed:
    """One name of a listed person or entity."""

    source: str
    name: str
    is_person: bool
    tokens: frozenset[str]


@dataclass(frozen=True)
class Ours:
    """One form of a name in the demo, and the shortest set of tokens that identifies its bearer."""

    where: str
    name: str
    is_person: bool
    tokens: frozenset[str]
    core: frozenset[str]


def listed(source: str, name: str, *, is_person: bool) -> Iterator[Listed]:
    """The name in the script in which it is written."""
    own = arabic_tokens(name) or tokens(name)
    if own:
        yield Listed(source, name.strip(), is_person, own)


def un_names(path: Path) -> Iterator[Listed]:
    """Names, aliases and original scripts of the UN Security Council's list."""
    tree = ET.parse(path)  # noqa: S314 - a list from the reader's own disk
    for kind in ("INDIVIDUAL", "ENTITY"):
        for entry in tree.iter(kind):
            parts = [
                entry.findtext(f"{place}_NAME") or "" for place in ("FIRST", "SECOND", "THIRD", "FOURTH")
            ]
            names = [" ".join(filter(None, parts)), entry.findtext("NAME_ORIGINAL_SCRIPT") or ""]
            names += [alias.findtext("ALIAS_NAME") or "" for alias in entry.iter(f"{kind}_ALIAS")]
            for name in names:
                yield from listed("UN", name, is_person=kind == "INDIVIDUAL")


def ofac_names(folder: Path) -> Iterator[Listed]:
    """Primary names and aliases of an OFAC set in its headerless form."""
    kinds: dict[str, bool] = {}
    for file, column in (("sdn.csv", 1), ("alt.csv", 3)):
        with (folder / file).open(encoding="latin-1", newline="") as lines:
            for row in csv.reader(lines):
                if len(row) <= column:
                    continue
                if file == "sdn.csv":
                    kinds[row[0]] = row[2].strip() == "individual"
                yield from listed(f"OFAC {file}", row[column], is_person=kinds.get(row[0], True))


def eu_names(path: Path) -> Iterator[Listed]:
    """Names and aliases of an EU regulation's annexes."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for column in ("name", "alias", "weakAlias", "previousName"):
                for name in (row[column] or "").split(";"):
                    yield from listed(f"EU {row['celex']}", name, is_person=row["schema"] == "Person")


def our_names(profile: str) -> Iterator[Ours]:
    """Every form of every person's and every fictional organisation's name."""
    rows = read_profile(profile)
    for person in rows["people"]:
        where = f"{profile} {person['id']}"
        core = {
            name: tokens(f"{person[f'given_{name}'].split(' ')[0]} {person[f'family_{name}']}")
            for name in ("ru", "en")
        }
        for name, short in (
            (person["name_en"], core["en"]),
            (person["name_ru"], core["ru"]),
            (person["passport_latin"], core["en"]),
        ):
            yield Ours(where, name, True, tokens(name), short)
        arabic = arabic_tokens(person["name_ar"])
        short_arabic = arabic_tokens(f"{person['given_ar']} {person['family_ar']}")
        yield Ours(where, person["name_ar"], True, arabic, short_arabic)
    for house in rows["organisations"]:
        if house["is_demo"] == "1":
            where = f"{profile} {house['id']}"
            generic = {key(word) for word in GENERIC}
            for name in (house["name_en"], house["name_ru"]):
                own = tokens(" ".join(re.findall(r"«(.+?)»", name)) or name) - generic
                yield Ours(where, name, False, own, own)
            own = arabic_tokens(house["name_ar"])
            yield Ours(where, house["name_ar"], False, own, own)


def near(ours: Ours, entry: Listed, rarity: Counter[str]) -> str:
    """Why a name looks like a listed one; empty when it does not."""
    if ours.is_person != entry.is_person or not ours.tokens:
        return ""
    shared = ours.tokens & entry.tokens
    if ours.tokens == entry.tokens:
        return "same tokens"
    if len(ours.core) > 1 and ours.core <= entry.tokens:
        return "given and family name"
    if len([token for token in shared if rarity[token] <= RARE]) > 1:
        return "rare tokens shared"
    return ""


def screen(folder: Path) -> int:
    """Print the near matches; returns how many bearers have one."""
    entries = list(un_names(folder / "UN_consolidated.xml")) + list(ofac_names(folder))
    for path in sorted(folder.glob("320*.csv")):
        entries += eu_names(path)
    by_token: dict[str, list[Listed]] = defaultdict(list)
    for entry in entries:
        for token in entry.tokens:
            by_token[token].append(entry)
    rarity = Counter({token: len(found) for token, found in by_token.items()})
    suspects: set[str] = set()
    checked = 0
    for profile in PROFILES:
        for ours in our_names(profile):
            checked += 1
            found = {entry for token in ours.tokens for entry in by_token[token]}
            for entry in sorted(found, key=lambda entry: entry.name):
                if why := near(ours, entry, rarity):
                    if ours.where not in REVIEWED:
                        suspects.add(ours.where)
                    note = f"; kept: {REVIEWED[ours.where]}" if ours.where in REVIEWED else ""
                    say(f"{ours.where}: {ours.name} ~ {entry.name} ({entry.source}): {why}{note}")
    say(f"{checked} forms of names against {len(entries)} listed names: {len(suspects)} with a near match")
    return len(suspects)


def say(text: str) -> None:
    """One line to the reader."""
    sys.stdout.write(text + "\n")


# --- the rows against each other


def read_profile(profile: str) -> Rows:
    """All rows of a profile by file name."""
    rows: Rows = {}
    for path in sorted((DATA / profile).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            rows[path.stem] = list(csv.DictReader(lines))
    return rows


COUNTS = {
    "forum": 1,
    "sides": 2,
    "organisations": 62,
    "people": 120,
    "delegations": 2,
    "tables": 14,
    "opportunities": 41,
    "preferences": 300,
    "sessions": 13,
}
ROLES = {
    "delegate": 80,
    "interpreter": 14,
    "head": 2,
    "deputy": 2,
    "focal_point": 2,
    "officer": 6,
    "press": 4,
    "auditor": 2,
    "secretariat": 6,
    "staff": 2,
}
REFERENCES = {  # column -> the file whose ids it holds
    "people": {"organisation": "organisations"},
    "delegations": {"head": "people", "focal_point": "people"},
    "tables": {"hall": "halls"},
    "sessions": {"hall": "halls"},
    "session_roles": {"session": "sessions", "person": "people"},
    "opportunities": {"owner": "organisations"},
    "preferences": {
        "from_person": "people",
        "from_org": "organisations",
        "to_org": "organisations",
        "to_person": "people",
    },
    "absences": {"person": "people"},
    "correspondence": {
        "from_organisation": "organisations",
        "to_organisation": "organisations",
        "owner": "people",
        "reply_to": "correspondence",
    },
}
ID = {"halls": "code", "correspondence": "number", "sides": "key", "tables": "number"}
MAY_BE_EMPTY = {"preferences.to_person", "correspondence.reply_to"}
OPTIONAL_TEXT = {"short", "topic"}  # all three languages or none


def slots(rows: Rows) -> list[tuple[datetime, datetime]]:
    """The twenty-minute slots that meeting hours leave between the breaks."""
    found = []
    step = timedelta(minutes=20)
    breaks = [(at(row["date"], row["from"]), at(row["date"], row["to"])) for row in rows["breaks"]]
    for row in rows["hours"]:
        if row["kind"] != "meeting":
            continue
        start, end = at(row["date"], row["from"]), at(row["date"], row["to"])
        while start + step <= end:
            pause = next((to for since, to in breaks if since < start + step and to > start), None)
            if pause is None:
                found.append((start, start + step))
            start = pause or start + step
    return found


def at(day: str, clock: str) -> datetime:
    """A local instant of the forum."""
    return datetime.fromisoformat(f"{day}T{clock}")


def faults(rows: Rows) -> Iterator[str]:
    """Everything that is wrong with a profile, in words."""
    for file, count in COUNTS.items():
        if len(rows[file]) != count:
            yield f"{file}: {len(rows[file])} rows, {count} promised"
    roles = Counter(row["role"] for row in rows["people"])
    if roles != ROLES:
        yield f"people: roles are {dict(roles)}"
    if len(slots(rows)) != 24:
        yield f"hours and breaks leave {len(slots(rows))} slots"
    yield from broken_references(rows)
    yield from missing_words(rows)
    yield from clashes(rows)
    yield from odd_wishes(rows)
    yield from odd_letters(rows)


def broken_references(rows: Rows) -> Iterator[str]:
    """Ids that are said twice or point nowhere."""
    for file, content in rows.items():
        name = ID.get(file, "id")
        if name in content[0]:
            for value, times in Counter(row[name] for row in content).items():
                if times > 1:
                    yield f"{file}: {value} {times} times"
    known = {
        file: {row[ID.get(file, "id")] for row in content}
        for file, content in rows.items()
        if ID.get(file, "id") in content[0]
    }
    for file, columns in REFERENCES.items():
        for column, target in columns.items():
            for row in rows[file]:
                if row[column] in known[target] or (not row[column] and f"{file}.{column}" in MAY_BE_EMPTY):
                    continue
                yield f"{file}.{column}: {row[column]!r} is nowhere in {target}"
    for column in ("email", "passport_latin", "phone"):
        for value, times in Counter(row[column] for row in rows["people"]).items():
            if times > 1:
                yield f"people.{column}: {value} {times} times"


def missing_words(rows: Rows) -> Iterator[str]:
    """Text that lacks one of the three languages, or holds marks that the product strips."""
    for file, content in rows.items():
        stems = {column[:-3] for column in content[0] if column.endswith(("_ar", "_ru", "_en"))}
        for number, row in enumerate(content, 2):
            for stem in stems:
                words = [row[f"{stem}_{language}"] for language in LANGUAGES]
                if not all(words) and not (stem in OPTIONAL_TEXT and not any(words)):
                    yield f"{file}:{number} {stem}: a language is empty"
                if re.search(r"[\u0640\u200e\u200f\u202a-\u202e]", "".join(words)):
                    yield f"{file}:{number} {stem}: bidi mark or tatweel"


def overlaps(spans: Iterable[tuple[str, datetime, datetime, str]]) -> Iterator[str]:
    """Who or what is in two places at once."""
    by_whom: dict[str, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    for whom, since, to, what in spans:
        if since >= to:
            yield f"{whom}: {what} ends before it starts"
        by_whom[whom].append((since, to, what))
    for whom, times in by_whom.items():
        times.sort()
        for (_, end, first), (start, _, second) in pairwise(times):
            if start < end:
                yield f"{whom}: {first} and {second} overlap"


def clashes(rows: Rows) -> Iterator[str]:
    """Halls, people and hours that would be used twice."""
    when = {
        row["id"]: (datetime.fromisoformat(row["starts"]), datetime.fromisoformat(row["ends"]))
        for row in rows["sessions"]
    }
    yield from overlaps((row["hall"], *when[row["id"]], row["id"]) for row in rows["sessions"])
    parts = {(row["person"], row["session"]) for row in rows["session_roles"]}
    yield from overlaps((person, *when[session], session) for person, session in sorted(parts))
    away = [
        (row["person"], at(row["date"], row["from"]), at(row["date"], row["to"]), row["reason"])
        for row in rows["absences"]
    ]
    yield from overlaps(away)
    yield from overlaps(
        ("hours", at(row["date"], row["from"]), at(row["date"], row["to"]), row["kind"])
        for row in rows["hours"]
    )
    yield from overlaps(
        ("breaks", at(row["date"], row["from"]), at(row["date"], row["to"]), row["kind"])
        for row in rows["breaks"]
    )
    opening = next(when[row["id"]] for row in rows["sessions"] if row["kind"] == "opening")
    if opening[1] > slots(rows)[0][0]:
        yield "meetings begin before the opening ends"
    delegates = {row["id"] for row in rows["people"] if row["role"] == "delegate"}
    for person, session in sorted(parts):
        since, to = when[session]
        busy = any(start < to and end > since for start, end in slots(rows))
        covered = any(who == person and start <= since and end >= to for who, start, end, _ in away)
        if person in delegates and busy and not covered:
            yield f"{person} speaks in {session} during meetings without an absence"


def odd_wishes(rows: Rows) -> Iterator[str]:
    """Wishes that the product would refuse."""
    people = {row["id"]: row for row in rows["people"]}
    first: dict[str, str] = {}
    for row in rows["people"]:
        if row["role"] == "delegate":
            first.setdefault(row["organisation"], row["id"])
    said: set[tuple[str, str]] = set()
    for row in rows["preferences"]:
        chooser, chosen = people[row["from_person"]], people[row["to_person"] or first[row["to_org"]]]
        if {chooser["role"], chosen["role"]} != {"delegate"}:
            yield f"{row['id']}: not between delegates"
        if chooser["organisation"] != row["from_org"] or chosen["organisation"] != row["to_org"]:
            yield f"{row['id']}: person and organisation do not belong together"
        if row["from_org"] == row["to_org"]:
            yield f"{row['id']}: a wish for one's own organisation"
        if (chooser["id"], chosen["id"]) in said:
            yield f"{row['id']}: said twice"
        said.add((chooser["id"], chosen["id"]))
        if row["strength"] not in {"must", "want", "no"} or (row["reason"] and row["strength"] != "no"):
            yield f"{row['id']}: strength or reason"
    if sum(row["strength"] == "no" for row in rows["preferences"]) != 12:
        yield "preferences: not twelve noes"


def odd_letters(rows: Rows) -> Iterator[str]:
    """Answers before their letter, and letters from the future."""
    letters = {row["number"]: row for row in rows["correspondence"]}
    today = date.fromisoformat(rows["forum"][0]["clock"][:10])
    for row in letters.values():
        asked = letters.get(row["reply_to"])
        if asked and (asked["date"] > row["date"] or asked["state"] != "answered"):
            yield f"{row['number']}: answers {asked['number']} too early or unnoticed"
        if date.fromisoformat(row["date"]) > today:
            yield f"{row['number']}: dated after the demo clock"
    replied = {row["reply_to"] for row in letters.values()}
    for row in letters.values():
        if row["state"] == "answered" and row["number"] not in replied:
            yield f"{row['number']}: answered by nothing"


def strained(rows: Rows) -> list[str]:
    """People with more must-meets than free slots."""
    first: dict[str, str] = {}
    for row in rows["people"]:
        if row["role"] == "delegate":
            first.setdefault(row["organisation"], row["id"])
    musts: dict[str, set[str]] = defaultdict(set)
    for row in rows["preferences"]:
        chosen = row["to_person"] or first[row["to_org"]]
        if row["strength"] == "must":
            musts[chosen].add(row["from_person"])
            musts[row["from_person"]].add(chosen)
    out = []
    for person, others in sorted(musts.items()):
        away = [
            (at(row["date"], row["from"]), at(row["date"], row["to"]))
            for row in rows["absences"]
            if row["person"] == person
        ]
        free = sum(not any(since < end and to > start for since, to in away) for start, end in slots(rows))
        if len(others) > free:
            out.append(f"{person} has {len(others)} must-meets and {free} free slots")
    return out


def validate() -> int:
    """Print what is wrong with each profile, and its counts; returns the number of faults."""
    total = 0
    for profile in PROFILES:
        rows = read_profile(profile)
        found = list(faults(rows))
        total += len(found)
        for fault in found:
            say(f"{profile}: {fault}")
        counts = ", ".join(f"{file} {len(content)}" for file, content in rows.items())
        public = sum(row["is_public"] == "1" for row in rows["people"])
        women = sum(row["gender"] == "f" for row in rows["people"])
        said = sum(bool(row["pronunciation"]) for row in rows["people"])
        say(
            f"{profile}: {counts}; {len(slots(rows))} slots; "
            f"{public} public, {women} women, {said} pronunciations"
        )
        for line in strained(rows):
            say(f"{profile}: {line}")
    say(f"{total} faults")
    return total


def main() -> int:
    """Screen the names, validate the rows, or both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "lists", nargs="?", type=Path, help="folder with UN_consolidated.xml, sdn.csv, alt.csv, 320*.csv"
    )
    parser.add_argument("--validate", action="store_true", help="check the rows against each other")
    chosen = parser.parse_args()
    if not chosen.lists and not chosen.validate:
        parser.error("name a folder with lists, or --validate")
    wrong = validate() if chosen.validate else 0
    if chosen.lists:
        wrong += screen(chosen.lists)
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
