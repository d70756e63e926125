"""The list of a delegation on paper: our records turned into what the engine `typeset` prints."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext, override

from muntada.base.words import Words
from muntada.directory.models import Delegation, Membership
from muntada.engines import typeset
from muntada.forums.models import Forum


def languages_of(delegation: Delegation, forum: Forum) -> tuple[str, str]:
    """The language of a delegation's own side, then that of the other; English where both speak one."""
    first = delegation.side.language
    other = next((side.language for side in forum.both_sides if side.pk != delegation.side_id), first)
    return first, other if other != first else "en"


def list_paper(
    delegation: Delegation,
    forum: Forum,
    members: Sequence[Membership],
    *,
    url: str,
    shows_passport: bool,
    now: datetime,
) -> bytes:
    """A delegation in its order of precedence, in the languages of both sides. Raises `TypesetError`."""
    first, second = languages_of(delegation, forum)
    with override(first):
        notice = gettext("Demonstration data: invented companies and people.") if forum.is_demo else ""
    return typeset.delegation_list_pdf(
        typeset.DelegationList(
            imprint=typeset.Imprint(
                language=typeset.Language(first),
                forum=(forum.short_name or forum.name).best(first).text,
                number=delegation.public_id,
                version="1",
                issued_at=now,
                zone=typeset.Zone(forum.zone, forum.city.best(first).text or forum.zone),
                url=url,
                notice=notice,
            ),
            delegation=typeset.Name(delegation.name.best(first).text, delegation.name.text(second)),
            delegates=tuple(
                typeset.Delegate(
                    name=typeset.Name(*own_and_other(row.person.name, second)),
                    latin=row.person.passport_name if shows_passport else "",
                    part=typeset.Both(part_in(row, first), part_in(row, second)),
                    rank=typeset.Both(str(row.rank)),
                    organisation=_both(row.organisation.name, first, second),
                    position=_both(row.title, first, second),
                )
                for row in members
            ),
            second=typeset.Language(second),
        )
    )


def own_and_other(name: Words, other: str) -> tuple[str, str]:
    """A name in its own script, and as the other side writes it; nothing is transliterated here."""
    return name.best(name.original).text, name.text(other)


def part_in(member: Membership, language: str) -> str:
    """As what somebody takes part, in this language."""
    with override(language):
        return str(member.get_part_display())


def _both(words: Words, first: str, second: str) -> typeset.Both:
    return typeset.Both(words.best(first).text, words.text(second))
