"""Seal anew, with the newest key, whatever an older one sealed; afterwards the older key can be thrown away."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from muntada.accreditation.models import Passport, PassportScan, SigningKey, about_passport, about_scan
from muntada.accreditation.passports import digests, open_facts
from muntada.accreditation.vault import CannotUnseal, is_sealed_with_newest, seal, unseal


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many values were sealed anew, had the newest key already, and could not be opened."""

    anew: int
    kept: int
    lost: int


Sealed = SigningKey | Passport | PassportScan


def reseal_all() -> Rotated:
    """Go through everything that is sealed, one row at a time; done twice it finds nothing to do."""
    anew = kept = lost = 0
    for rows, pk in _rows():
        with transaction.atomic():
            row = rows.select_for_update().filter(pk=pk).first()
            if row is None or not row.sealed:
                continue
            if is_sealed_with_newest(bytes(row.sealed)):
                kept += 1
                continue
            try:
                _reseal(row)
            except CannotUnseal:
                lost += 1
            else:
                anew += 1
    return Rotated(anew, kept, lost)


def _rows() -> Iterator[tuple[models.QuerySet[Any], int]]:
    for rows in (SigningKey.objects.all(), Passport.objects.all(), PassportScan.objects.all()):
        for pk in rows.order_by("pk").values_list("pk", flat=True):
            yield rows, pk


def _reseal(row: Sealed) -> None:
    match row:
        case SigningKey():
            about = row.about
        case Passport():
            about = about_passport(row.participation)
            row.digest = digests(open_facts(row), row.participation.forum_id)[0]
        case PassportScan():
            about = about_scan(row.passport.participation)
    row.sealed = seal(unseal(bytes(row.sealed), about=about), about=about)
    row.save()
