"""Returned mails from a file or a mailbox."""

import mailbox
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from muntada.access.actor import SYSTEM
from muntada.base.clock import current_moment
from muntada.post.actions import BounceCount, record_bounces


def mails_in(path: Path) -> Iterator[bytes]:
    """The mails of a Maildir, of a folder of .eml files, of an mbox file, or the one mail of a file."""
    if path.is_dir():
        if (path / "cur").is_dir() or (path / "new").is_dir():
            maildir = mailbox.Maildir(path, create=False)
            yield from [maildir.get_bytes(key) for key in maildir.keys()]  # noqa: SIM118  # it iterates over mails
        else:
            for file in sorted(path.glob("*.eml")):
                yield file.read_bytes()
        return
    content = path.read_bytes()
    if content.startswith(b"From "):
        with closing(mailbox.mbox(path, create=False)) as box:
            yield from [mail.as_bytes() for mail in box]
    else:
        yield content


def read_bounces(path: Path, *, now: datetime | None = None) -> BounceCount:
    """Read returned mails from a file, a folder or a Maildir, and mark what did not arrive. For a command."""
    mails = list(mails_in(path))
    return record_bounces(mails=mails, forum=None, actor=SYSTEM, now=now or current_moment())
