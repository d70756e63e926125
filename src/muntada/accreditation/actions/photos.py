"""Give somebody a photo, take it away."""

from datetime import datetime

from django.core.files.base import ContentFile

from muntada.access.actor import Actor, may, require
from muntada.accreditation.events import PhotoChanged, PhotoRemoved
from muntada.accreditation.models import Participation
from muntada.accreditation.photos import Photo, delete_file
from muntada.base.action import action
from muntada.journal.record import record


class PhotoIsDecided(Exception):
    """Somebody was let in with this photo: only those who decide may change it now."""


@action
def change_photo(*, participation: Participation, photo: Photo, actor: Actor, now: datetime) -> None:
    """Put this photo in place of whichever there was; its file goes. Raises `PhotoIsDecided`."""
    require(actor, "accreditation.change_photo", participation)
    participation = _still_open(participation, actor)

    before = participation.photo.name
    participation.photo.save("photo.jpg", ContentFile(photo.jpeg), save=False)
    participation.changed_at = now
    participation.save(update_fields=["photo", "changed_at"])
    delete_file(before)

    record(
        PhotoChanged(
            forum_id=participation.forum_id,
            side_id=participation.side_id,
            application=participation.public_id,
        ),
        actor=actor,
        now=now,
    )


@action
def remove_photo(*, participation: Participation, actor: Actor, now: datetime) -> None:
    """Initials stand on the badge again. Raises `PhotoIsDecided`."""
    require(actor, "accreditation.remove_photo", participation)
    participation = _still_open(participation, actor)
    if not participation.photo:
        return

    before = participation.photo.name
    Participation.objects.filter(pk=participation.pk).update(photo="", changed_at=now)
    delete_file(before)

    record(
        PhotoRemoved(
            forum_id=participation.forum_id,
            side_id=participation.side_id,
            application=participation.public_id,
        ),
        actor=actor,
        now=now,
    )


def _still_open(participation: Participation, actor: Actor) -> Participation:
    """The row, held for this change. A face that was approved is not exchanged behind the desk's back."""
    held = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("membership")
        .get(pk=participation.pk)
    )
    if held.is_let_in and held.photo and not may(actor, "accreditation.approve_application", held):
        raise PhotoIsDecided
    return held
