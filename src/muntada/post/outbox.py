"""Lay a mail down in the outbox. Every mail of the house passes here."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction

from muntada.forums.models import Forum, Side
from muntada.post.envelope import for_direction
from muntada.post.models import Message, MessagePart
from muntada.post.tasks import send_message


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file that goes with a mail."""

    name: str
    content_type: str
    content: bytes


def new_message_id() -> str:
    """A Message-ID in the domain from which the house sends."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{domain}>"


def put(
    *,
    to: str,
    language: str,
    subject: str,
    body: str,
    key: str,
    now: datetime,
    forum: Forum | None = None,
    side: Side | None = None,
    parts: tuple[Part, ...] = (),
    keeps_body: bool = True,
) -> Message:
    """Keep a mail and owe it a sending, both in the caller's transaction; a known key keeps nothing new."""
    with transaction.atomic():
        message, is_new = Message.objects.get_or_create(
            key=key,
            defaults={
                "forum": forum,
                "side": side,
                "to": to,
                "language": language,
                "subject": subject[:300],
                "body": for_direction(body, language),
                "keeps_body": keeps_body,
                "message_id": new_message_id(),
                "created_at": now,
            },
        )
        if is_new:
            MessagePart.objects.bulk_create(
                MessagePart(
                    message=message, name=part.name, content_type=part.content_type, content=part.content
                )
                for part in parts
            )
            send_message.enqueue(message.pk)
        return message
