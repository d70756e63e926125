"""Sectors by the sections of ISIC Rev.4; the code behind the letter is the division."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SECTORS: dict[str, Promise] = {
    "A": _("Agriculture, forestry and fishing"),
    "B": _("Mining and quarrying"),
    "C": _("Manufacturing"),
    "D": _("Energy"),
    "E": _("Water, waste and environment"),
    "F": _("Construction"),
    "G": _("Trade"),
    "H": _("Transport and logistics"),
    "I": _("Hotels and food services"),
    "J": _("Information and communication"),
    "K": _("Finance and insurance"),
    "L": _("Real estate"),
    "M": _("Professional and technical services"),
    "N": _("Administrative services"),
    "O": _("Public administration"),
    "P": _("Education"),
    "Q": _("Health"),
    "R": _("Arts and recreation"),
    "S": _("Other services"),
}


def sector_word(code: str) -> str:
    """The sector in the reader's language, from a code such as `F42`."""
    return str(SECTORS[code[0]]) if code[:1] in SECTORS else code
