"""Photos: shown to whoever may see them, changed, taken away."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muntada.access.actor import NotAllowed, may
from muntada.accreditation import actions
from muntada.accreditation.forms import PhotoForm
from muntada.accreditation.models import Participation
from muntada.accreditation.photos import MEGABYTE, MOST_MEGABYTES
from muntada.base.links import link
from muntada.forums.requests import ForumRequest


def photo(request: ForumRequest, public_id: str) -> FileResponse:
    """The picture itself. Its address changes with it, so that a browser may keep it for a while."""
    found = _found(request, public_id, "accreditation.photo")
    try:
        file = found.photo.open("rb") if found.photo else None
    except OSError:
        file = None
    if file is None:
        raise Http404
    answer = FileResponse(file, content_type="image/jpeg", filename=f"{found.public_id}.jpg")
    answer["Cache-Control"] = "private, max-age=600"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def change_photo(request: ForumRequest, public_id: str) -> HttpResponse:
    """Choose a picture or take one, and which part of it stands on the badge."""
    found = _found(request, public_id, "accreditation.change_photo")
    is_sent = request.method == "POST"
    form = PhotoForm(request.POST, request.FILES) if is_sent else PhotoForm()
    if is_sent and form.is_valid():
        try:
            actions.change_photo(participation=found, photo=form.photo, actor=request.actor, now=request.now)
        except actions.PhotoIsDecided:
            messages.error(request, _decided())
            return redirect(link(request, "accreditation:application", found.public_id))
        if form.photo.lies:
            messages.warning(
                request, _("The picture is wider than high: look whether the head stands upright.")
            )
        messages.success(request, _("The photo is kept. This is how it will stand on the badge."))
        return redirect(link(request, "accreditation:change_photo", found.public_id))
    decides = may(request.actor, "accreditation.approve_application", found)
    context = {
        "application": found,
        "form": form,
        "is_decided": found.is_let_in and bool(found.photo) and not decides,
        "most_bytes": MOST_MEGABYTES * MEGABYTE,
        "may_remove": found.photo and may(request.actor, "accreditation.remove_photo", found),
    }
    status = 422 if form.errors else 200
    return render(request, "accreditation/change_photo.html", context, status=status)


@require_POST
def remove_photo(request: ForumRequest, public_id: str) -> HttpResponse:
    """Initials stand on the badge again."""
    found = _found(request, public_id, "accreditation.remove_photo")
    try:
        actions.remove_photo(participation=found, actor=request.actor, now=request.now)
    except actions.PhotoIsDecided:
        messages.error(request, _decided())
    else:
        messages.success(request, _("The photo is removed."))
    return redirect(link(request, "accreditation:application", found.public_id))


def _found(request: ForumRequest, public_id: str, page: str) -> Participation:
    rows = Participation.objects.visible_to(request.actor, page)
    rows = rows.select_related("person", "membership__organisation")
    found = get_object_or_404(rows, public_id=public_id)
    if not may(request.actor, page, found):
        raise NotAllowed(page)
    return found


def _decided() -> str:
    return _("The photo was approved together with the application: ask protocol to change it.")
