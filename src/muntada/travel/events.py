"""What this room announces."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class VisaWanted(Event):
    sentence = _("A visa is wanted for %(application)s")

    application: str


@dataclass(frozen=True, kw_only=True)
class VisaNotNeeded(Event):
    sentence = _("No visa is needed for %(application)s")

    application: str


@dataclass(frozen=True, kw_only=True)
class VisaGranted(Event):
    sentence = _("The visa of %(application)s was granted")

    application: str


@dataclass(frozen=True, kw_only=True)
class VisaRefused(Event):
    sentence = _("The visa of %(application)s was refused")

    application: str


@dataclass(frozen=True, kw_only=True)
class VisaClosed(Event):
    sentence = _("The visa of %(application)s is pursued no longer")

    application: str


@dataclass(frozen=True, kw_only=True)
class VisaLetterDrafted(Event):
    sentence = _("Visa-support letter %(letter)s was drafted")

    letter: str


@dataclass(frozen=True, kw_only=True)
class VisaLetterChanged(Event):
    sentence = _("Visa-support letter %(letter)s was changed")

    letter: str


@dataclass(frozen=True, kw_only=True)
class VisaLetterDiscarded(Event):
    sentence = _("The draft of visa-support letter %(letter)s was discarded")

    letter: str


@dataclass(frozen=True, kw_only=True)
class VisaLetterIssued(Event):
    sentence = _("Visa-support letter %(letter)s was issued, %(people)s people")

    letter: str
    draft: str
    people: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class VisaLetterSent(Event):
    sentence = _("Visa-support letter %(letter)s was sent")

    letter: str
    sending: str


@dataclass(frozen=True, kw_only=True)
class VisaLetterAnswered(Event):
    sentence = _("Visa-support letter %(letter)s was answered")

    letter: str


@dataclass(frozen=True, kw_only=True)
class VisaLetterCancelled(Event):
    sentence = _("Visa-support letter %(letter)s was cancelled")

    letter: str


@dataclass(frozen=True, kw_only=True)
class VisaLetterSuperseded(Event):
    sentence = _("Visa-support letter %(letter)s was superseded by %(by)s")

    letter: str
    by: str


@dataclass(frozen=True, kw_only=True)
class VisaLetterRead(Event):
    sentence = _("Visa-support letter %(letter)s was opened")

    letter: str
    language: str
    people: int


@dataclass(frozen=True, kw_only=True)
class VisaLetterDiffers(Event):
    sentence = _("The passport of %(application)s says something else than letter %(letter)s")

    letter: str
    application: str


@dataclass(frozen=True, kw_only=True)
class VisaLettersPurged(Event):
    sentence = _("What stood in visa-support letters was purged: %(count)s")

    count: int


@dataclass(frozen=True, kw_only=True)
class JourneyEntered(Event):
    sentence = _("Arrival and departure of %(application)s were entered")

    application: str


@dataclass(frozen=True, kw_only=True)
class GuestPlaced(Event):
    sentence = _("The hotel of %(application)s was entered")

    application: str


@dataclass(frozen=True, kw_only=True)
class GuestsArrived(Event):
    sentence = _("Arrived: %(applications)s")

    applications: list[str]


@dataclass(frozen=True, kw_only=True)
class GuestsLeft(Event):
    sentence = _("Left: %(applications)s")

    applications: list[str]


@dataclass(frozen=True, kw_only=True)
class ArrivalTakenBack(Event):
    sentence = _("The arrival or departure of %(application)s was marked by mistake")

    application: str


@dataclass(frozen=True, kw_only=True)
class JourneysReadIn(Event):
    sentence = _("Arrivals and departures were read in: %(new)s new, %(changed)s changed")

    new: int
    changed: int
