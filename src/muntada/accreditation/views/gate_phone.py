"""What a phone at a gate opens and asks for: its secret, in a cookie that no script reads, is the right."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from allauth.core import ratelimit
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.accounts.models import digest_of
from muntada.accreditation import actions, queries, roster
from muntada.accreditation.forms import GateCodeForm
from muntada.accreditation.models import (
    VEHICLE_DOUBTS,
    Category,
    GateDevice,
    Participation,
    Scan,
    VehiclePass,
)
from muntada.accreditation.passes import FALLEN
from muntada.accreditation.verdicts import Kind, Verdict
from muntada.base.languages import LANGUAGES
from muntada.base.links import link
from muntada.forums.requests import ForumRequest
from muntada.ui.workers import worker

MOST_SCANS = 200  # in one sending
MOST_FOUND = 20
P = ParamSpec("P")


def _cookie(request: ForumRequest) -> str:
    return f"gate-{request.forum.slug}"


def _device(request: ForumRequest) -> GateDevice | None:
    """The phone that asks, also one whose time is over."""
    secret = request.COOKIES.get(_cookie(request), "")
    if not secret:
        return None
    rows = GateDevice.objects.filter(forum=request.forum, secret_digest=digest_of(secret))
    return rows.select_related("forum").first()


def _why_gone(device: GateDevice | None, now: datetime) -> str:
    """Why this phone is none of a gate (any more); empty for one that is."""
    if device is None:
        return "unknown"
    if device.revoked_at is not None:
        return "revoked"
    return "over" if device.expires_at <= now else ""


def _json(data: Any, status: int = 200) -> JsonResponse:
    answer = JsonResponse(data, status=status)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def for_phones(
    view: Callable[Concatenate[ForumRequest, GateDevice, P], HttpResponseBase],
) -> Callable[Concatenate[ForumRequest, P], HttpResponseBase]:
    """A page for phones that may work now; others are told in so many words that they have to wipe their list."""

    @wraps(view)
    def asked(request: ForumRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        device = _device(request)
        why = _why_gone(device, request.now)
        if device is None or why:
            return _json({"gone": why, "csrf": get_token(request)}, 410)
        return view(request, device, *args, **kwargs)

    return asked


def enrol_gate_device(request: ForumRequest) -> HttpResponse:
    """The phone shows the code that it was given, and becomes one of the gate."""
    form = GateCodeForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST":
        if not ratelimit.consume(request, action="gate_code"):
            return ratelimit.respond_429(request)
        if form.is_valid():
            try:
                device, secret = actions.enrol_gate_device(
                    forum=request.forum,
                    code=form.cleaned_data["code"],
                    actor=request.actor,
                    now=request.now,
                )
            except actions.WrongGateCode:
                form.add_error(
                    "code",
                    _("This code was never given, was used, or is too old. Ask protocol for a new one."),
                )
            else:
                answer = redirect(link(request, "accreditation:gate_phone"))
                answer.set_cookie(
                    _cookie(request),
                    secret,
                    max_age=max(device.expires_at - request.now, timedelta()),
                    httponly=True,
                    secure=settings.SESSION_COOKIE_SECURE,
                    samesite="Lax",
                )
                return answer
    status = 422 if form.errors else 200
    return render(request, "accreditation/enrol_gate_device.html", {"form": form}, status=status)


def gate_phone(request: ForumRequest) -> HttpResponse:
    """The app itself: words and buttons, and nobody's name; the script fills in the rest.

    A phone whose time is over gets it too: it has to tell what it scanned, and to wipe its list.
    """
    if _device(request) is None:
        return redirect(link(request, "accreditation:enrol_gate_device"))
    context = {
        "kinds": [(kind.value, kind.label) for kind in (Kind.ENTER, Kind.LEAVE, Kind.HAND_OUT, Kind.PRINT)],
        "words": {
            "verdicts": {one.value: str(one.label) for one in Verdict},
            "doubts": {one.value: str(one.label) for one in Scan.Doubt if one},
            "vehicle_doubts": {code: str(word) for code, word in VEHICLE_DOUBTS.items()},
            "fallen": {code: str(word) for code, word in FALLEN.items()},
            "drivers": {one.value: str(one.label) for one in VehiclePass.Driver},
            "categories": {one.value: str(one.label) for one in Category},
        },
        "scopes": [
            link(request, "accreditation:gate_phone").replace(f"/{get_language()}/", f"/{code}/", 1)
            for code in LANGUAGES
        ],
        "language": get_language(),
    }
    answer = render(request, "accreditation/gate_phone.html", context)
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


@for_phones
def gate_state(request: ForumRequest, device: GateDevice) -> HttpResponse:
    """The moment, whether the list is still right, and how many are inside: asked for every few seconds."""
    GateDevice.objects.filter(pk=device.pk).update(seen_at=request.now)
    day = request.now.astimezone(request.forum.tz).date()
    counts = queries.gate_counts(Scan.objects.filter(forum=request.forum), day)
    return _json(
        {
            "now": request.now.isoformat(),
            "csrf": get_token(request),
            "stamp": roster.stamp_of(request.forum),
            "name": device.name,
            "gate": device.gate,
            "expires_at": device.expires_at.isoformat(),
            "counts": {
                code: {"inside": one.inside, "came": one.came, "vehicles": one.vehicles}
                for code, one in counts.items()
            },
        }
    )


@for_phones
def gate_roster(request: ForumRequest, device: GateDevice) -> HttpResponse:
    """The list with which the phone decides alone."""
    return _json(roster.roster_of(device, request.now))


@require_POST
def gate_scans(request: ForumRequest) -> HttpResponse:
    """`{"scans": [{"key", "code" or "application", "gate", "kind", "said", "at", "offset", …}]}`; a fate for each.

    `at` is the phone's own moment, `offset` how many milliseconds its clock was behind ours when it last asked. A
    phone that was revoked may still tell what it did before.
    """
    device = _device(request)
    if device is None:
        return _json({"gone": "unknown", "csrf": get_token(request)}, 410)
    try:
        rows = json.loads(request.body)["scans"]
        if len(rows) > MOST_SCANS:
            raise BadRequest
        scans = [_scanned(row) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise BadRequest from error
    answers = actions.take_scans(
        device=device, scans=scans, actor=actions.acting_at_the_gate(device), now=request.now
    )
    return _json(
        {
            "fates": {
                str(one.key): {
                    "fate": answer.fate.value,
                    "verdict": answer.scan.verdict if answer.scan else "",
                    "doubt": answer.scan.doubt if answer.scan else "",
                }
                for one, answer in zip(scans, answers, strict=True)
            },
            "gone": _why_gone(device, request.now),
        }
    )


def _scanned(row: Any) -> actions.Scanned:
    at = parse_datetime(row["at"])
    if at is None or at.tzinfo is None:
        raise ValueError(row["at"])
    offset = timedelta(milliseconds=float(row["offset"]))
    return actions.Scanned(
        key=UUID(row["key"]),
        code=str(row.get("code") or "")[:400],
        application=str(row.get("application") or "")[:40],
        gate=str(row.get("gate") or "")[:3],
        kind=Kind(row["kind"]),
        said=Verdict(row["said"]),
        is_by_hand=bool(row.get("is_by_hand")),
        note=str(row.get("note") or "")[:200],
        at=at + offset,
        offset=offset,
    )


@for_phones
def gate_find(request: ForumRequest, _device: GateDevice) -> HttpResponse:
    """Those who are let in and whose name or organisation fits, in any script; the phone alone knows names only."""
    words = request.GET.get("q", "")
    people = Participation.objects.filter(forum=request.forum).let_in()
    found = queries.narrowed(people, {"q": words}).order_by("public_id") if words.strip() else people.none()
    return _json({"found": list(found.values_list("public_id", flat=True)[:MOST_FOUND])})


def gate_photo(request: ForumRequest, public_id: str) -> FileResponse:
    """The photo of somebody who is let in; a phone shows it and does not keep it."""
    if _why_gone(_device(request), request.now):
        raise Http404
    people = Participation.objects.filter(forum=request.forum).let_in()
    found = get_object_or_404(people, public_id=public_id)
    try:
        file = found.photo.open("rb") if found.photo else None
    except OSError:
        file = None
    if file is None:
        raise Http404
    answer = FileResponse(file, content_type="image/jpeg", filename=f"{found.public_id}.jpg")
    patch_cache_control(answer, private=True, no_store=True)
    return answer


@require_POST
def end_gate_device(request: ForumRequest) -> HttpResponse:
    """Whoever holds the phone signs it out; its script has wiped the list before."""
    device = _device(request)
    if device is not None:
        with suppress(actions.AlreadyEnded):
            actions.end_gate_device(device=device, actor=request.actor, now=request.now)
    answer = redirect(link(request, "accreditation:enrol_gate_device"))
    answer.delete_cookie(_cookie(request))
    return answer


def gate_worker(_request: ForumRequest) -> HttpResponse:
    """The script that keeps the app on the phone; it holds no name."""
    return worker("ui/js/keeping.js", "accreditation/gate-worker.js")


def gate_manifest(request: ForumRequest) -> HttpResponse:
    """With which a phone puts the app among its own."""
    start = link(request, "accreditation:gate_phone")
    forum = request.forum.short_name or request.forum.name
    answer = JsonResponse(
        {
            "name": f"{_('Gate')} · {forum.best(get_language() or 'en').text}",
            "short_name": _("Gate"),
            "lang": get_language(),
            "dir": "rtl" if get_language() == "ar" else "ltr",
            "start_url": start,
            "scope": start,
            "display": "standalone",
            "orientation": "portrait",
            "background_color": "#10181D",
            "theme_color": "#0B5563",
            "icons": [
                {
                    "src": static(f"accreditation/gate-{size}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": "any maskable",
                }
                for size in (192, 512)
            ],
        },
        content_type="application/manifest+json",
    )
    patch_cache_control(answer, private=True, no_cache=True)
    return answer
