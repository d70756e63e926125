"""Pages of the directory."""

from muntada.directory.views.delegations import (
    add_delegation,
    change_delegation,
    delegation,
    delegation_list_pdf,
    delegations,
    move_member,
)
from muntada.directory.views.duplicates import (
    duplicates,
    keep_apart,
    look_for_duplicates,
    merge,
    reconsider,
)
from muntada.directory.views.organisations import (
    add_organisation,
    change_organisation,
    organisation,
    organisations,
)
from muntada.directory.views.people import (
    add_person,
    change_membership,
    change_person,
    choose_publicity,
    contact,
    enrol,
    people,
    person,
    withdraw,
)
from muntada.directory.views.search import search

__all__ = [
    "add_delegation",
    "add_organisation",
    "add_person",
    "change_delegation",
    "change_membership",
    "change_organisation",
    "change_person",
    "choose_publicity",
    "contact",
    "delegation",
    "delegation_list_pdf",
    "delegations",
    "duplicates",
    "enrol",
    "keep_apart",
    "look_for_duplicates",
    "merge",
    "move_member",
    "organisation",
    "organisations",
    "people",
    "person",
    "reconsider",
    "search",
    "withdraw",
]
