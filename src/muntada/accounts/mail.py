"""The mails of this room: plain text in the receiver's language, through Django's e-mail back end."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme


def origin_of(request: HttpRequest) -> str:
    """Where links in mails lead: the public address of this site, as set, else as asked for."""
    return settings.CONFIG.base_url or f"{request.scheme}://{request.get_host()}"


def is_inside(url: str, origin: str) -> bool:
    """True for an address of this site, to which somebody may be sent on."""
    return bool(url) and url_has_allowed_host_and_scheme(url, {urlsplit(origin).netloc})


def send(template: str, *, to: str, language: str, **context: Any) -> None:
    """Write one mail; the first line of the template is the subject."""
    with translation.override(language):
        text = render_to_string(f"accounts/mail/{template}.txt", {**context, "language": language})
    subject, _, body = text.strip().partition("\n")
    EmailMessage(subject.strip(), body.strip() + "\n", to=[to], headers={"Content-Language": language}).send()
