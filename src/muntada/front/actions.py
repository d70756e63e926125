"""What the roof changes by itself: words, on behalf of every room."""

import json
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
    return fingerprint(json.dumps(words.to_json(), sort_keys=True))


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
    """Give a text of any room in the languages that were missing. Raises `ChangedMeanwhile`."""
    source = BY_KIND[kind]
    within = source.of_forum(forum).filter(pk=record_id).values("pk")
    thing: Any = source.model._default_manager.select_for_update().get(pk__in=within)
    owner = owner_of(thing, forum)
    require(actor, "front.translate", owner)
    before: Words = getattr(thing, field)
    if mark_of(before) != seen:
        raise ChangedMeanwhile(before)

    setattr(thing, field, before.revised(words))
    changed = [field]
    if hasattr(thing, "changed_at"):
        thing.changed_at = now
        changed.append("changed_at")
    thing.save(update_fields=changed)

    record(
        WordsTranslated(forum_id=forum.pk, side_id=owner.side_id, kind=kind, record_id=thing.pk, field=field),
        actor=actor,
        now=now,
    )
    return thing
