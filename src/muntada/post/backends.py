"""Where Django's own mails go: into the outbox, like every mail of the house."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.crypto import get_random_string
from django.utils.translation import get_language

from muntada.base.clock import current_moment
from muntada.base.languages import LANGUAGES
from muntada.post.outbox import Part, put


class OutboxBackend(BaseEmailBackend):
    """Lays mails down in the caller's transaction; a job sends them, now or after a restart.

    Sign-in codes and links come this way, so the text is forgotten once it has left. Mails of the house are
    plain text: an HTML version beside it is dropped.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Put each mail into the outbox, one for every address."""
        language = get_language() or "en"
        for mail in email_messages:
            for address in mail.recipients():
                put(
                    to=address,
                    language=language if language in LANGUAGES else "en",
                    subject=" ".join(mail.subject.split()),
                    body=str(mail.body),
                    key=f"django:{get_random_string(32)}",
                    keeps_body=False,
                    parts=tuple(_parts(mail)),
                    now=current_moment(),
                )
        return len(email_messages)


def _parts(mail: Any) -> list[Part]:
    parts = []
    for attachment in mail.attachments:
        name, content, content_type = attachment
        data = content.encode() if isinstance(content, str) else bytes(content)
        parts.append(
            Part(name=name or "file", content_type=content_type or "application/octet-stream", content=data)
        )
    return parts
