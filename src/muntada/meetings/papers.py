"""Schedules and table plans on paper: our records turned into what the engine `typeset` prints."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muntada.access.actor import may
from muntada.base.links import link
from muntada.base.words import Words
from muntada.directory.models import Membership, Organisation, filed_in
from muntada.directory.queries import own_side_first
from muntada.engines import typeset
from muntada.forums.models import Forum
from muntada.forums.requests import ForumRequest
from muntada.meetings.models import Meeting, MeetingPerson, Round
from muntada.meetings.slots import Slot
from muntada.venue.models import Break, Table


def as_answer(paper: bytes, name: str) -> HttpResponse:
    """A PDF that the browser may show; the name is for those who keep it."""
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def plan_of(request: ForumRequest, round_: Round, slots: Sequence[Slot]) -> bytes:
    """The table plan of one day."""
    forum, language = request.forum, _language()
    tables = list(Table.objects.filter(hall=round_.hall_id))
    return typeset.table_plan_pdf(
        typeset.TablePlan(
            imprint=_imprint(request, f"{forum.code}.PLAN", str(round_.edition), "meetings:table_plan"),
            day=slots[0].day,
            tables=tuple(str(table.number) for table in tables),
            slots=_rows(round_, slots),
            placements=tuple(
                typeset.Placement(
                    starts_at=meeting.starts_at,
                    table=str(meeting.table.number),
                    parties=_parties(forum, meeting, language),
                    interpreter=_voice(meeting),
                )
                for meeting in _meetings(round_, slots)
                if meeting.table.hall_id == round_.hall_id
            ),
            hall=_text(round_.hall.name),
            status=_status(round_),
            other_zone=_other_zone(request),
        )
    )


def door_sheets_of(request: ForumRequest, round_: Round, slots: Sequence[Slot]) -> bytes:
    """The day of each table that has a meeting, or of all where none has."""
    forum, language = request.forum, _language()
    held: dict[int, dict[datetime, Meeting]] = defaultdict(dict)
    for meeting in _meetings(round_, slots):
        held[meeting.table_id][meeting.starts_at] = meeting
    tables = list(Table.objects.filter(hall=round_.hall_id).select_related("host"))
    rows = _rows(round_, slots)
    return typeset.door_sheets_pdf(
        typeset.DoorSheets(
            imprint=_imprint(request, f"{forum.code}.TABLES", str(round_.edition), "meetings:table_plan"),
            day=slots[0].day,
            sheets=tuple(
                typeset.DoorSheet(
                    table=str(table.number),
                    host=_text(table.host.name) if table.host else "",
                    url=request.build_absolute_uri(link(request, "meetings:at_table", table.number)),
                    appointments=tuple(_appointment(forum, row, held[table.pk], language) for row in rows),
                )
                for table in tables
                if table.pk in held or not held
            ),
            hall=_text(round_.hall.name),
            status=_status(round_),
            other_zone=_other_zone(request),
        )
    )


def cards_of(request: ForumRequest, round_: Round, slots: Sequence[Slot]) -> bytes:
    """A card for everybody who meets that day and whose schedule the reader may see, by organisation."""
    forum, language = request.forum, _language()
    seats = (
        MeetingPerson.objects.filter(meeting__in=[one.pk for one in _meetings(round_, slots)])
        .select_related(
            "membership__person",
            "membership__organisation",
            "meeting__first",
            "meeting__second",
            "meeting__table",
            "meeting__interpreter__person",
        )
        .order_by("meeting__starts_at", "pk")
    )
    errands: dict[int, list[Meeting]] = defaultdict(list)
    members: dict[int, Membership] = {}
    for seat in seats:
        if may(request.actor, "meetings.schedule", seat.membership):
            members[seat.membership_id] = seat.membership
            errands[seat.membership_id].append(seat.meeting)
    order = filed_in(language.value)
    return typeset.cards_pdf(
        typeset.Cards(
            imprint=_imprint(request, f"{forum.code}.CARDS", str(round_.edition), "meetings:table_plan"),
            day=slots[0].day,
            cards=tuple(
                typeset.Card(
                    person=_name(member.person.name, language),
                    organisation=_text(member.organisation.name),
                    errands=tuple(
                        typeset.Errand(
                            starts_at=meeting.starts_at,
                            ends_at=meeting.ends_at,
                            partner=_name(
                                meeting.first.name
                                if meeting.second_id == member.organisation_id
                                else meeting.second.name,
                                language,
                            ),
                            table=str(meeting.table.number),
                            interpreter=_voice(meeting),
                        )
                        for meeting in errands[member.pk]
                    ),
                )
                for member in sorted(
                    members.values(),
                    key=lambda one: (getattr(one.organisation, order), one.organisation_id, one.rank, one.pk),
                )
            ),
            hall=_text(round_.hall.name),
            other_zone=_other_zone(request),
        )
    )


def rota_of(request: ForumRequest, round_: Round, slots: Sequence[Slot]) -> bytes:
    """Who interprets where: everybody who has a duty that day, in the order of their names."""
    forum, language = request.forum, _language()
    duties = [one for one in _meetings(round_, slots) if one.interpreter is not None]
    voices = {one.interpreter_id: one.interpreter for one in duties if one.interpreter is not None}
    counts = Counter(_text(one.person.name) for one in voices.values())
    # Two of one name are told apart by their public id.
    called = {
        number: name if counts[name := _text(one.person.name)] == 1 else f"{name} ({one.person.public_id})"
        for number, one in voices.items()
    }
    return typeset.rota_pdf(
        typeset.Rota(
            imprint=_imprint(request, f"{forum.code}.ROTA", str(round_.edition), "meetings:table_plan"),
            day=slots[0].day,
            interpreters=tuple(sorted(called.values())),
            slots=_rows(round_, slots),
            duties=tuple(
                typeset.Duty(
                    starts_at=one.starts_at,
                    interpreter=called[one.interpreter_id],
                    table=str(one.table.number),
                    parties=_parties(forum, one, language),
                )
                for one in duties
            ),
            hall=_text(round_.hall.name),
            status=_status(round_),
            other_zone=_other_zone(request),
        )
    )


def _meetings(round_: Round, slots: Sequence[Slot]) -> list[Meeting]:
    """Those of the day that begin with one of its slots."""
    return list(
        Meeting.objects.standing()
        .filter(forum=round_.forum_id, starts_at__in=[slot.starts_at for slot in slots])
        .select_related("first", "second", "table", "interpreter__person")
        .order_by("starts_at", "table__number")
    )


def _rows(round_: Round, slots: Sequence[Slot]) -> tuple[typeset.Slot, ...]:
    """Slots and breaks of the day in their order."""
    pauses = Break.objects.filter(
        forum=round_.forum_id, starts_at__gte=slots[0].starts_at, ends_at__lte=slots[-1].ends_at
    )
    rows = [
        *(typeset.Slot(slot.starts_at, slot.ends_at) for slot in slots),
        *(
            typeset.Slot(pause.starts_at, pause.ends_at, _text(pause.name) or pause.get_kind_display())
            for pause in pauses
        ),
    ]
    return tuple(sorted(rows, key=lambda row: row.starts_at))


def _appointment(
    forum: Forum, row: typeset.Slot, held: Mapping[datetime, Meeting], language: typeset.Language
) -> typeset.Appointment:
    meeting = held.get(row.starts_at)
    if row.title or meeting is None:
        return typeset.Appointment(row.starts_at, row.ends_at, title=row.title)
    return typeset.Appointment(
        row.starts_at, row.ends_at, _parties(forum, meeting, language), interpreter=_voice(meeting)
    )


def _parties(forum: Forum, meeting: Meeting, language: typeset.Language) -> tuple[typeset.Name, typeset.Name]:
    one, other = own_side_first((meeting.first, meeting.second), forum, language.value)
    return _name(one.name, language), _name(other.name, language)


def _voice(meeting: Meeting) -> str:
    return _text(meeting.interpreter.person.name) if meeting.interpreter else ""


def _status(round_: Round) -> str:
    return _("published") if round_.published_run_id else _("provisional")


def schedule_of(
    request: ForumRequest, membership: Membership, meetings: Sequence[Meeting], edition: int
) -> bytes:
    """Somebody's meetings on paper."""
    language = _language()
    return typeset.schedule_pdf(
        typeset.Schedule(
            imprint=_imprint(
                request,
                f"{request.forum.code}.{membership.person.public_id.rpartition('.')[2]}",
                str(edition),
                "meetings:schedule",
            ),
            person=_name(membership.person.name, language),
            organisation=_name(membership.organisation.name, language),
            role=_text(membership.title),
            other_zone=_other_zone(request),
            engagements=tuple(
                typeset.Engagement(
                    starts_at=meeting.starts_at,
                    ends_at=meeting.ends_at,
                    partner=_name(_partners(request.forum, meeting, membership)[0].name, language),
                    second=next(
                        (
                            _name(one.name, language)
                            for one in _partners(request.forum, meeting, membership)[1:]
                        ),
                        None,
                    ),
                    people=tuple(
                        typeset.Person(_text(row.membership.person.name), _text(row.membership.title))
                        for row in meeting.attendances.all()
                        if row.membership.organisation_id != membership.organisation_id
                    ),
                    table=str(meeting.table.number),
                    hall=_text(meeting.table.hall.name),
                    interpreter=_text(meeting.interpreter.person.name) if meeting.interpreter else "",
                    note=_text(meeting.topic),
                )
                for meeting in meetings
            ),
        )
    )


def _partners(forum: Forum, meeting: Meeting, membership: Membership) -> list[Organisation]:
    """Whom somebody meets: the other organisation, or both for whoever is of neither."""
    both = own_side_first((meeting.first, meeting.second), forum, get_language() or "en")
    return [one for one in both if one.pk != membership.organisation_id] or both


def _imprint(request: ForumRequest, number: str, version: str, page: str) -> typeset.Imprint:
    forum = request.forum
    return typeset.Imprint(
        language=_language(),
        forum=_text(forum.name),
        number=number,
        version=version,
        issued_at=request.now,
        zone=typeset.Zone(forum.zone, _text(forum.city) or forum.zone),
        url=request.build_absolute_uri(link(request, page)),
        notice=_("Demonstration data: invented companies and people.") if forum.is_demo else "",
    )


def _other_zone(request: ForumRequest) -> typeset.Zone | None:
    """The clock of the side that is not at home, where it shows another time."""
    for side in request.forum.both_sides:
        if (
            request.now.astimezone(side.tz).utcoffset()
            != request.now.astimezone(request.forum.tz).utcoffset()
        ):
            return typeset.Zone(side.zone, _text(side.city) or side.zone)
    return None


def _language() -> typeset.Language:
    return typeset.Language(get_language() or "en")


def _text(value: Words) -> str:
    return value.best(get_language() or "en").text


def _name(value: Words, language: typeset.Language) -> typeset.Name:
    own = value.best(value.original).text
    return typeset.Name(own=own, read=value.text(language.value))
