"""What can be wrong with a file, a column, a cell or a row; and how it is said to a reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong: a code, the facts that its sentence needs, and the cell, such as `C14`."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    address: str = ""

    @classmethod
    def of(cls, code: str, address: str = "", **facts: Any) -> Self:
        """A problem in one line."""
        return cls(code=code, facts=facts, address=address)

    def to_json(self) -> dict[str, Any]:
        """The shape in which a plan keeps it."""
        return {"code": self.code, "facts": dict(self.facts), "address": self.address}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read the kept shape."""
        return cls(code=data["code"], facts=data["facts"], address=data["address"])


SENTENCES: dict[str, str | Promise] = {
    # the file
    "empty": _("The file holds nothing. Choose the file again, or save the table anew and try once more."),
    "too_big": _(
        "The file has %(size)s MB; at most %(most)s MB can be read. Split the table into two files."
    ),
    "swollen": _(
        "Unpacked, the file would be larger than %(most)s MB. Copy the table into a new workbook, without "
        "pictures, and upload that."
    ),
    "locked": _("The file is protected by a password. Save it without a password and upload it again."),
    "old_excel": _("This is a workbook of the old kind (.xls). Open it and save it as .xlsx."),
    "open_document": _("This is an OpenDocument table (.ods). Open it and save it as .xlsx or .csv."),
    "not_a_sheet": _(
        "This is neither a workbook (.xlsx) nor a text table (.csv). Save the table as one of these."
    ),
    "macros": _("The workbook holds macros. Save it as .xlsx, without macros, and upload it again."),
    "broken": _("The workbook is damaged and cannot be opened. Save it anew and upload it again."),
    "unknown_letters": _(
        "The letters of this text file cannot be read. Save it as “CSV UTF-8” or as .xlsx and upload it again."
    ),
    "no_header": _("The first row must name the columns, and none of its cells holds anything."),
    "no_rows": _("The file names its columns, but there are no rows below them."),
    "too_many_rows": _("The table has more than %(most)s rows. Split it into several files."),
    "too_many_columns": _("The table has more than %(most)s columns. Remove the ones that are not needed."),
    "same_header": _(
        "Two columns are both called “%(title)s”: %(address)s and %(other)s. Rename or remove one."
    ),
    "nameless_column": _("Column %(letter)s has values but no name in row %(row)s. Name it or remove it."),
    # the columns
    "column_missing": _("Say which column holds “%(title)s”; without it no row can be read in."),
    "column_twice": _("Two columns are both set to “%(title)s”. Leave one of them out."),
    # a cell
    "formula": _("The cell holds a formula. Replace it by its value (copy, then paste as values)."),
    "error_value": _("The cell holds an error (%(text)s). Correct the table and upload it again."),
    "too_long": _("The cell has %(length)s characters; at most %(most)s fit. Shorten the text."),
    "control_character": _("The cell holds an invisible control character. Type the text anew."),
    "direction_override": _(
        "The cell holds invisible marks that turn the text around. Type it anew instead of pasting."
    ),
    "missing": _("“%(title)s” is needed. Fill in the cell."),
    "not_an_email": _("“%(text)s” is not an e-mail address. Write it like name@example.org."),
    "not_a_phone": _(
        "“%(text)s” is not a phone number. Write it with the country code, like +218 91 234 5678."
    ),
    "not_a_date": _("“%(text)s” is not a day. Write it like 2027-03-17 or 17.03.2027."),
    "not_a_number": _("“%(text)s” is not a whole number."),
    "not_between": _("%(number)s is out of range. Write a number from %(least)s to %(most)s."),
    "not_a_choice": _("“%(text)s” is not known here. Write one of: %(choices)s."),
    "not_an_id": _(
        "“%(text)s” is not an id. An id looks like LR25.PER.014; leave the cell empty if you have none."
    ),
    "not_a_country": _("“%(text)s” is not a country. Write its code of two letters, or its full name."),
    "not_a_website": _("“%(text)s” is not an address on the web. Write it like https://example.org."),
    # a row
    "same_row": _("The same stands in row %(row)s already. Remove one of the two."),
    "not_allowed": _("You may not enter this for that side. Ask its secretariat, or choose your own side."),
}


def sentence(problem: Problem, own: Mapping[str, str | Promise] | None = None) -> str:
    """The problem in the reader's language; `own` holds the sentences of the kind, which come first.

    A fact that is itself a lazy text, or a list, is shown as the reader's language has it.
    """
    pattern = (own or {}).get(problem.code) or SENTENCES[problem.code]
    facts = {
        name: ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
        for name, value in problem.facts.items()
    }
    return str(pattern) % {"address": problem.address, **facts}
