"""Schedules and table plans on paper: our records turned into what the engine `typeset` prints."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muntada.base.links import link
from muntada.base.words import Words
from muntada.directory.models import Membership
from muntada.engines import typeset
from muntada.forums.requests import ForumRequest
from muntada.meetings.models import Meeting, Round
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
    starts = {slot.starts_at for slot in slots}
    meetings = (
        Meeting.objects.filter(forum=forum, starts_at__in=starts, table__in=tables)
        .standing()
        .select_related("first", "second", "table", "interpreter__person")
    )
    pauses = Break.objects.filter(
        forum=forum, starts_at__gte=slots[0].starts_at, ends_at__lte=slots[-1].ends_at
    )
    return typeset.table_plan_pdf(
        typeset.TablePlan(
            imprint=_imprint(request, f"{forum.code}.PLAN", str(round_.edition), "meetings:table_plan"),
            day=slots[0].day,
            tables=tuple(str(table.number) for table in tables),
            slots=(
                *(typeset.Slot(slot.starts_at, slot.ends_at) for slot in slots),
                *(
                    typeset.Slot(
                        pause.starts_at, pause.ends_at, _text(pause.name) or pause.get_kind_display()
                    )
                    for pause in pauses
                ),
            ),
            placements=tuple(
                typeset.Placement(
                    starts_at=meeting.starts_at,
                    table=str(meeting.table.number),
                    parties=(_name(meeting.first.name, language), _name(meeting.second.name, language)),
                    interpreter=_text(meeting.interpreter.person.name) if meeting.interpreter else "",
                )
                for meeting in meetings
            ),
            hall=_text(round_.hall.name),
            status=_("published") if round_.published_run_id else _("provisional"),
            other_zone=_other_zone(request),
        )
    )


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
                    partner=_name(
                        meeting.first.name
                        if meeting.second_id == membership.organisation_id
                        else meeting.second.name,
                        language,
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
