"""Organisation, person, delegation, membership; deadlines, and requests for changes after them."""

from muntada.directory.models.changes import (
    ChangeRequest,
    ChangeRequestQuerySet,
    Deadline,
    DeadlineQuerySet,
)
from muntada.directory.models.entries import (
    Delegation,
    DelegationQuerySet,
    Duplicate,
    DuplicateQuerySet,
    Membership,
    MembershipQuerySet,
    Named,
    Organisation,
    OrganisationQuerySet,
    Person,
    PersonQuerySet,
    filed_in,
)

__all__ = [
    "ChangeRequest",
    "ChangeRequestQuerySet",
    "Deadline",
    "DeadlineQuerySet",
    "Delegation",
    "DelegationQuerySet",
    "Duplicate",
    "DuplicateQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Named",
    "Organisation",
    "OrganisationQuerySet",
    "Person",
    "PersonQuerySet",
    "filed_in",
]
