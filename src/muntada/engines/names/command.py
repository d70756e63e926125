"""The command `muntada names`: compares two names, explains them, and searches entities in files.

Exit codes: 0 done (compare: alike enough), 1 not alike enough or nothing found, 2 bad input.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

from muntada.engines.names.compare import compare
from muntada.engines.names.index import Entity, Index, IndexFileError
from muntada.engines.names.kinds import Kind, read
from muntada.engines.names.reading import Token
from muntada.engines.names.reasons import Reason
from muntada.engines.names.skeleton import skeleton
from muntada.engines.names.spellings import spellings

DONE, UNLIKE, BAD_INPUT = 0, 1, 2
ALIKE = 0.5


class InputError(ValueError):
    """Bad input, in one line for the one who gave it."""


class _Parser(argparse.ArgumentParser):
    """Answers a wrong call with one line and the exit code of bad input."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}. Try {self.prog} --help\n")


def main(argv: list[str]) -> int:
    """Run the command with these arguments and return its exit code."""
    try:
        asked = _parser().parse_args(argv)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else BAD_INPUT
    verbs = {"compare": _compare, "search": _search, "explain": _explain}
    try:
        return verbs[asked.verb](asked)
    except (InputError, IndexFileError) as error:
        sys.stderr.write(f"muntada names: {error}\n")
        return BAD_INPUT
    except KeyboardInterrupt:
        sys.stderr.write("muntada names: stopped.\n")
        return UNLIKE
    except BrokenPipeError:
        # Whoever reads the output has enough of it.
        sys.stderr.close()
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="muntada names", description="Names across Arabic, Cyrillic and Latin script.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="compare | search | explain")

    both = verbs.add_parser("compare", help="print the score of two names, 0 to 1; exit 1 below --alike")
    both.add_argument("first")
    both.add_argument("second")
    both.add_argument("--kind", choices=[kind.value for kind in Kind], default=Kind.PERSON.value)
    both.add_argument(
        "--alike", type=_share, default=ALIKE, help=f"from which score on they are alike ({ALIKE})"
    )
    both.add_argument("--json", action="store_true", help="print score and reasons as JSON")

    search = verbs.add_parser("search", help="find entities by any spelling of their names")
    search.add_argument(
        "--entities", type=Path, help='JSON lines {"id", "type": "person" or "org", "names": []}'
    )
    search.add_argument("--index", type=Path, help="a saved index: read without --entities, written with it")
    search.add_argument("--queries", type=Path, required=True, help='JSON lines {"id", "type", "name"}')
    search.add_argument("--limit", type=_count, default=10, help="hits for each query (10)")
    search.add_argument("--out", type=Path, required=True, help="JSON lines to write")

    explain = verbs.add_parser("explain", help="how two names are read, and which parts met by what rule")
    explain.add_argument("first")
    explain.add_argument("second")
    explain.add_argument("--kind", choices=[kind.value for kind in Kind], default=Kind.PERSON.value)
    return parser


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 1")
    return value


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1 to 1000")
    return int(text)


def _compare(asked: argparse.Namespace) -> int:
    comparison = compare(asked.first, asked.second, Kind(asked.kind))
    if asked.json:
        reasons = [reason_to_json(reason) for reason in comparison.reasons]
        _print(json.dumps({"score": round(comparison.score, 4), "reasons": reasons}, ensure_ascii=False))
    else:
        _print(f"{comparison.score:.3f}")
    return DONE if comparison.score >= asked.alike else UNLIKE


def _explain(asked: argparse.Namespace) -> int:
    kind = Kind(asked.kind)
    comparison = compare(asked.first, asked.second, kind)
    for side, name in enumerate((asked.first, asked.second), 1):
        _print(f"{side}  {name}")
        for token in read(name, kind):
            _print(f"   {_told(token)}")
        if kind is Kind.PERSON and (suggested := spellings(name)):
            _print("   also spelled: " + ", ".join(dict.fromkeys(one.text for one in suggested)))
    _print(f"score {comparison.score:.3f}")
    for reason in comparison.reasons:
        facts = reason_to_json(reason)
        _print(f"   {facts.pop('reason')}: " + ", ".join(f"{name} {value}" for name, value in facts.items()))
    return DONE if comparison.score >= ALIKE else UNLIKE


def _told(token: Token) -> str:
    article = "al- and " if token.article else ""
    form = "" if token.form == token.written else f", read as {token.form}"
    return f"{token.written}: {article}{token.role.value}{form}, consonants {skeleton(token.form, token.script)[0]}"


def reason_to_json(reason: Reason) -> dict[str, object]:
    """The reason's kind under `reason`, and its facts."""
    return {"reason": type(reason).__name__, **asdict(reason)}


def _search(asked: argparse.Namespace) -> int:
    if asked.entities is None and asked.index is None:
        raise InputError("name the --entities to search, or a saved --index")
    if asked.entities is None:
        try:
            index = Index.load(asked.index)
        except OSError as error:
            raise InputError(f"{asked.index}: cannot be read ({error.strerror})") from error
    else:
        index = Index(list(_entities(asked.entities)))
    queries = list(_queries(asked.queries))
    found = False
    try:
        if asked.entities is not None and asked.index is not None:
            index.save(asked.index)
        with asked.out.open("w", encoding="utf-8") as out:
            for identity, kind, name in queries:
                hits = index.search(name, kind, asked.limit)
                found = found or bool(hits)
                told = [{"id": hit.id, "score": round(hit.score, 6)} for hit in hits]
                out.write(json.dumps({"id": identity, "hits": told}, ensure_ascii=False) + "\n")
    except OSError as error:
        raise InputError(f"{error.filename or asked.out}: cannot be written ({error.strerror})") from error
    return DONE if found or not queries else UNLIKE


def _entities(path: Path) -> Iterator[Entity]:
    seen: set[str] = set()
    for place, line in _lines(path):
        names = line.get("names")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise InputError(f'{path}, line {place}: "names" is to be a list of texts')
        identity = _text(line, "id", path, place)
        if identity in seen:
            raise InputError(
                f'{path}, line {place}: the id "{identity}" is there already; give each entity its own'
            )
        seen.add(identity)
        yield Entity(identity, _kind(line, path, place), tuple(names))


def _queries(path: Path) -> Iterator[tuple[str, Kind, str]]:
    for place, line in _lines(path):
        yield _text(line, "id", path, place), _kind(line, path, place), _text(line, "name", path, place)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """The objects of a file of JSON lines with their line numbers; empty lines are passed over."""
    try:
        with path.open(encoding="utf-8-sig") as stream:
            for place, text in enumerate(stream, 1):
                if not text.strip():
                    continue
                try:
                    line = json.loads(text)
                except (json.JSONDecodeError, RecursionError) as error:
                    raise InputError(f"{path}, line {place}: is no JSON; write one object a line") from error
                if not isinstance(line, dict):
                    raise InputError(f"{path}, line {place}: is no JSON object; write one object a line")
                yield place, line
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8; save it as UTF-8") from error


def _text(line: dict[str, object], key: str, path: Path, place: int) -> str:
    value = line.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and key == "id":
        value = str(value)
    if not isinstance(value, str):
        raise InputError(f'{path}, line {place}: "{key}" is to be a text')
    return value


def _kind(line: dict[str, object], path: Path, place: int) -> Kind:
    value = line.get("type")
    if value not in {kind.value for kind in Kind}:
        raise InputError(f'{path}, line {place}: "type" is to be "person" or "org"')
    return Kind(str(value))


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
