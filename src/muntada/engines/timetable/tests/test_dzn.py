from pathlib import Path

import pytest

from muntada.engines.timetable import ProblemError, Session, parse_dzn, read_dzn, write_dzn
from muntada.engines.timetable.generate import generate_brokerage

SMALL = """% three people, a meeting each with the next
nBusiness = 3;
nMeetings = 2;
nTables = 1;
nTotalSlots = 4;
nMorningSlots = 2;

requested = [|1, 2, 1,
|2, 3, 3,
|];

meetingsxBusiness = [{1,2}, {1,2,3}, {1,3}];
nMeetingsBusiness = [2, 3, 2];
forbidden = [{0,2}, {0}, {0,1,4}];
fixed = [0, 3];
precedences = [{}, {1}];
"""


def test_parse_dzn_counts_from_zero_and_drops_the_dummies() -> None:
    problem = parse_dzn(SMALL, fairness=None)

    assert (problem.participants, problem.slots, problem.morning, problem.seats) == (3, 4, 2, 1)
    assert problem.pairs == ((0, 1), (1, 2))
    assert problem.sessions == (Session.MORNING, Session.ANY)
    assert problem.forbidden == (frozenset({1}), frozenset(), frozenset({0, 3}))
    assert problem.fixed == (None, 2)
    assert problem.earlier == (frozenset(), frozenset({0}))
    assert problem.fairness is None


def test_parse_dzn_takes_missing_rules_as_none() -> None:
    bare = SMALL[: SMALL.index("forbidden")]

    problem = parse_dzn(bare)

    assert problem.forbidden == (frozenset(),) * 3
    assert problem.fixed == (None, None)
    assert problem.earlier == (frozenset(), frozenset())


def test_write_dzn_is_read_back_as_it_was() -> None:
    problem = generate_brokerage(participants=12, meetings=20, slots=6, seats=4, seed=3)

    assert parse_dzn(write_dzn(problem)) == problem
    assert parse_dzn(write_dzn(parse_dzn(SMALL))) == parse_dzn(SMALL)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("nBusiness", "nPeople", "This is no .dzn file of a meeting problem"),
        ("nTables = 1;", "", "nTables is missing in the file."),
        (
            "nTables = 1;",
            "nTables = 1;\nnTables = 2;",
            "nTables is set twice; keep the line that is right and delete the other.",
        ),
        ("nTables = 1", "nTables = -1", "nTables is -1; it cannot be negative."),
        ("nTables = 1", "nTables = one", "nTables must be one whole number, not 'one'."),
        ("nMeetings = 2", "nMeetings = 3", "requested has 6 numbers; 3 meetings need 9"),
        ("|1, 2, 1,", "|1, 2, 0,", "requested has the session 0; it must be 1, 2 or 3."),
        ("|1, 2, 1,", "|1, 9, 1,", "Meeting 1 names a participant outside 1 to 3."),
        ("|1, 2, 1,", "|0, 2, 1,", "Meeting 1 names a participant outside 1 to 3."),
        ("|1, 2, 1,", "|2, 2, 1,", "Meeting 1 pairs participant 2 with themselves."),
        ("|1, 2, 1,", "|1, two, 1,", "requested must be a list of whole numbers."),
        ("{0,1,4}", "{0,5}", "Participant 3 forbids a slot outside 1 to 4."),
        ("{0,1,4}", "{0,-2}", "forbidden holds a negative number."),
        ("{0}, ", "", "forbidden has 2 sets where 3 are due."),
        ("[0, 3]", "[0, 7]", "Meeting 2 is fixed to a slot outside 1 to 4."),
        ("[0, 3]", "[0]", "fixed has 1 entries where 2 are due."),
        ("{1}]", "{8}]", "Meeting 2 comes after a meeting outside 1 to 2."),
        ("nMorningSlots = 2", "nMorningSlots = 5", "There are 5 morning slots but only 4 slots in all."),
        ("nTotalSlots = 4", "nTotalSlots = 99999", "are more than this command takes."),
        ("nTables = 1", "nTables = 2000000000", "2000000000 tables are more than this command takes."),
        ("nTables = 1", "nTables = 1111111111111", "nTables must be one whole number"),
    ],
)
def test_parse_dzn_refuses_in_words(old: str, new: str, message: str) -> None:
    assert old in SMALL

    with pytest.raises(ProblemError) as refused:
        parse_dzn(SMALL.replace(old, new))

    assert message in str(refused.value)


def test_read_dzn_says_what_is_wrong_with_the_file(tmp_path: Path) -> None:
    wrong = tmp_path / "utf16.dzn"
    wrong.write_bytes(SMALL.encode("utf-16"))

    for path, message in (
        (tmp_path, "is a folder; name a file in it."),
        (tmp_path / "none.dzn", "check the name and the folder."),
        (wrong, "is not text in UTF-8; save it as UTF-8 and try again."),
    ):
        with pytest.raises(ProblemError, match=message):
            read_dzn(path)
