"""The row that each action leaves, and the deliveries that it owes to listeners."""

import hashlib
import json
from typing import Any, Protocol, Self

from django.db import models
from django.db.models import Q


class Reader(Protocol):
    """Somebody who asks for rows of the journal."""

    def journal_scope(self) -> Q | None: ...


class Immutable(TypeError):
    """A row of the journal is never changed or removed."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads only: the rows are written by `record` and by nobody else."""

    def visible_to(self, actor: Reader) -> Self:
        """The rows that this reader may see: of their forums, of their side and the joint ones."""
        scope = actor.journal_scope()
        return self.none() if scope is None else self.filter(scope)

    def update(self, **_kwargs: Any) -> int:
        raise Immutable

    def delete(self) -> tuple[int, dict[str, int]]:
        raise Immutable


class Entry(models.Model):
    """One thing that happened: ids and codes, who, when, and the digest of the row before."""

    number = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    name = models.CharField(max_length=100)
    facts = models.JSONField()
    actor_id = models.BigIntegerField(null=True)
    forum_id = models.BigIntegerField(null=True)
    side_id = models.BigIntegerField(null=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("forum_id", "number"), name="journal_of_a_forum"),)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Immutable
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Immutable

    def computed_digest(self) -> str:
        """SHA-256 over the row's content and the digest of the row before it."""
        content = json.dumps(
            [
                self.previous,
                self.at.isoformat(),
                self.name,
                self.facts,
                self.actor_id,
                self.forum_id,
                self.side_id,
            ],
            sort_keys=True,
            separators=(",", ":"),
        )
        return hashlib.sha256(content.encode()).hexdigest()


class ChainEnd(models.Model):
    """The digest of the newest row; whoever writes a row holds this one until the end."""

    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.digest


class Delivery(models.Model):
    """One listener that has still to hear of one row, or has heard of it."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="deliveries")
    listener = models.CharField(max_length=200)
    is_done = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("entry", "listener"), name="a_listener_hears_of_a_row_once"),
        )

    def __str__(self) -> str:
        return f"{self.entry_id} {self.listener}"
