"""What happens elsewhere and is told by mail."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from muntada.base.clock import current_moment
from muntada.base.languages import LANGUAGES
from muntada.directory.events import ChangeAccepted, ChangeRefused
from muntada.directory.models import ChangeRequest
from muntada.journal.record import listens
from muntada.post.actions import queue_mail


@listens(ChangeAccepted)
def tell_what_was_accepted(event: ChangeAccepted) -> None:
    """Whoever asked for a change learns that it is made, or what of it."""
    tell_who_asked(event.request)


@listens(ChangeRefused)
def tell_what_was_refused(event: ChangeRefused) -> None:
    """Whoever asked for a change learns why it is not made."""
    tell_who_asked(event.request)


def tell_who_asked(public_id: str) -> None:
    """A mail in the asker's language, without the values: these stand on the page of the request."""
    rows = ChangeRequest.objects.select_related("asked_by", "forum", "side", "person", "newcomer")
    change = rows.filter(public_id=public_id).first()
    asker = change.asked_by if change else None
    if change is None or asker is None or not asker.is_active:
        return
    language = asker.language if asker.language in LANGUAGES else "en"
    about = change.person or change.newcomer
    base = settings.CONFIG.base_url
    with override(language):
        path = reverse("directory:change_request", args=(change.forum.slug, change.public_id))
    queue_mail(
        to=asker.email,
        language=language,
        template="post/mail/change_decided",
        context={
            "forum": change.forum.short_name or change.forum.name,
            "number": change.public_id,
            "state": change.state,
            "person": about.name if about else "",
            "refusal": change.refusal,
            "url": f"{base}{path}" if base else "",
        },
        key=f"change:{change.public_id}",
        forum=change.forum,
        side=change.side,
        now=current_moment(),
    )
