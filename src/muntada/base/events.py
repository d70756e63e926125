"""What can be announced: a frozen fact with ids and no personal values."""

import re
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from django.utils.functional import Promise

# Ids, codes, dates and states pass; a personal name, an address or a sentence does not.
PLAIN = re.compile(r"[A-Za-z0-9_.:+/-]{0,80}")


class PersonalValue(ValueError):
    """An event may hold ids and codes only: the journal keeps it for ever."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened, in the past tense.

    `forum_id` says in which forum (none: in the installation); `side_id` says whose private matter
    it is (none: joint). `sentence` is how the journal tells it to a reader.
    """

    sentence: ClassVar[str | Promise] = ""

    forum_id: int | None
    side_id: int | None = None

    def __post_init__(self) -> None:
        for name, value in self.facts().items():
            if isinstance(value, str) and not PLAIN.fullmatch(value):
                raise PersonalValue(f"{type(self).__name__}.{name} holds text, not an id or a code")

    def facts(self) -> dict[str, Any]:
        """The fields of this kind of event, without the forum and the side."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in {"forum_id", "side_id"}
        }
