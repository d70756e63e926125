"""What the roof changes by itself: words, on behalf of every room."""

from datetime import datetime
from typing import Any

from muntada.access.actor import Actor, require
from muntada.base.action import action
from muntada.base.words import Words, fingerprint
from muntada.forums.models import Forum
from muntada.front.desk import BY_KIND, owner_of
from muntada.front.events import WordsTranslated
from muntada.journal.record import record


class ChangedMeanwhile(Exception):
    """Somebody changed the text after this page was opened; `current` has it as it now is."""

    def __init__(self, current: Words) -> None:
        super().__init__("changed meanwhile")
        self.current = current


def mark_of(words: Words) -> str:
    """A mark of a text as it was shown, by which a later change is noticed."""
    return fingerprint(repr(sorted(words.to_json().items(), key=str)))


@action
def translate(
    *,
    forum: Forum,
    kind: str,
    record_id: int,
    field: str,
    words: Words,
    seen: str,
    actor: Actor,
    now: datetime,
) -> Any:
    """Give a text of any room in the languages that were missing; the record it belongs to is otherwise untouched."""
    source = BY_KIND[kind]
    thing = source.of_forum(forum).select_for_update().get(pk=record_id)
    owner = owner_of(thing, forum)
    require(actor, "front.translate", owner)
    before: Words = getattr(thing, field)
    if mark_of(before) != seen:
        raise ChangedMeanwhile(before)

    setattr(thing, field, before.revised(words))
    thing.save(update_fields=[field])

    record(
        WordsTranslated(forum_id=forum.pk, side_id=owner.side_id, kind=kind, record_id=thing.pk, field=field),
        actor=actor,
        now=now,
    )
    return thing
