"""What this room announces."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from muntada.base.events import Event


@dataclass(frozen=True, kw_only=True)
class ApplicationMade(Event):
    sentence = _("Accreditation %(application)s was applied for")

    application: str


@dataclass(frozen=True, kw_only=True)
class ApplicationChanged(Event):
    sentence = _("Application %(application)s was changed")

    application: str


@dataclass(frozen=True, kw_only=True)
class ApplicationApproved(Event):
    sentence = _("Accreditation %(application)s was approved")

    application: str
    participation_id: int


@dataclass(frozen=True, kw_only=True)
class ApplicationRefused(Event):
    sentence = _("Accreditation %(application)s was refused")

    application: str
    participation_id: int


@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(Event):
    sentence = _("Accreditation %(application)s was withdrawn")

    application: str
    participation_id: int


@dataclass(frozen=True, kw_only=True)
class PhotoChanged(Event):
    sentence = _("Accreditation %(application)s got a photo")

    application: str


@dataclass(frozen=True, kw_only=True)
class PhotoRemoved(Event):
    sentence = _("The photo of accreditation %(application)s was removed")

    application: str


@dataclass(frozen=True, kw_only=True)
class QuestionAdded(Event):
    sentence = _("Question %(question)s of the form was added")

    question: int


@dataclass(frozen=True, kw_only=True)
class QuestionChanged(Event):
    sentence = _("Question %(question)s of the form was changed")

    question: int


@dataclass(frozen=True, kw_only=True)
class QuestionRetired(Event):
    sentence = _("Question %(question)s of the form is asked no longer")

    question: int


@dataclass(frozen=True, kw_only=True)
class QuestionRestored(Event):
    sentence = _("Question %(question)s of the form is asked again")

    question: int


@dataclass(frozen=True, kw_only=True)
class QuestionsAnswered(Event):
    sentence = _("The form of accreditation %(application)s was filled in")

    application: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class SecurityListExported(Event):
    sentence = _("The security list was taken away as %(format)s, %(people)s people")

    format: str
    people: int


@dataclass(frozen=True, kw_only=True)
class PassAskedFor(Event):
    sentence = _("Vehicle pass %(vehicle_pass)s was asked for")

    vehicle_pass: str


@dataclass(frozen=True, kw_only=True)
class PassChanged(Event):
    sentence = _("Vehicle pass %(vehicle_pass)s was changed before it was decided")

    vehicle_pass: str


@dataclass(frozen=True, kw_only=True)
class PassApproved(Event):
    sentence = _("Vehicle pass %(vehicle_pass)s was approved")

    vehicle_pass: str


@dataclass(frozen=True, kw_only=True)
class PassRefused(Event):
    sentence = _("Vehicle pass %(vehicle_pass)s was refused")

    vehicle_pass: str


@dataclass(frozen=True, kw_only=True)
class PassWithdrawn(Event):
    sentence = _("Vehicle pass %(vehicle_pass)s was withdrawn")

    vehicle_pass: str


@dataclass(frozen=True, kw_only=True)
class PassesPrinted(Event):
    sentence = _("Vehicle passes were printed: %(count)s")

    count: int


@dataclass(frozen=True, kw_only=True)
class PassReprinted(Event):
    sentence = _("Vehicle pass %(vehicle_pass)s was printed again, as number %(number)s")

    vehicle_pass: str
    number: int


@dataclass(frozen=True, kw_only=True)
class ZoneAdded(Event):
    sentence = _("Zone %(zone)s was added")

    zone: str


@dataclass(frozen=True, kw_only=True)
class ZoneChanged(Event):
    sentence = _("Zone %(zone)s was changed")

    zone: str


@dataclass(frozen=True, kw_only=True)
class ZoneRemoved(Event):
    sentence = _("Zone %(zone)s was removed")

    zone: str


@dataclass(frozen=True, kw_only=True)
class BadgesPrinted(Event):
    sentence = _("Badges were printed: %(count)s")

    count: int


@dataclass(frozen=True, kw_only=True)
class BadgeReprinted(Event):
    sentence = _("Badge %(number)s of accreditation %(application)s was printed")

    application: str
    number: int


@dataclass(frozen=True, kw_only=True)
class BadgeChosen(Event):
    sentence = _("The holder of accreditation %(application)s chose how the badge reads")

    application: str
    is_confirmed: bool


@dataclass(frozen=True, kw_only=True)
class GateDeviceAdded(Event):
    sentence = _("Phone %(device_id)s may come to a gate")

    device_id: int


@dataclass(frozen=True, kw_only=True)
class GateDeviceEnrolled(Event):
    sentence = _("Phone %(device_id)s was enrolled at a gate")

    device_id: int


@dataclass(frozen=True, kw_only=True)
class GateDeviceRevoked(Event):
    sentence = _("Phone %(device_id)s of a gate was revoked")

    device_id: int


@dataclass(frozen=True, kw_only=True)
class GateDeviceEnded(Event):
    sentence = _("Phone %(device_id)s signed out of its gate")

    device_id: int


@dataclass(frozen=True, kw_only=True)
class ScansTaken(Event):
    sentence = _("Scans of phone %(device_id)s were taken in: %(count)s")

    device_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class QuotaAdded(Event):
    sentence = _("Quota %(quota_id)s was set: %(places)s places")

    quota_id: int
    places: int


@dataclass(frozen=True, kw_only=True)
class QuotaChanged(Event):
    sentence = _("Quota %(quota_id)s was changed from %(before)s to %(places)s places")

    quota_id: int
    before: int
    places: int


@dataclass(frozen=True, kw_only=True)
class QuotaRemoved(Event):
    sentence = _("Quota %(quota_id)s of %(places)s places was removed")

    quota_id: int
    places: int


@dataclass(frozen=True, kw_only=True)
class PassportEntered(Event):
    sentence = _("The passport of accreditation %(application)s was entered")

    application: str


@dataclass(frozen=True, kw_only=True)
class PassportClashed(Event):
    sentence = _("For accreditation %(application)s a passport was entered that is somebody else's")

    application: str


@dataclass(frozen=True, kw_only=True)
class PassportRead(Event):
    sentence = _("The passport of accreditation %(application)s was opened (%(reason)s, %(what)s)")

    application: str
    reason: str
    what: str  # facts or scan


@dataclass(frozen=True, kw_only=True)
class PassportRemoved(Event):
    sentence = _("The passport of accreditation %(application)s was removed")

    application: str


@dataclass(frozen=True, kw_only=True)
class PassportsPurged(Event):
    sentence = _("Passports were purged at the end of their time: %(count)s")

    count: int


@dataclass(frozen=True, kw_only=True)
class PassportTermsChanged(Event):
    sentence = _("Passports: good for %(months)s months after the forum, kept for %(days)s days")

    months: int
    days: int
