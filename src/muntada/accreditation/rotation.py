"""Seal anew, with the newest key, whatever an older one sealed; afterwards the older key can be thrown away."""

from collections.abc import Callable, Iterator
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Rows of a later room with a field `sealed`, and the name of each in the vault."""

    rows: models.QuerySet[Any]
    about: Callable[[Any], str]


_further: list[Sealed] = []


def register_sealed(sealed: Sealed) -> None:
    """Have the rows of a later room sealed anew too; it registers them from its `apps.ready`."""
    _further.append(sealed)


def reseal_all() -> Rotated:
    """Go through everything that is sealed, one row at a time; done twice it finds nothing to do."""
    anew = kept = lost = 0
    for sealed, pk in _rows():
        with transaction.atomic():
            row = sealed.rows.select_for_update(of=("self",)).filter(pk=pk).first()
            if row is None or not row.sealed:
                continue
            if is_sealed_with_newest(bytes(row.sealed)):
                kept += 1
                continue
            try:
                _reseal(row, sealed.about(row))
            except CannotUnseal:
                lost += 1
            else:
                anew += 1
    return Rotated(anew, kept, lost)


_OWN = (
    Sealed(rows=SigningKey.objects.all(), about=lambda row: row.about),
    Sealed(rows=Passport.objects.all(), about=lambda row: about_passport(row.participation)),
    Sealed(rows=PassportScan.objects.all(), about=lambda row: about_scan(row.passport.participation)),
)


def _rows() -> Iterator[tuple[Sealed, int]]:
    for sealed in (*_OWN, *_further):
        for pk in sealed.rows.order_by("pk").values_list("pk", flat=True):
            yield sealed, pk


def _reseal(row: Any, about: str) -> None:
    if isinstance(row, Passport):
        row.digest = digests(open_facts(row), row.participation.forum_id)[0]
    row.sealed = seal(unseal(bytes(row.sealed), about=about), about=about)
    row.save()
