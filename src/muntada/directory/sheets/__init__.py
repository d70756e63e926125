"""What of the directory is read in from spreadsheets and written out: importing this package registers it."""

from muntada.directory.sheets.listings import DELEGATION_LIST
from muntada.directory.sheets.listings import DELEGATIONS as DELEGATIONS_LISTING
from muntada.directory.sheets.listings import ORGANISATIONS as ORGANISATIONS_LISTING
from muntada.directory.sheets.listings import PEOPLE as PEOPLE_LISTING
from muntada.directory.sheets.organisations import ORGANISATIONS
from muntada.directory.sheets.people import PEOPLE

__all__ = [
    "DELEGATIONS_LISTING",
    "DELEGATION_LIST",
    "ORGANISATIONS",
    "ORGANISATIONS_LISTING",
    "PEOPLE",
    "PEOPLE_LISTING",
]
