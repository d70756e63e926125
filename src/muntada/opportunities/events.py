"""What this room announces."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class OpportunityAdded(Event):
    sentence = _("Opportunity %(opportunity)s was added")

    opportunity: str


@dataclass(frozen=True, kw_only=True)
class OpportunityChanged(Event):
    sentence = _("Opportunity %(opportunity)s was changed")

    opportunity: str


@dataclass(frozen=True, kw_only=True)
class OpportunityPublished(Event):
    sentence = _("Opportunity %(opportunity)s was published")

    opportunity: str


@dataclass(frozen=True, kw_only=True)
class OpportunityWithdrawn(Event):
    sentence = _("Opportunity %(opportunity)s was withdrawn")

    opportunity: str


@dataclass(frozen=True, kw_only=True)
class OpportunityScreened(Event):
    sentence = _("Opportunity %(opportunity)s was marked for screening: %(screen)s")

    opportunity: str
    screen: str
