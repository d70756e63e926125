"""Whether a badge, or a vehicle's pass, opens a gate.

Pure rules, which the server and the phones follow alike (`gate-rules.js`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a scan is for. Handing over a badge is not entering."""

    PRINT = "print", pgettext_lazy("kind of scan", "badge handed over")
    ENTER = "enter", pgettext_lazy("kind of scan", "enter")
    LEAVE = "leave", pgettext_lazy("kind of scan", "leave")
    HAND_OUT = "hand_out", pgettext_lazy("kind of scan", "hand out")


class Verdict(models.TextChoices):
    """What is said of a badge at a gate."""

    LET_IN = "let_in", pgettext_lazy("verdict at the gate", "let in")
    AGAIN = "again", pgettext_lazy("verdict at the gate", "seen before")
    FORGED = "forged", pgettext_lazy("verdict at the gate", "forged")
    EXPIRED = "expired", pgettext_lazy("verdict at the gate", "expired")
    REVOKED = "revoked", pgettext_lazy("verdict at the gate", "revoked")
    NOT_HERE = "not_here", pgettext_lazy("verdict at the gate", "not in this zone")
    NOT_NOW = "not_now", pgettext_lazy("verdict at the gate", "not at this hour")
    UNKNOWN = "unknown", pgettext_lazy("verdict at the gate", "not on the list")

    @property
    def is_yes(self) -> bool:
        """True when the person may pass; whoever was seen before passes and is flagged."""
        return self in (Verdict.LET_IN, Verdict.AGAIN)


# What a person at the gate may overrule: the badge is a true one and still good.
SOFT = frozenset({Verdict.NOT_HERE, Verdict.NOT_NOW, Verdict.UNKNOWN})

Hours = Sequence[tuple[datetime | None, datetime | None]]


@dataclass(frozen=True, slots=True)
class Holder:
    """What the list says of the holder of a badge: the category, and the letters of zones beside those of it."""

    category: str
    zones: frozenset[str]
    is_revoked: bool = False


def verdict_of(
    *,
    kind: str,
    gate: str,
    holder: Holder | None,
    rules: Mapping[tuple[str, str], Hours],
    at: datetime,
    was_here: bool = False,
) -> Verdict:
    """What is said of a true badge; `rules` are the hours by the letter of a zone and the category.

    The outer door (`gate` is empty) opens to every good badge. Whoever leaves is let out in any case.
    """
    if holder is None:
        return Verdict.UNKNOWN
    if kind == Kind.LEAVE:
        return Verdict.LET_IN
    if holder.is_revoked:
        return Verdict.REVOKED
    if kind == Kind.ENTER and gate and gate not in holder.zones:
        hours = rules.get((gate, holder.category), ())
        if not hours:
            return Verdict.NOT_HERE
        if not any((start is None or start <= at) and (end is None or at < end) for start, end in hours):
            return Verdict.NOT_NOW
    return Verdict.AGAIN if was_here else Verdict.LET_IN


@dataclass(frozen=True, slots=True)
class Vehicle:
    """What the list says of a vehicle's pass; it has fallen when it was taken back or replaced, or lost its driver."""

    zones: frozenset[str]
    starts_at: datetime
    ends_at: datetime
    has_fallen: bool = False


def verdict_of_vehicle(
    *, kind: str, gate: str, vehicle: Vehicle | None, at: datetime, was_here: bool = False
) -> Verdict:
    """What is said of a true pass: a vehicle is let into the zones that stand on it, between its two moments.

    The outer door (`gate` is empty) opens to every good pass. Whoever leaves is let out in any case.
    """
    if vehicle is None:
        return Verdict.UNKNOWN
    if kind == Kind.LEAVE:
        return Verdict.LET_IN
    if vehicle.has_fallen:
        return Verdict.REVOKED
    if at >= vehicle.ends_at:
        return Verdict.EXPIRED
    if kind == Kind.ENTER and gate and gate not in vehicle.zones:
        return Verdict.NOT_HERE
    if at < vehicle.starts_at:
        return Verdict.NOT_NOW
    return Verdict.AGAIN if was_here else Verdict.LET_IN
