"""Spellings that a name may have elsewhere: to search by and to propose, never to write into a paper by themselves.

Russian names in Latin letters follow standards, of which passports of different years followed different ones; the
tables are those of the package iuliia. An official paper takes the spelling of the passport.
"""

from dataclasses import dataclass
from enum import StrEnum

import iuliia

from muntada.engines.names.scripts import LONGEST, Script, script_of


class Standard(StrEnum):
    """Romanisations of Russian that are met in passports, lists and libraries."""

    ICAO = "icao_doc_9303"  # passports since 2014
    GOST_52535 = "gost_52535"  # passports 2010 to 2014
    MVD_310 = "mvd_310"  # passports 1997 to 2010
    MVD_310_FRENCH = "mvd_310_fr"  # the same, for French
    BGN_PCGN = "bgn_pcgn"  # American and British lists
    ALA_LC = "ala_lc"  # libraries


@dataclass(frozen=True, slots=True)
class Spelling:
    """A proposed spelling and the standard that it follows."""

    text: str
    standard: Standard


def spellings(name: str) -> tuple[Spelling, ...]:
    """A Russian name by each standard, in the order of the standards; nothing for names in other scripts."""
    name = name[:LONGEST]
    if script_of(name) is not Script.CYRILLIC:
        return ()
    return tuple(
        # The package leaves a Cyrillic ё in some tables, where the standard has the Latin letter.
        Spelling(
            iuliia.schemas.get(standard.value).translate(name).replace("ё", "ë").replace("Ё", "Ë"), standard
        )
        for standard in Standard
    )
