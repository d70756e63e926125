"""What the register of opportunities announces."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class OpportunityAdded(Event):
    """An organisation handed in a project."""

    sentence: ClassVar[str | Promise] = _("Opportunity %(opportunity)s was added.")

    opportunity: str


@dataclass(frozen=True, kw_only=True)
class OpportunityChanged(Event):
    """Its owner, or the secretariat, changed a project."""

    sentence: ClassVar[str | Promise] = _("Opportunity %(opportunity)s was changed.")

    opportunity: str


@dataclass(frozen=True, kw_only=True)
class OpportunityPublished(Event):
    """Everybody can see a project."""

    sentence: ClassVar[str | Promise] = _("Opportunity %(opportunity)s was published.")

    opportunity: str


@dataclass(frozen=True, kw_only=True)
class OpportunityWithdrawn(Event):
    """A project is not offered any more."""

    sentence: ClassVar[str | Promise] = _("Opportunity %(opportunity)s was withdrawn.")

    opportunity: str
