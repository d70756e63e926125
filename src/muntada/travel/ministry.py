"""The passengers of letters as a workbook, as ministries ask for it."""

from collections.abc import Sequence
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from muntada.forums.models import Forum
from muntada.forums.places import country_name
from muntada.sheets.writing import workbook
from muntada.travel.actions import Listed


def ministry_list(forum: Forum, listed: Sequence[Listed], language: str) -> IO[bytes]:
    """One row for each passenger of each letter, with what stands in the passport."""
    header = (
        pgettext("for a visa", "Number of the letter"),
        _("Dated"),
        _("Family name"),
        _("Given names"),
        pgettext("in a passport", "Sex"),
        _("Date of birth"),
        _("Citizenship"),
        _("Number of the passport"),
        _("Valid until"),
        _("Organisation"),
        _("Day of arrival"),
        _("Day of departure"),
        _("Cities"),
    )
    rows = (
        (
            one.letter.public_id,
            one.letter.dated_on,
            one.facts.surname,
            one.facts.given,
            one.facts.sex.upper(),
            one.facts.born_on,
            country_name(forum, one.facts.nationality, language),
            one.facts.number,
            one.facts.expires_on,
            one.participation.membership.organisation.name.best(language).text,
            one.letter.arrives_on,
            one.letter.leaves_on,
            one.letter.cities.best(language).text,
        )
        for one in listed
    )
    return workbook(_("Passengers"), header, rows, is_right_to_left=language == "ar")
