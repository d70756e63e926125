"""Ask for a vehicle's pass, decide on it, print it, take it back."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from muntada.access.actor import Actor, Owner, System, require
from muntada.accreditation.actions.applications import AlreadyDecided
from muntada.accreditation.actions.badges import MOST_AT_ONCE, NobodyToPrint, NotLetIn, ReasonMissing, key_of
from muntada.accreditation.events import (
    PassApproved,
    PassAskedFor,
    PassChanged,
    PassesPrinted,
    PassRefused,
    PassReprinted,
    PassWithdrawn,
)
from muntada.accreditation.models import Participation, SpentPassCode, VehiclePass, Zone
from muntada.base.action import action
from muntada.base.ids import next_public_id
from muntada.base.text import clean, western_digits
from muntada.directory.models import Delegation, Organisation
from muntada.forums.models import Forum
from muntada.journal.record import record

State = VehiclePass.State


@dataclass(frozen=True, kw_only=True)
class VehicleDetails:
    """A vehicle, who drives it, and where it should be let in when."""

    plate: str
    starts_at: datetime
    ends_at: datetime
    vehicle: str = ""
    driver: Participation | None = None
    driver_name: str = ""
    organisation: Organisation | None = None
    zones: Sequence[Zone] = ()
    note: str = ""


class HasAPass(Exception):
    """A pass of this vehicle stands already."""


def plate_key(plate: str) -> str:
    """A number plate as it is compared: letters and digits alone, in capitals."""
    return re.sub(r"[\W_]+", "", western_digits(clean(plate))).upper()


@action
def ask_for_pass(
    *, forum: Forum, delegation: Delegation | None, details: VehicleDetails, actor: Actor, now: datetime
) -> VehiclePass:
    """Ask that a vehicle be let in, for a delegation or for the forum itself. Raises `HasAPass`."""
    side_id = delegation.side_id if delegation else None
    require(
        actor,
        "accreditation.ask_for_pass",
        Owner(forum_id=forum.pk, side_id=side_id, delegation_id=delegation.pk if delegation else None),
    )

    _refuse_twins(forum.pk, details)
    try:
        with transaction.atomic():
            asked = VehiclePass.objects.create(
                forum=forum,
                side_id=side_id,
                delegation=delegation,
                public_id=next_public_id(forum.code, "VHC"),
                **_values(details),
                asked_at=now,
                asked_by_id=actor.user_id,
            )
    except IntegrityError as error:
        raise HasAPass from error
    asked.zones.set(details.zones)

    record(_event(PassAskedFor, asked), actor=actor, now=now)
    return asked


class AlreadyReplaced(Exception):
    """Another pass that waits is to take the place of this one."""


@action
def change_pass(
    *, vehicle_pass: VehiclePass, details: VehicleDetails, actor: Actor, now: datetime
) -> VehiclePass:
    """Change what was asked for. A pass that was approved stays as it was printed: another one is asked for, and
    takes its place once it is approved. Raises `HasAPass`, `AlreadyDecided`, `AlreadyReplaced`."""
    require(actor, "accreditation.change_pass", vehicle_pass)

    held = VehiclePass.objects.select_for_update(of=("self",)).get(pk=vehicle_pass.pk)
    if held.state not in VehiclePass.STANDS:
        raise AlreadyDecided
    if held.superseded_by.filter(state=State.ASKED).exists():
        raise AlreadyReplaced
    _refuse_twins(held.forum_id, details, held)
    if held.state == State.ASKED:
        changed = held
    else:
        changed = VehiclePass(
            forum_id=held.forum_id,
            side_id=held.side_id,
            delegation_id=held.delegation_id,
            public_id=next_public_id(held.forum.code, "VHC"),
            supersedes=held,
            asked_at=now,
            asked_by_id=actor.user_id,
        )
    for name, value in _values(details).items():
        setattr(changed, name, value)
    try:
        with transaction.atomic():
            changed.save()
    except IntegrityError as error:
        raise HasAPass from error
    changed.zones.set(details.zones)

    record(_event(PassChanged if changed == held else PassAskedFor, changed), actor=actor, now=now)
    return changed


def _values(details: VehicleDetails) -> dict[str, Any]:
    return {
        "organisation": details.organisation,
        "plate": clean(details.plate),
        "plate_key": plate_key(details.plate),
        "vehicle": clean(details.vehicle),
        "driver": details.driver,
        "driver_name": "" if details.driver else clean(details.driver_name),
        "starts_at": details.starts_at,
        "ends_at": details.ends_at,
        "note": clean(details.note),
    }


def _refuse_twins(forum_id: int, details: VehicleDetails, but: VehiclePass | None = None) -> None:
    """A vehicle has one pass, and beside it at most the one that is to take its place."""
    twins = VehiclePass.objects.filter(
        forum=forum_id, plate_key=plate_key(details.plate), state__in=VehiclePass.STANDS
    )
    kept = [one for one in (but.pk, but.supersedes_id) if one is not None] if but else []
    if twins.exclude(pk__in=kept).exists():
        raise HasAPass


class DriverNotLetIn(Exception):
    """Whoever drives was refused or withdrew: another driver is to be named first."""


@action
def approve_pass(*, vehicle_pass: VehiclePass, zones: Sequence[Zone], actor: Actor, now: datetime) -> None:
    """Let a vehicle into these zones; a pass whose place this one takes is withdrawn.

    Raises `AlreadyDecided`, `HasAPass`, `DriverNotLetIn`.
    """
    require(actor, "accreditation.approve_pass", vehicle_pass)
    if vehicle_pass.drivers_state == VehiclePass.Driver.FALLEN:
        raise DriverNotLetIn

    if vehicle_pass.supersedes is not None:
        _withdraw(vehicle_pass.supersedes, actor, now)
    _decide(vehicle_pass, State.APPROVED, "", actor, now)
    vehicle_pass.zones.set(zones)

    record(_event(PassApproved, vehicle_pass), actor=actor, now=now)


@action
def refuse_pass(*, vehicle_pass: VehiclePass, reason: str, actor: Actor, now: datetime) -> None:
    """Do not let a vehicle in, and say why, also after it was approved. Raises `ReasonMissing`, `AlreadyDecided`."""
    require(actor, "accreditation.refuse_pass", vehicle_pass)
    reason = clean(reason)
    if not reason:
        raise ReasonMissing

    _decide(vehicle_pass, State.REFUSED, reason, actor, now)

    record(_event(PassRefused, vehicle_pass), actor=actor, now=now)


def _decide(vehicle_pass: VehiclePass, state: str, reason: str, actor: Actor, now: datetime) -> None:
    open_in = [State.ASKED] if state == State.APPROVED else VehiclePass.STANDS
    undecided = VehiclePass.objects.filter(pk=vehicle_pass.pk, state__in=open_in)
    try:
        with transaction.atomic():
            decided = undecided.update(state=state, reason=reason, decided_at=now, decided_by=actor.user_id)
    except IntegrityError as error:
        raise HasAPass from error
    if not decided:
        raise AlreadyDecided
    vehicle_pass.refresh_from_db()


@action
def withdraw_pass(*, vehicle_pass: VehiclePass, actor: Actor | System, now: datetime) -> None:
    """The vehicle does not come after all: its pass opens nothing from now on. Raises `AlreadyDecided`."""
    require(actor, "accreditation.withdraw_pass", vehicle_pass)

    if not _withdraw(vehicle_pass, actor, now):
        raise AlreadyDecided


def _withdraw(vehicle_pass: VehiclePass, actor: Actor | System, now: datetime) -> bool:
    """False for one that stands no longer."""
    standing = VehiclePass.objects.filter(pk=vehicle_pass.pk, state__in=VehiclePass.STANDS)
    if not standing.update(state=State.WITHDRAWN):
        return False
    vehicle_pass.refresh_from_db()
    record(_event(PassWithdrawn, vehicle_pass), actor=actor, now=now)
    return True


@action
def print_passes(*, forum: Forum, actor: Actor, now: datetime) -> list[VehiclePass]:
    """Codes for passes that were approved and not printed yet. Raises `NobodyToPrint`."""
    require(actor, "accreditation.print_passes", Owner(forum_id=forum.pk))

    rows = VehiclePass.objects.visible_to(actor).standing().filter(token=None).select_for_update(of=("self",))
    chosen = list(rows.order_by("public_id")[:MOST_AT_ONCE])
    if not chosen:
        raise NobodyToPrint
    key_of(forum, now)
    for one in chosen:
        one.token, one.number, one.printed_at = secrets.token_hex(16), 1, now
    VehiclePass.objects.bulk_update(chosen, ["token", "number", "printed_at"])

    record(PassesPrinted(forum_id=forum.pk, count=len(chosen)), actor=actor, now=now)
    return chosen


@action
def reprint_pass(*, vehicle_pass: VehiclePass, actor: Actor, now: datetime) -> None:
    """Another pass with a new code; the one before opens nothing from now on. Raises `NotLetIn`."""
    require(actor, "accreditation.reprint_pass", vehicle_pass)

    key_of(vehicle_pass.forum, now)
    standing = VehiclePass.objects.filter(pk=vehicle_pass.pk).standing()
    before = standing.select_for_update().values_list("token", flat=True).first()
    if before:
        SpentPassCode.objects.create(vehicle_pass=vehicle_pass, token=before, spent_at=now)
    if not standing.update(token=secrets.token_hex(16), number=F("number") + 1, printed_at=now):
        raise NotLetIn
    vehicle_pass.refresh_from_db()

    record(
        PassReprinted(
            forum_id=vehicle_pass.forum_id,
            side_id=vehicle_pass.side_id,
            vehicle_pass=vehicle_pass.public_id,
            number=vehicle_pass.number,
        ),
        actor=actor,
        now=now,
    )


def _event(
    kind: type[PassAskedFor | PassApproved | PassChanged | PassRefused | PassWithdrawn], one: VehiclePass
) -> PassAskedFor | PassApproved | PassChanged | PassRefused | PassWithdrawn:
    return kind(forum_id=one.forum_id, side_id=one.side_id, vehicle_pass=one.public_id)
