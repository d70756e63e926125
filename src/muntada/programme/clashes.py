"""A clash in words: who or what is taken, from when to when, by which session or meeting."""

from collections.abc import Collection

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muntada.base.text import isolated
from muntada.directory.models import Person
from muntada.forums.models import Forum
from muntada.programme.models import Session
from muntada.venue.bookings import Clash
from muntada.venue.models import Hall, Table


def clash_sentences(clashes: Collection[Clash], forum: Forum) -> list[str]:
    """A sentence for every clash, in the reader's language, each thing named once."""
    language = get_language() or "en"
    taken = _names_of_resources({clash.resource for clash in clashes}, language)
    takers = _names_of_sources({clash.taken_by for clash in clashes}, language)
    return list(
        dict.fromkeys(
            _("%(who)s is taken on %(day)s, %(hours)s, by %(what)s.")
            % {
                "who": taken.get(clash.resource, isolated(clash.resource)),
                "day": isolated(f"{clash.starts_at.astimezone(forum.tz):%d.%m.%Y}"),
                "hours": isolated(
                    f"{clash.starts_at.astimezone(forum.tz):%H:%M}–{clash.ends_at.astimezone(forum.tz):%H:%M}"
                ),
                "what": takers[clash.taken_by],
            }
            for clash in clashes
        )
    )


def _numbers(resources: set[str], kind: str) -> list[int]:
    return [int(one.partition(":")[2]) for one in resources if one.startswith(f"{kind}:")]


def _names_of_resources(resources: set[str], language: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for person in Person.objects.filter(pk__in=_numbers(resources, "person")):
        names[f"person:{person.pk}"] = isolated(person.name.best(language).text)
    for hall in Hall.objects.filter(pk__in=_numbers(resources, "hall")):
        names[hall.resource] = isolated(hall.name.best(language).text)
    for table in Table.objects.filter(pk__in=_numbers(resources, "table")):
        names[table.resource] = _("Table %(number)s") % {"number": table.number}
    return names


def _names_of_sources(sources: set[str], language: str) -> dict[str, str]:
    ids = {source: source.partition(":")[2] for source in sources}
    titles = {
        session.source: session.title.best(language).text
        for session in Session.objects.filter(public_id__in=ids.values())
    }
    return {
        source: _("the session %(title)s (%(id)s)")
        % {"title": isolated(titles[source]), "id": isolated(ids[source])}
        if source in titles
        else _("a business meeting (%(id)s)") % {"id": isolated(ids[source])}
        if source.startswith("meeting:")
        else _("something else (%(id)s)") % {"id": isolated(ids[source])}
        for source in sources
    }
