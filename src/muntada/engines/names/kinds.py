"""Two kinds of names, read by rules of their own."""

from collections.abc import Sequence
from enum import StrEnum

from muntada.engines.names.organisation import read_organisation
from muntada.engines.names.reading import Token, read_person


class Kind(StrEnum):
    """Whose name it is."""

    PERSON = "person"
    ORGANISATION = "org"


def read(name: str, kind: Kind) -> Sequence[Token]:
    """The parts of a name by the rules of its kind."""
    return read_person(name) if kind is Kind.PERSON else read_organisation(name)
