"""Public ids such as `LR25.OPP.014`: safe in text of both directions and in addresses."""

from django.db import transaction
from django.db.models import F

from muntada.base.models import Counter

PATTERN = r"(?:[A-Z0-9]{2,12}\.)?[A-Z]{2,6}\.[0-9]{3,9}"


def written(scope: str, kind: str, number: int) -> str:
    """`LR25.OPP.014`, or `ORG.014` for what all forums share and so has no scope."""
    return f"{scope}.{kind}.{number:03d}" if scope else f"{kind}.{number:03d}"


def next_public_id(scope: str, kind: str) -> str:
    """The next id of this kind in this scope; two callers at once never get the same."""
    return next_public_ids(scope, kind, 1)[0]


def next_public_ids(scope: str, kind: str, count: int) -> list[str]:
    """So many ids at once, for a plan that is published whole."""
    counter = Counter.objects.filter(scope=scope, kind=kind)
    with transaction.atomic(savepoint=False):
        # Whoever has counted on holds the row until the end, so that what is read then is their own.
        if not counter.update(last=F("last") + count):
            Counter.objects.get_or_create(scope=scope, kind=kind)
            counter.update(last=F("last") + count)
        last = counter.values_list("last", flat=True).get()
    return [written(scope, kind, number) for number in range(last - count + 1, last + 1)]
