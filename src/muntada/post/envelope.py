"""A stored message as the mail that leaves."""

from email import message_from_string
from email.header import Header
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any

from django.conf import settings

from muntada.base.languages import DIRECTIONS
from muntada.base.text import isolated
from muntada.post.models import Message

# Headers of the parts of mails.
OF_PARTS = frozenset({"content-disposition", "content-transfer-encoding", "content-type", "mime-version"})


class _Headers(HeaderRegistry):
    """Reads as the standard library does, but what is the same in hundreds of parts only once.

    A mail brings a part for each meeting, and to read the headers of one takes longer than all else about it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._kind_of = lru_cache(maxsize=100)(super().__getitem__)
        self._read = lru_cache(maxsize=1000)(super().__call__)

    def __getitem__(self, name: str) -> Any:
        return self._kind_of(name)

    def __call__(self, name: str, value: Any) -> Any:
        return self._read(name, value) if name.lower() in OF_PARTS else super().__call__(name, value)


POLICY = SMTP.clone(refold_source="none", header_factory=_Headers())
RIGHT_TO_LEFT_MARK = "\u200f"


def as_mail(message: Message) -> EmailMessage:
    """The same mail each time that it is asked for: a second try cannot be told from the first."""
    # Folding a long foreign subject, the standard library loses spaces; the older Header does not.
    subject = Header(message.subject, "utf-8", header_name="Subject").encode(linesep="\r\n")
    mail = message_from_string(f"Subject: {subject}\r\n\r\n", policy=POLICY)
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    mail["From"] = Address(display_name=name, addr_spec=address)
    mail["To"] = Address(addr_spec=message.to)
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    parts = list(message.parts.all())
    calendars = [part for part in parts if part.content_type.startswith("text/calendar")]
    if len(calendars) == 1:
        # A single invitation stands beside the text as well: so calendars offer to take it up (RFC 6047).
        content = bytes(calendars[0].content)
        mail.add_alternative(content, maintype="text", subtype="calendar")
        list(mail.iter_parts())[-1].replace_header("Content-Type", _calendar_type(content))
    for part in parts:
        main, sub = part.content_type.partition(";")[0].split("/")
        mail.add_attachment(bytes(part.content), maintype=main, subtype=sub, filename=part.name)
        if part in calendars:
            attached = list(mail.iter_attachments())[-1]
            attached.replace_header("Content-Type", _calendar_type(bytes(part.content)))
    mail["Content-Language"] = message.language
    return mail


def _calendar_type(content: bytes) -> str:
    return f'text/calendar; charset="utf-8"; method="{_method(content)}"'


def _method(calendar: bytes) -> str:
    for line in calendar.decode(errors="replace").splitlines():
        if line.startswith("METHOD:"):
            return line.removeprefix("METHOD:").strip()
    return "PUBLISH"


def is_foreign(text: str, language: str) -> bool:
    """True when a text holds letters that run the other way than this language does."""
    is_rtl = DIRECTIONS[language] == "rtl"
    return any(letter.isalpha() and ("\u0590" <= letter <= "\u08ff") != is_rtl for letter in text)


def in_mail(text: str, language: str) -> str:
    """A name or title as it may stand inside a line of this language: foreign ones between isolates.

    It is one line, however it was typed or read in: nobody writes lines of their own into others' mails.
    """
    text = " ".join(text.split())
    return isolated(text) if is_foreign(text, language) else text


def for_direction(body: str, language: str) -> str:
    """Plain text whose every line runs in the language's direction: those that start otherwise get a mark.

    Addresses on lines of their own are left alone, so that readers can click them.
    """
    if DIRECTIONS[language] != "rtl":
        return body
    lines = body.splitlines()
    marked = [_marked(line, is_first=number == 0) for number, line in enumerate(lines)]
    return "\n".join(marked) + "\n"


def _marked(line: str, *, is_first: bool) -> str:
    if not line.strip() or (line.strip().startswith(("http://", "https://")) and not is_first):
        return line
    first = next((letter for letter in line if letter.isalpha()), "")
    starts_right = "\u0590" <= first <= "\u08ff" and not line.lstrip().startswith("\u2068")
    return line if starts_right and not is_first else RIGHT_TO_LEFT_MARK + line
