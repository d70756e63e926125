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
    with transaction.atomic():
        counter, _ = Counter.objects.get_or_create(scope=scope, kind=kind)
        Counter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
        counter.refresh_from_db()
        return written(scope, kind, counter.last)


def next_public_ids(scope: str, kind: str, count: int) -> list[str]:
    """So many ids at once, for a plan that is published whole."""
    with transaction.atomic():
        counter, _ = Counter.objects.get_or_create(scope=scope, kind=kind)
        Counter.objects.filter(pk=counter.pk).update(last=F("last") + count)
        counter.refresh_from_db()
        first = counter.last - count + 1
        return [written(scope, kind, number) for number in range(first, counter.last + 1)]
