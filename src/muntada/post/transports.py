"""The last step of a mail: into a folder, or to another server by SMTP."""

import contextlib
import hashlib
import os
import re
import smtplib
import ssl
import tempfile
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

SECONDS = 20


class Refused(Exception):
    """The other side will not take this mail, now or later; `code` and `words` are its own."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(f"{code} {words}")
        self.code = code
        self.words = words


class NotNow(Exception):
    """The mail could not be handed over this time; a later try may succeed."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(f"{code} {words}")
        self.code = code
        self.words = words


def hand_over(mail: EmailMessage) -> None:
    """Give a mail to the configured way out. Raises `Refused` or `NotNow`."""
    parts = urlsplit(settings.CONFIG.mail_url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path)) if parts.path else settings.CONFIG.data_dir / "mail"
        write_file(mail, folder)
    else:
        send_by_smtp(mail, settings.CONFIG.mail_url)


def write_file(mail: EmailMessage, folder: Path) -> Path:
    """Keep a mail as an .eml file named after its Message-ID, so that the same mail twice is one file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(str(mail['Message-ID']).encode()).hexdigest()[:24]}.eml"
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(mail.as_bytes())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def send_by_smtp(mail: EmailMessage, url: str) -> None:
    """Hand a mail to a server: `smtps://` speaks TLS at once, `smtp://` starts it where it is offered."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    try:
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(mail, from_addr=parseaddr(str(mail["From"]))[1])
        finally:
            # The mail has its answer by now; a server that hangs up without a goodbye changes nothing.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
    except smtplib.SMTPAuthenticationError as error:
        # Our own password is wrong, not the receiver's address: worth another try once it is corrected.
        raise NotNow(str(error.smtp_code), _words(error.smtp_error)) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _answer(code, words) from error
    except smtplib.SMTPResponseException as error:
        raise _answer(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPException as error:
        raise NotNow("smtp", str(error)) from error
    except OSError as error:
        raise NotNow("network", str(error)) from error


def _answer(code: int, words: bytes | str) -> Refused | NotNow:
    text = _words(words)
    enhanced = re.search(r"\b([245]\.\d{1,3}\.\d{1,3})\b", text)
    shown = enhanced[1] if enhanced else str(code)
    return Refused(shown, text) if 500 <= code < 600 else NotNow(shown, text)


def _words(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
