"""The drawers that this process holds, and how they follow the database.

Every process has its own, on as many machines as there are: none is told of a change, each reads the journal. The
journal's rows are written one after the other, so that whoever has read up to a number has missed nothing.
"""

import logging
import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection

from muntada.directory.models import Membership, Organisation, Person
from muntada.directory.search.catalogue import Catalogue, Mark
from muntada.directory.search.drawers import Drawer, changed_with_forum
from muntada.engines.names import Kind
from muntada.journal.models import Entry

logger = logging.getLogger(__name__)

# What is done while a reader waits: about half a second. More is done beside, and they are told.
BUILT_AT_ONCE = 1500
LOOKED_AT_AT_ONCE = 300

_PUBLIC_ID = re.compile(r"(PER|ORG)\.\d+")


def folder() -> Path:
    """Where this installation keeps its drawers."""
    return Path(settings.CONFIG.data_dir) / "names"


@dataclass
class Changes:
    """What rows of the journal name: to be looked at again, whatever happened to it."""

    mark: Mark
    people: set[int] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)
    is_anybody_erased: bool = False

    def of(self, kind: Kind) -> set[int]:
        """The rows of one kind."""
        return self.people if kind is Kind.PERSON else self.organisations


def changes_since(mark: Mark) -> Changes | None:
    """Everything that rows of the journal name which this mark does not know; None where it is another journal."""
    rows = list(
        Entry.objects.filter(number__gte=mark.number)
        .order_by("number")
        .values_list("number", "digest", "name", "facts", "forum_id")
    )
    if mark.number:
        if not rows or rows[0][:2] != (mark.number, mark.digest):
            return None
        rows = rows[1:]
    found = Changes(Mark(*rows[-1][:2]) if rows else mark)
    codes: set[str] = set()
    memberships: set[int] = set()
    for _number, _digest, name, facts, forum_id in rows:
        codes |= {value for value in facts.values() if isinstance(value, str) and _PUBLIC_ID.fullmatch(value)}
        found.people |= _numbers(facts, "person_id")
        found.organisations |= _numbers(facts, "organisation_id")
        memberships |= _numbers(facts, "membership_id")
        if name == "privacy.PersonErased":
            found.is_anybody_erased = True
        elif name == "directory.PeopleReadIn":
            memberships |= set(facts["ids"])
        elif name == "directory.OrganisationsReadIn":
            found.organisations |= set(facts["ids"])
        elif name == "front.WordsTranslated" and facts["kind"] == "organisation":
            found.organisations.add(facts["record_id"])
        elif name == "forums.ForumPublished" and forum_id is not None:
            found.organisations |= changed_with_forum(forum_id)
    _add_coded(found, codes)
    _add_members(found, memberships)
    return found


def _numbers(facts: dict[str, Any], key: str) -> set[int]:
    value = facts.get(key)
    return {value} if isinstance(value, int) else set()


def _add_coded(found: Changes, codes: set[str]) -> None:
    for model, into in ((Person, found.people), (Organisation, found.organisations)):
        prefix = "PER." if model is Person else "ORG."
        wanted = [code for code in codes if code.startswith(prefix)]
        for some in _some(wanted):
            into |= set(model._default_manager.filter(public_id__in=some).values_list("pk", flat=True))


def _add_members(found: Changes, memberships: set[int]) -> None:
    for some in _some(sorted(memberships)):
        for person, organisation in Membership.objects.filter(pk__in=some).values_list(
            "person_id", "organisation_id"
        ):
            found.people.add(person)
            found.organisations.add(organisation)


def _some(things: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (things[start : start + 900] for start in range(0, len(things), 900))


class Holding:
    """The drawers of this process, opened when first asked for."""

    def __init__(self) -> None:
        self._open: dict[Drawer, Catalogue] = {}
        self._changing = threading.RLock()
        self._busy: set[Drawer] = set()

    def up_to_date(self, drawers: Sequence[Drawer]) -> list[Catalogue]:
        """The catalogues of these drawers as the database now is, without those that are still being made.

        Where very much changed at once, the catalogue is as it was before until that is read.
        """
        found = [catalogue for one in drawers if (catalogue := self._opened(one)) is not None]
        self._follow(found)
        return [self._open[one.drawer] for one in found if one.drawer in self._open]

    def _opened(self, drawer: Drawer) -> Catalogue | None:
        if (held := self._open.get(drawer)) is not None:
            return held
        with self._changing:
            if (held := self._open.get(drawer)) is not None:
                return held
            if drawer in self._busy:
                return None
            held = Catalogue.loaded(drawer, folder())
            if held is None:
                if drawer.rows().order_by()[: BUILT_AT_ONCE + 1].count() > BUILT_AT_ONCE:
                    self._beside(drawer)
                    return None
                held = Catalogue.built(drawer)
            self._open[drawer] = held
            return held

    def _follow(self, catalogues: Sequence[Catalogue]) -> None:
        """Read what changed since, once for all of them."""
        if not catalogues:
            return
        oldest = min((one.mark for one in catalogues), key=lambda mark: mark.number)
        changes = changes_since(oldest)
        if changes is None:
            # The database is another one: it was restored, or the demo began anew.
            self.forget()
            for one in catalogues:
                self._opened(one.drawer)
            return
        for one in catalogues:
            ids = changes.of(one.drawer.kind)
            if one.mark.number == changes.mark.number:
                continue
            if len(ids) > LOOKED_AT_AT_ONCE:
                self._beside(one.drawer)
            else:
                one.look_again(ids, changes.mark)

    def make(self, drawer: Drawer) -> None:
        """Open a drawer however long it takes, bring it up to date and save it."""
        held = Catalogue.loaded(drawer, folder()) or self._open.get(drawer)
        saved = held.mark.number if held is not None else -1
        changes = changes_since(held.mark) if held is not None else None
        if held is None or changes is None:
            held, saved = Catalogue.built(drawer), -1
        elif changes.is_anybody_erased and drawer.kind is Kind.PERSON:
            # The files keep what was taken out until their part is written anew; of the erased not a letter stays.
            held, saved = Catalogue.built(drawer), -1
            held.clear(folder())
        else:
            held.look_again(changes.of(drawer.kind), changes.mark)
        if held.mark.number != saved or not held.is_saved_in(folder()):
            held.save(folder())
        self._open[drawer] = held

    def _beside(self, drawer: Drawer) -> None:
        """The same in a thread of its own, one for each drawer."""
        with self._changing:
            if drawer in self._busy:
                return
            self._busy.add(drawer)
        threading.Thread(target=self._make_beside, args=(drawer,), daemon=True).start()

    def _make_beside(self, drawer: Drawer) -> None:
        try:
            close_old_connections()
            self.make(drawer)
        except Exception:
            logger.exception("the drawer %s could not be made; the next search tries again", drawer.folder)
        finally:
            connection.close()
            with self._changing:
                self._busy.discard(drawer)

    def forget(self) -> None:
        """Hold nothing any more."""
        with self._changing:
            self._open = {}


HOLDING = Holding()
