"""What every paper carries: whose it is, which version, when, and where the live record stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import segno

from muntada.engines.typeset.press import TypesetError
from muntada.engines.typeset.runs import code_run, words_run
from muntada.engines.typeset.words import WORDS, Language


@dataclass(frozen=True)
class Zone:
    """A clock: the IANA zone and the place that readers know it by, in the paper's language."""

    key: str
    place: str

    def local(self, instant: datetime) -> datetime:
        """The instant on this clock; `TypesetError` for an unknown zone or an instant without one."""
        if instant.tzinfo is None:
            raise TypesetError(
                f"the time {instant.isoformat()} has no zone: write it with its offset, +02:00"
            )
        try:
            return instant.astimezone(ZoneInfo(self.key))
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise TypesetError(f"“{self.key}” is no zone: use an IANA name such as Africa/Tripoli") from error


@dataclass(frozen=True)
class Imprint:
    """The running header, footer and metadata of a paper.

    `number` is the public id of the record, `forum` its forum in the paper's language, `zone` the host's
    clock, `url` the live record for the QR code, `notice` a line for the foot of every page.
    """

    language: Language
    forum: str
    number: str
    version: str
    issued_at: datetime
    zone: Zone
    url: str = ""
    notice: str = ""


def imprint_data(imprint: Imprint, title: str) -> dict[str, Any]:
    """The common part of every paper as the templates read it; `title` goes into the PDF's metadata too."""
    language = imprint.language
    words = WORDS[language]
    issued_at = imprint.zone.local(imprint.issued_at)
    return {
        "lang": language.value,
        "rtl": language.is_rtl,
        "title": title,
        "forum": words_run(imprint.forum, language),
        "number": code_run(imprint.number, language),
        "language": words_run(words.language, language),
        "version": words_run(words.version.format(version=imprint.version), language),
        "issued": code_run(f"{issued_at:%d.%m.%Y %H:%M}", language),
        "zone": words_run(imprint.zone.place, language),
        "notice": words_run(imprint.notice, language),
        "record": words.record,
        "page_of": words.page,
        "qr": qr_of(imprint.url),
        "url": imprint.url,
    }


def qr_of(url: str) -> str:
    """The address as a QR code in SVG; an empty address has none."""
    if not url:
        return ""
    try:
        code = segno.make_qr(url, error="m")
    except segno.DataOverflowError as error:
        raise TypesetError(
            f"the address of {len(url)} letters does not fit into a QR code: shorten it"
        ) from error
    return str(code.svg_inline(border=0, dark="#16202A"))
