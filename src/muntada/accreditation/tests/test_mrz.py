"""The specimens of ICAO Doc 9303, and what goes wrong when they are typed."""

from datetime import date

import pytest

from muntada.accreditation.mrz import BadZone, Fault, Field, check_digit, read_zone, written_as_zone

TODAY = date(2010, 1, 1)
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"


@pytest.mark.parametrize(("text", "number"), [(TD3, "L898902C3"), (TD1, "D23145890"), (TD2, "D23145890")])
def test_read_zone_reads_passports_and_cards(text: str, number: str) -> None:
    zone = read_zone(text.lower().replace("<<", "« ", 1), TODAY)

    assert (zone.surname, zone.given, zone.number) == ("ERIKSSON", "ANNA MARIA", number)
    assert (zone.born_on, zone.expires_on) == (date(1974, 8, 12), date(2012, 4, 15))
    assert (zone.sex, zone.issuer, zone.nationality, zone.is_cut) == ("f", "UTO", "UTO", False)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (TD3.replace("L898902C36", "L898902C37"), [Fault(2, Field.NUMBER)]),
        (TD3.replace("7408122", "7408123"), [Fault(2, Field.BORN_ON)]),
        (TD3.replace("1204159", "1204158"), [Fault(2, Field.EXPIRES_ON)]),
        (TD3.replace("ZE184226B<<<<<1", "ZE184226B<<<<<2"), [Fault(2, Field.OPTIONAL)]),
        (TD3[:-1] + "1", [Fault(2, Field.ALL)]),
        (TD3.replace("<<ANNA", "<ANN4"), [Fault(1, Field.LENGTH, 43, 44)]),
        (TD3.replace("ANNA", "ANN4"), [Fault(1, Field.NAME)]),
        (TD3.replace("ERIKSSON", "ЕRIKSSON"), [Fault(1, Field.LETTERS)]),  # the first letter is Cyrillic
        (TD3.replace("P<", "V<"), [Fault(1, Field.DOCUMENT)]),
        ("", [Fault(1, Field.LENGTH, 0, 44)]),
        (TD1.replace("D231458907", "D231458917"), [Fault(1, Field.NUMBER)]),
    ],
)
def test_read_zone_says_which_line_and_field_is_wrong(text: str, faults: list[Fault]) -> None:
    with pytest.raises(BadZone) as caught:
        read_zone(text, TODAY)

    assert caught.value.faults == faults
    assert "L898902C3" not in str(caught.value)


def test_read_zone_knows_names_that_do_not_fit_and_days_of_two_centuries() -> None:
    first = "P<UTO" + "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<<DINGO"[:39]
    second = "L898902C3" + check_digit("L898902C3") + "UTO" + "680101" + check_digit("680101") + "M"
    second += "670101" + check_digit("670101") + "<" * 14 + "<"
    second += check_digit(second[0:10] + second[13:20] + second[21:43])

    zone = read_zone(f"{first}\n{second}", date(2026, 1, 1))

    assert zone.is_cut
    assert (zone.born_on.year, zone.expires_on.year) == (1968, 2067)


def test_written_as_zone_drops_what_the_zone_has_not() -> None:
    assert written_as_zone("O'Neill-Ångström") == "ONEILL ANGSTROM"
