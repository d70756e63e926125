"""Files that come with letters: what may be kept, and how it is kept safely."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile

from muntada.base.text import clean
from muntada.post.models import Attachment, Item

MOST_FILES = 10

# Only what an office exchanges; nothing that a browser would run. The first bytes have to agree.
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    ".odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
}


@dataclass(frozen=True, kw_only=True)
class File:
    """A file as it was handed in."""

    name: str
    content: bytes


class UnfitFile(Exception):
    """A file cannot be kept; `reason` is too_many, too_big, kind or content, `name` says which file."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(f"{name}: {reason}")
        self.reason = reason
        self.name = name


def check_file(file: File) -> str:
    """The content type of a file that may be kept. Raises `UnfitFile`."""
    if len(file.content) > settings.CONFIG.upload_limit_mb * 1024 * 1024:
        raise UnfitFile("too_big", file.name)
    kind = KINDS.get(PurePath(file.name).suffix.lower())
    if kind is None:
        raise UnfitFile("kind", file.name)
    content_type, beginnings = kind
    if not file.content.startswith(beginnings):
        raise UnfitFile("content", file.name)
    return content_type


def attach(item: Item, files: list[File]) -> None:
    """Keep these files with a letter. Raises `UnfitFile` for the first that cannot be kept."""
    if item.attachments.count() + len(files) > MOST_FILES:
        raise UnfitFile("too_many")
    checked = [(file, check_file(file)) for file in files]
    for file, content_type in checked:
        _keep(item, file, content_type, is_letter=False)


def attach_letter(item: Item, pdf: bytes) -> Attachment:
    """Keep the letter itself as it was printed."""
    return _keep(item, File(name=f"{item.public_id}.pdf", content=pdf), "application/pdf", is_letter=True)


def _keep(item: Item, file: File, content_type: str, *, is_letter: bool) -> Attachment:
    attachment = Attachment(
        item=item,
        name=clean(PurePath(file.name.replace("\\", "/")).name)[:200],
        content_type=content_type,
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        is_letter=is_letter,
    )
    attachment.file.save(file.name, ContentFile(file.content), save=False)
    attachment.save(force_insert=True)
    return attachment
