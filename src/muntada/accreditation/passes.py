"""What a gate asks of a vehicle's pass: the code is the same as a badge's, the token finds the pass.

token = tokens.checked(code, key.public, now)      # raises Forged, Expired
known = passes_of_tokens(forum, [token])[token]    # the pass, and whether this code of it was replaced
at_the_gate(known.vehicle_pass, is_spent=known.is_spent)  # what the rules ask (`verdicts.verdict_of_vehicle`)
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from muntada.accreditation.models import SpentPassCode, VehiclePass
from muntada.accreditation.verdicts import Vehicle
from muntada.forums.models import Forum

# Why a pass opens nothing, in the words of the phone.
FALLEN: dict[str, Promise] = {
    "asked": pgettext_lazy("a vehicle pass", "was not decided"),
    "refused": pgettext_lazy("a vehicle pass", "was refused"),
    "withdrawn": pgettext_lazy("a vehicle pass", "was withdrawn"),
    "spent": pgettext_lazy("a vehicle pass", "was printed anew: ask for the newer one"),
    "driver": pgettext_lazy("a vehicle pass", "its driver is not let in"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """The pass that bears or bore a code."""

    vehicle_pass: VehiclePass
    is_spent: bool = False


def _with_what_counts(rows: QuerySet[VehiclePass]) -> QuerySet[VehiclePass]:
    return rows.select_related("driver__person").prefetch_related("zones")


def passes_of_tokens(forum: Forum, tokens: Collection[str]) -> dict[str, Known]:
    """The passes that bear these codes, in whatever state, also by codes that were replaced; badges are left out."""
    rows = _with_what_counts(VehiclePass.objects.filter(forum=forum, token__in=tokens))
    found = {str(one.token): Known(one) for one in rows}
    if left := set(tokens) - found.keys():
        spent = dict(
            SpentPassCode.objects.filter(vehicle_pass__forum=forum, token__in=left).values_list(
                "token", "vehicle_pass"
            )
        )
        if spent:
            passes = _with_what_counts(VehiclePass.objects.filter(pk__in=spent.values())).in_bulk()
            found |= {token: Known(passes[pk], is_spent=True) for token, pk in spent.items()}
    return found


def passes_numbered(forum: Forum, numbers: Collection[str]) -> dict[str, Known]:
    """The passes of these numbers, found by plate or driver."""
    rows = (
        VehiclePass.objects.filter(forum=forum, public_id__in=numbers)
        if numbers
        else VehiclePass.objects.none()
    )
    return {one.public_id: Known(one) for one in _with_what_counts(rows)}


def why_fallen(found: VehiclePass, *, is_spent: bool = False) -> str:
    """Why this pass opens nothing: a word of `FALLEN`, empty for one that stands."""
    if found.state != VehiclePass.State.APPROVED:
        return found.state
    if is_spent:
        return "spent"
    return "driver" if found.drivers_state == VehiclePass.Driver.FALLEN else ""


def at_the_gate(found: VehiclePass, *, is_spent: bool = False) -> Vehicle:
    """The pass as the rules ask for it."""
    return Vehicle(
        frozenset(zone.code for zone in found.zones.all()),
        found.starts_at,
        found.ends_at,
        has_fallen=bool(why_fallen(found, is_spent=is_spent)),
    )
