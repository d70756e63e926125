"""What this room seals, told to the change of keys."""

from muntada.accreditation.rotation import Sealed
from muntada.travel.models import VisaLetter, VisaPaper

SEALED = (
    Sealed(rows=VisaLetter.objects.exclude(sealed=b""), about=lambda row: row.about),
    Sealed(rows=VisaPaper.objects.exclude(sealed=b"").select_related("letter"), about=lambda row: row.about),
)
