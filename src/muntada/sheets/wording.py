"""Every sentence about a file, a column, a cell or a row, in the reader's language."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muntada.base.text import isolated
from muntada.sheets.kinds import Kind
from muntada.sheets.problems import Problem

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
        "The letters of this text file cannot be read. Save it as “CSV UTF-8” or as .xlsx and upload it "
        "again."
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


COMMA = pgettext_lazy("between the items of a list", ", ")


def told(problem: Problem, kind: Kind | None = None) -> str:
    """The problem in the reader's language; the kind's own sentences come first and name its columns."""
    pattern = (kind.refusals.get(problem.code) if kind else None) or SENTENCES[problem.code]
    facts = {"address": problem.address, **{name: _apart(fact) for name, fact in problem.facts.items()}}
    if kind is not None and problem.key:
        column = kind.column(problem.key)
        facts["title"] = column.title
        facts["choices"] = str(COMMA).join(_apart(str(words)) for words in column.choices.values())
    return str(pattern) % facts


def _apart(fact: Any) -> Any:
    """What was typed, in an island of its own where the sentence runs from right to left."""
    return isolated(fact) if isinstance(fact, str) and get_language() == "ar" else fact
