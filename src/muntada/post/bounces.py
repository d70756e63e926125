"""Returned mails from a file or a mailbox."""

import mailbox
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from muntada.access.actor import SYSTEM
from muntada.base.clock import current_moment
from muntada.post.actions import BounceCount, record_bounces


def mails_in(path: Path) -> Iterator[bytes]:
    """The mails of a Maildir, of a folder of .eml files, of an mbox file, or the one mail of a file."""
    if path.is_dir():
        if (path / "cur").is_dir() or (path / "new").is_dir():
            box = mailbox.Maildir(path, create=False)
            for key in box.keys():  # noqa: SIM118  # a mailbox iterates over mails, not keys
                yield box.get_bytes(key)
        else:
            for file in sorted(path.glob("*.eml")):
                yield file.read_bytes()
        return
    content = path.read_bytes()
    if content.startswith(b"From "):
        for mail in mailbox.mbox(path, create=False):
            yield mail.as_bytes()
    else:
        yield content


def read_bounces(path: Path, *, now: datetime | None = None) -> BounceCount:
    """Read returned mails from a file, a folder or a Maildir, and mark what did not arrive. For a command."""
    mails = list(mails_in(path))
    return record_bounces(mails=mails, forum=None, actor=SYSTEM, now=now or current_moment())
