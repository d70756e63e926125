"""What this room announces."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class OrganisationAdded(Event):
    sentence = _("An organisation was added to the directory (%(organisation)s)")

    organisation: str


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Event):
    sentence = _("The entry of an organisation was changed (%(organisation)s)")

    organisation: str


@dataclass(frozen=True, kw_only=True)
class OrganisationsReadIn(Event):
    sentence = _("Organisations were read in from a file: %(new)s new, %(changed)s changed")

    new: int
    changed: int
    ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PersonAdded(Event):
    sentence = _("A person was added to the directory (%(person)s)")

    person: str


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Event):
    sentence = _("The entry of a person was changed (%(person)s)")

    person: str


@dataclass(frozen=True, kw_only=True)
class PublicityChosen(Event):
    sentence = _("A person decided whether they may be named in public (%(person)s)")

    person: str
    is_public: bool


@dataclass(frozen=True, kw_only=True)
class MemberEnrolled(Event):
    sentence = _("A person was enrolled for an organisation (%(person)s, %(organisation)s)")

    membership_id: int
    person_id: int
    organisation_id: int
    person: str
    organisation: str


@dataclass(frozen=True, kw_only=True)
class MembershipChanged(Event):
    sentence = _("The part that a person takes was changed (%(person)s)")

    membership_id: int
    person: str


@dataclass(frozen=True, kw_only=True)
class MemberWithdrew(Event):
    """Later rooms listen: whoever withdrew meets nobody, speaks nowhere and interprets for nobody."""

    sentence = _("A person withdrew (%(person)s, %(organisation)s)")

    membership_id: int
    person_id: int
    organisation_id: int
    person: str
    organisation: str
    successor_id: int | None = None  # the part that stands for it from now on


@dataclass(frozen=True, kw_only=True)
class PeopleReadIn(Event):
    """Memberships that came from a file: listeners of `MemberEnrolled` hear of these here, all at once."""

    sentence = _("People were read in from a file: %(new)s new, %(changed)s changed")

    new: int
    changed: int
    ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class DelegationFormed(Event):
    sentence = _("A delegation was formed (%(delegation)s)")

    delegation: str


@dataclass(frozen=True, kw_only=True)
class DelegationChanged(Event):
    sentence = _("The entry of a delegation was changed (%(delegation)s)")

    delegation: str


@dataclass(frozen=True, kw_only=True)
class DuplicatesLookedFor(Event):
    sentence = _("Duplicates were looked for among people and organisations")


@dataclass(frozen=True, kw_only=True)
class EntriesMerged(Event):
    """Two entries are one; nothing that points at the second was moved."""

    sentence = _("The entry %(merged)s was merged into %(kept)s")

    kept: str
    merged: str


@dataclass(frozen=True, kw_only=True)
class EntriesKeptApart(Event):
    sentence = _("The entries %(first)s and %(second)s are not the same")

    first: str
    second: str


@dataclass(frozen=True, kw_only=True)
class DecisionReconsidered(Event):
    """A pair is undecided again; a merge of the two is undone."""

    sentence = _("Whether %(first)s and %(second)s are the same is open again")

    first: str
    second: str


@dataclass(frozen=True, kw_only=True)
class MemberMoved(Event):
    sentence = _("In the order of %(delegation)s, %(person)s got place %(place)s of their part")

    delegation: str
    person: str
    place: int


@dataclass(frozen=True, kw_only=True)
class ChangeAsked(Event):
    """The values stand in the request alone: here is only which one, and what kind of change."""

    sentence = _("A change was asked for after the list was closed (%(request)s, %(kind)s)")

    request: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class ChangeAccepted(Event):
    """Whoever asked is told."""

    sentence = _("A change that was asked for was made (%(request)s): %(taken)s of %(asked)s fields")

    request: str
    taken: int
    asked: int


@dataclass(frozen=True, kw_only=True)
class ChangeRefused(Event):
    """Whoever asked is told why."""

    sentence = _("A change that was asked for was refused (%(request)s)")

    request: str


@dataclass(frozen=True, kw_only=True)
class ChangeTakenBack(Event):
    sentence = _("A request for a change was taken back (%(request)s)")

    request: str


@dataclass(frozen=True, kw_only=True)
class DeadlineSet(Event):
    sentence = _("The last day was set: %(what)s %(delegation)s, %(on)s")

    what: str
    on: str
    delegation: str


@dataclass(frozen=True, kw_only=True)
class DeadlineRemoved(Event):
    sentence = _("The last day was removed: %(what)s %(delegation)s")

    what: str
    delegation: str
