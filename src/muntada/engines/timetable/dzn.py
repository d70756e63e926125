"""Reads the published `.dzn` files of problem A (MiniZinc data, sets and lists of integers only)."""

import re
from pathlib import Path

from muntada.engines.timetable.brokerage import Brokerage, ProblemError, Session

# The published files have 4 to 10 kB; a million times that is not a timetable.
LARGEST_FILE = 20_000_000
MOST_SLOTS = 2_000
MOST_MEETINGS = 200_000

_ENTRY = re.compile(r"\b([A-Za-z_]\w*)\s*=\s*([^;]*);")
_INTEGER = re.compile(r"[-+]?\d+")
_LIST_MARKS = re.compile(r"[\[\]|{},\s\d+-]*")


def read_dzn(path: Path, *, fairness: int | None = 2) -> Brokerage:
    """The problem in a file, or a ProblemError whose message is one line that says what to do."""
    return parse_dzn(read_text(path), fairness=fairness)


def read_text(path: Path) -> str:
    """The text of a problem file, or a ProblemError that says why it cannot be read."""
    try:
        if path.is_dir():
            raise ProblemError(f"{path} is a folder; name a file in it.")
        if path.stat().st_size > LARGEST_FILE:
            raise ProblemError(
                f"{path} is larger than {LARGEST_FILE // 1_000_000} MB, too large for a timetable."
            )
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ProblemError(f"There is no file {path}; check the name and the folder.") from None
    except UnicodeDecodeError:
        raise ProblemError(f"{path} is not text in UTF-8; save it as UTF-8 and try again.") from None
    except (OSError, ValueError) as error:
        if isinstance(error, ProblemError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise ProblemError(f"{path} cannot be read: {reason}.") from None


def parse_dzn(text: str, *, fairness: int | None = 2) -> Brokerage:
    """The problem in the text of a `.dzn` file."""
    bare = re.sub(r"%[^\n]*", "", text)
    entries: dict[str, str] = {}
    for match in _ENTRY.finditer(bare):
        if match[1] in entries:
            raise ProblemError(f"{match[1]} is set twice; keep the line that is right and delete the other.")
        entries[match[1]] = match[2].strip()
    if "nBusiness" not in entries or "requested" not in entries:
        raise ProblemError("This is no .dzn file of a meeting problem: nBusiness or requested is missing.")
    people, count = _number(entries, "nBusiness"), _number(entries, "nMeetings")
    seats, slots = _number(entries, "nTables"), _number(entries, "nTotalSlots")
    morning = _number(entries, "nMorningSlots")
    if seats > MOST_MEETINGS:
        raise ProblemError(f"{seats} tables are more than this command takes.")
    if slots > MOST_SLOTS or max(people, count) > MOST_MEETINGS:
        raise ProblemError(
            f"{people} participants, {count} meetings and {slots} slots are more than this command takes."
        )
    rows = _integers(entries, "requested")
    if len(rows) != 3 * count:
        raise ProblemError(
            f"requested has {len(rows)} numbers; {count} meetings need {3 * count}: two people, a session."
        )
    sessions = rows[2::3]
    if strange := set(sessions) - {1, 2, 3}:
        raise ProblemError(f"requested has the session {min(strange)}; it must be 1, 2 or 3.")
    fixed = _integers(entries, "fixed") if "fixed" in entries else [0] * count
    return Brokerage(
        participants=people,
        slots=slots,
        morning=morning,
        seats=seats,
        pairs=tuple((one - 1, other - 1) for one, other in zip(rows[::3], rows[1::3], strict=True)),
        sessions=tuple(Session(session) for session in sessions),
        forbidden=_sets(entries, "forbidden", people),
        fixed=tuple(None if slot == 0 else slot - 1 for slot in fixed),
        earlier=_sets(entries, "precedences", count),
        fairness=fairness,
    )


def write_dzn(problem: Brokerage) -> str:
    """The text of a `.dzn` file with this problem; the fairness limit has no place in the format."""
    meetings = problem.meetings_of()
    rows = "\n".join(
        f"|{one + 1}, {other + 1}, {int(session)},"
        for (one, other), session in zip(problem.pairs, problem.sessions, strict=True)
    )
    # The redundant lists of the format count meetings from 2, because 1 is a dummy.
    by_person = ",\n".join(_set({1, *(meeting + 2 for meeting in own)}) for own in meetings)
    forbidden = ",\n".join(_set({0, *(slot + 1 for slot in slots)}) for slots in problem.forbidden)
    earlier = ",\n".join(_set({meeting + 1 for meeting in before}) for before in problem.earlier)
    fixed = ", ".join(str(0 if slot is None else slot + 1) for slot in problem.fixed)
    numbers = ", ".join(str(len(own) + 1) for own in meetings)
    return (
        f"nBusiness = {problem.participants};\nnMeetings = {len(problem.pairs)};\n"
        f"nTables = {problem.seats};\nnTotalSlots = {problem.slots};\nnMorningSlots = {problem.morning};\n\n"
        f"requested = [{rows}\n|];\n\nmeetingsxBusiness = [{by_person}];\n"
        f"\nnMeetingsBusiness = [{numbers}];\n"
        f"\nforbidden = [{forbidden}];\n\nfixed = [{fixed}];\n\nprecedences = [{earlier}];\n"
    )


def _set(numbers: set[int]) -> str:
    return "{" + ",".join(map(str, sorted(numbers))) + "}"


def _number(entries: dict[str, str], name: str) -> int:
    value = entries.get(name)
    if value is None:
        raise ProblemError(f"{name} is missing in the file.")
    if not _INTEGER.fullmatch(value) or len(value) > 12:
        raise ProblemError(f"{name} must be one whole number, not {value[:40]!r}.")
    if int(value) < 0:
        raise ProblemError(f"{name} is {value}; it cannot be negative.")
    return int(value)


def _integers(entries: dict[str, str], name: str) -> list[int]:
    value = entries[name]
    if not _LIST_MARKS.fullmatch(value):
        raise ProblemError(f"{name} must be a list of whole numbers.")
    numbers = _INTEGER.findall(value)
    if any(len(number) > 12 for number in numbers):
        raise ProblemError(f"{name} holds a number that is too long.")
    if any(int(number) < 0 for number in numbers):
        raise ProblemError(f"{name} holds a negative number.")
    return [int(number) for number in numbers]


def _sets(entries: dict[str, str], name: str, due: int) -> tuple[frozenset[int], ...]:
    """One set an entry, counted from 0; the dummy 0 of the format is left out."""
    if name not in entries:
        return (frozenset(),) * due
    _integers(entries, name)
    sets = [_INTEGER.findall(body) for body in re.findall(r"\{([^{}]*)\}", entries[name])]
    if len(sets) != due:
        raise ProblemError(f"{name} has {len(sets)} sets where {due} are due.")
    return tuple(frozenset(int(number) - 1 for number in body if int(number) > 0) for body in sets)
