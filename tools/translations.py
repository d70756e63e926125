"""Keep the .po files of the rooms in step with the code: `update`, `check`, `compile`.

Strings are found by Babel, in Python and, after Django's own `templatize`, in templates; no gettext tools
need be installed.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1] / "src" / "muntada"
LANGUAGES = ("ar", "ru")
PLURALS = {
    "ar": (
        6,
        "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5",
    ),
    "ru": (
        3,
        "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2",
    ),
}
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
NAMELESS = re.compile(r"(?<!%)%[sd]|\{\}")


def rooms() -> list[Path]:
    """The folders whose strings are kept apart."""
    return sorted(path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "engines")


def found_in(room: Path) -> Catalog:
    """Every string of a room that is marked for translation."""
    catalog = Catalog(domain="django")
    for path in sorted(room.rglob("*")):
        if "tests" in path.parts or "migrations" in path.parts or not path.is_file():
            continue
        if path.suffix == ".py":
            source = path.read_bytes()
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            source = templatize(path.read_text(), origin=str(path)).encode()
        else:
            continue
        for _line, message, comments, context in extract(
            "python", io.BytesIO(source), KEYWORDS, ["Translators:"]
        ):
            catalog.add(message, context=context, auto_comments=comments)
    return catalog


def po_path(room: Path, language: str) -> Path:
    """Where a room keeps a language."""
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def read(room: Path, language: str) -> Catalog:
    """A room's catalog in one language; an empty one where there is none."""
    path = po_path(room, language)
    if not path.exists():
        return Catalog(locale=language, domain="django")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def update() -> int:
    """Add new strings to the files and drop those that are gone."""
    for room in rooms():
        found = found_in(room)
        if not len(found):
            continue
        for language in LANGUAGES:
            old = read(room, language)
            count, rule = PLURALS[language]
            lines = [
                "# Muntada, the strings of one room.",
                'msgid ""',
                'msgstr ""',
                '"Content-Type: text/plain; charset=UTF-8\\n"',
                '"Content-Transfer-Encoding: 8bit\\n"',
                f'"Language: {language}\\n"',
                f'"Plural-Forms: nplurals={count}; plural={rule};\\n"',
                "",
                "",
            ]
            new = read_po(io.BytesIO("\n".join(lines).encode()), locale=language, domain="django")
            for message in found:
                if not message.id:
                    continue
                before = old.get(_key(message), message.context)
                empty: str | tuple[str, ...] = ("",) * count if message.pluralizable else ""
                string = before.string if before is not None and not before.fuzzy else empty
                if isinstance(empty, tuple) and (
                    not isinstance(string, tuple | list) or len(string) != count
                ):
                    string = empty
                new.add(message.id, string, context=message.context, auto_comments=message.auto_comments)
            path = po_path(room, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(file, new, width=0, sort_output=True, omit_header=False, no_location=True)
            text = path.read_text()
            _head, _, body = text.partition("\n\n")
            path.write_text("\n".join(lines[:-2]) + "\n\n" + body)
    return 0


def _key(message: Message) -> str:
    return message.id[0] if message.pluralizable else message.id


def problems() -> Iterator[str]:
    """What keeps a reader of Arabic or Russian from reading everything."""
    for room in rooms():
        found = found_in(room)
        for language in LANGUAGES:
            have = read(room, language)
            where = f"{room.name} {language}"
            for message in found:
                if message.id:
                    yield from _problems_of(
                        message, have.get(_key(message), message.context), where, language
                    )
            for message in have:
                if message.id and found.get(_key(message), message.context) is None:
                    yield f"{where}: no longer in the code: {_key(message)!r}"
    yield from _read_differently()


def _read_differently() -> Iterator[str]:
    """Strings that two rooms translate differently: at run time the first room's words are read in both."""
    for language in LANGUAGES:
        ours: dict[tuple[str | None, str, bool], dict[str, object]] = {}
        for room in rooms():
            for message in read(room, language):
                if message.id:
                    key = (message.context, _key(message), message.pluralizable)
                    ours.setdefault(key, {})[room.name] = message.string
        for (context, msgid, is_plural), said in ours.items():
            if len({str(string) for string in said.values()}) > 1:
                told = ", ".join(f"{room} {string!r}" for room, string in sorted(said.items()))
                yield f"{language}: {msgid!r} is said differently: {told}; agree, or give each its context"
            if context is None and is_plural and _library_says(language, msgid):
                taken = f"{msgid!r} is taken by Django's own rooms before {', '.join(said)}"
                yield f"{language}: {taken}; give it a context"


def _library_says(language: str, msgid: str) -> bool:
    """Whether a Django app that stands before ours has a translation of this string, which would win."""
    for app in ("auth", "contenttypes", "messages", "sessions"):
        path = (
            Path(django.__file__).parent / "contrib" / app / "locale" / language / "LC_MESSAGES" / "django.po"
        )
        if path.exists():
            with path.open("rb") as file:
                found = read_po(file, locale=language, domain="django").get(msgid)
            if found is not None and found.string:
                return True
    return False


def _problems_of(message: Message, translated: Message | None, where: str, language: str) -> Iterator[str]:
    key = _key(message)
    if any(NAMELESS.search(one) for one in ids(message)):
        yield f"{where}: name the placeholder, its place differs between languages: {key!r}"
    if translated is None or not any(strings_of(translated)):
        yield f"{where}: not translated: {key!r}"
        return
    if translated.fuzzy:
        yield f"{where}: fuzzy: {key!r}"
    strings = strings_of(translated)
    count = PLURALS[language][0] if message.pluralizable else 1
    if len(strings) != count:
        yield f"{where}: {len(strings)} forms instead of {count}: {key!r}"
        return
    if not all(strings):
        yield f"{where}: not every plural form is translated: {key!r}"
        return
    wanted = set(PLACEHOLDER.findall(ids(message)[-1]))
    for number, string in enumerate(strings):
        got = set(PLACEHOLDER.findall(string))
        # «عرض واحد» and «عرضان» say the number in the word, so a plural form may leave it out.
        may_drop = message.pluralizable and number < len(strings) - 1
        if got - wanted or (wanted - got and not may_drop):
            yield f"{where}: other placeholders: {key!r}"


def ids(message: Message) -> list[str]:
    """The text in English: one, or singular and plural."""
    return list(message.id) if message.pluralizable else [message.id]


def strings_of(message: Message) -> list[str]:
    """The translation: one, or one for each plural form."""
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string or ""]


def check() -> int:
    """Name everything that is missing, fuzzy, out of date or has other placeholders; 1 if anything is."""
    found = list(problems())
    for line in found:
        print(line)
    if found:
        print(
            f"{len(found)} problems in the translations; `make translations` writes new strings into the files."
        )
    return int(bool(found))


def compile_all() -> int:
    """Write the .mo files that Django reads."""
    for path in ROOT.glob("*/locale/*/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parts[-3], domain="django")
        target = path.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, catalog)
    return 0


if __name__ == "__main__":
    sys.exit({"update": update, "check": check, "compile": compile_all}[sys.argv[1]]())
