"""The sections of ISIC Rev. 4 in our own words: what organisations do, and by what opportunities are found."""

from django.utils.translation import pgettext_lazy

SECTIONS = {
    "A": pgettext_lazy("sector", "agriculture, forestry, fishing"),
    "B": pgettext_lazy("sector", "mining and quarrying"),
    "C": pgettext_lazy("sector", "manufacturing"),
    "D": pgettext_lazy("sector", "electricity and gas"),
    "E": pgettext_lazy("sector", "water and waste"),
    "F": pgettext_lazy("sector", "construction"),
    "G": pgettext_lazy("sector", "trade"),
    "H": pgettext_lazy("sector", "transport and storage"),
    "I": pgettext_lazy("sector", "accommodation and food"),
    "J": pgettext_lazy("sector", "information and communication"),
    "K": pgettext_lazy("sector", "finance and insurance"),
    "L": pgettext_lazy("sector", "real estate"),
    "M": pgettext_lazy("sector", "science and technical services"),
    "N": pgettext_lazy("sector", "administrative services"),
    "O": pgettext_lazy("sector", "public administration"),
    "P": pgettext_lazy("sector", "education"),
    "Q": pgettext_lazy("sector", "health and social work"),
    "R": pgettext_lazy("sector", "arts, culture, sport"),
    "S": pgettext_lazy("sector", "other services"),
}


def section_word(sector: str) -> str:
    """The name of the section that a code such as `F42` belongs to."""
    return str(SECTIONS.get(sector[:1], sector))
