"""All that is kept of one person, for them to take away."""

import json
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet

from muntada.accreditation.models import Participation, Passport, Scan
from muntada.accreditation.photos import bytes_of
from muntada.base.fields import WordsField
from muntada.base.words import Words
from muntada.directory.models import ChangeRequest, Membership, Person
from muntada.journal.models import Entry
from muntada.meetings.models import Absence, Handover, Meeting, Preference
from muntada.post.models import Message
from muntada.privacy.models import Consent, Erasure
from muntada.programme.models import SessionRole
from muntada.protocol.models import Guest, InvitationLetter
from muntada.travel.models import Journey, VisaCase

_IN_MEMORY = 4 * 1024 * 1024


def archive_of(person: Person) -> IO[bytes]:
    """A ZIP file: `data.json` with everything that is kept, and the photos."""
    kept = gathered(person)
    # Handed to the answer, which closes it.
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "data.json", json.dumps(kept, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder, default=_plain)
        )
        for name, content in _photos(person):
            archive.writestr(name, content)
    file.seek(0)
    return file


def gathered(person: Person) -> dict[str, Any]:
    """Everything that names this person or is theirs, by kind."""
    selves = entries_of(person)
    theirs = Membership.objects.filter(person__in=selves)
    meetings = Meeting.objects.filter(
        Q(attendances__membership__in=theirs) | Q(interpreter__in=theirs)
    ).distinct()
    addresses = {one.email for one in selves} | {person.user.email if person.user else ""}
    return {
        "person": _entry(person),
        "known_under_other_spellings": [_entry(one) for one in selves if one != person],
        "account": _row(person.user, without={"password"}) if person.user else None,
        "takes_part": [
            {
                "forum": one.forum.code,
                "organisation": _texts(one.organisation.name),
                **_row(one, without={"forum", "organisation", "person"}),
            }
            for one in theirs.select_related("forum", "organisation")
        ],
        "consents": [_row(one) for one in Consent.objects.filter(person__in=selves)],
        "requests_to_be_forgotten": [_row(one) for one in Erasure.objects.filter(person__in=selves)],
        "accreditations": [
            {
                **_row(one, without={"photo", "desk_note"}),
                "has_photo": bool(one.photo),
                "answers": [
                    {"question": _texts(answer.question.label), "answer": answer.value}
                    for answer in one.answers.select_related("question")
                ],
            }
            for one in Participation.objects.filter(person__in=selves)
        ],
        "invitation_letters": [
            _row(one, without={"created_by", "search_text"})
            for one in InvitationLetter.objects.filter(Q(person__in=selves) | Q(email__in=addresses - {""}))
        ],
        "named_in_answers_to_invitations": [_row(one) for one in named_in_replies(selves)],
        "requests_for_changes": [
            _row(one, without={"person", "newcomer", "membership", "decided_by"})
            for one in ChangeRequest.objects.filter(Q(person__in=selves) | Q(newcomer__in=selves))
        ],
        "changes_they_asked_for": [  # what stands in one about somebody else is the other's
            _row(one, without={"difference", "person", "newcomer", "membership", "decided_by"})
            for one in ChangeRequest.objects.filter(asked_by=person.user_id).exclude(person__in=selves)
        ]
        if person.user_id
        else [],
        "scans_at_the_gate": [
            {"gate": one.gate, "kind": one.kind, "at": one.at, "let_in": one.has_passed}
            for one in Scan.objects.filter(
                Q(participation__person__in=selves) | Q(vehicle_pass__driver__person__in=selves)
            )
        ],
        "passports": [  # what stands in one is read by the consular desk alone
            {
                **_row(one, without={"sealed", "digest"}),
                "opened": [_row(each, without={"passport"}) for each in one.readings.all()],
            }
            for one in Passport.objects.filter(participation__person__in=selves).prefetch_related("readings")
        ],
        "journeys": [
            _row(one, without={"forum", "participation", "marked_by"})
            for one in Journey.objects.filter(participation__person__in=selves)
        ],
        "visas": [
            {
                **_row(one, without={"forum", "participation"}),
                "steps": [{"state": step.state, "at": step.at} for step in one.steps.all()],
                "letters": list(
                    one.passages.exclude(letter__dated_on=None).values_list("letter__public_id", flat=True)
                ),
            }
            for one in VisaCase.objects.filter(participation__person__in=selves).prefetch_related("steps")
        ],
        "meetings": [
            {
                "with": [_texts(one.first.name), _texts(one.second.name)],
                "table": one.table.number,
                **_row(one, without={"first", "second", "table", "uid"}),
            }
            for one in meetings.select_related("first", "second", "table")
        ],
        "wishes_that_name_them": [
            {"asker": _texts(one.asker.name), "asked": _texts(one.asked.name), "strength": one.strength}
            # What others wish of them is the others' secret.
            for one in Preference.objects.filter(attendee__in=theirs).select_related("asker", "asked")
        ],
        "absences": [_row(one) for one in Absence.objects.filter(membership__in=theirs)],
        "notes_as_interpreter": [_row(one) for one in Handover.objects.filter(author__in=theirs)],
        "sessions": [
            {"session": _texts(one.session.title), "role": one.role, "topic": _texts(one.topic)}
            for one in SessionRole.objects.filter(membership__in=theirs).select_related("session")
        ],
        "mails": [
            {"to": one.to, "subject": one.subject, "sent_at": one.sent_at, "body": one.body}
            for one in Message.objects.filter(to__in=addresses - {""}, keeps_body=True)
        ],
        "journal_of_what_they_did": list(
            Entry.objects.filter(actor_id=person.user_id).values("number", "at", "name")
            if person.user_id
            else ()
        ),
    }


def named_in_replies(selves: Collection[Person]) -> QuerySet[Guest]:
    """Where answers to invitations name them: taken over as theirs, or with their address."""
    addresses = {one.email for one in selves} | {one.user.email for one in selves if one.user}
    return Guest.objects.filter(Q(membership__person__in=selves) | Q(email__in=addresses - {""}))


def entries_of(person: Person) -> list[Person]:
    """A person's entry and those that were found to be the same person's."""
    return list(Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person)).order_by("pk"))


def _entry(person: Person) -> dict[str, Any]:
    return _row(person, without={"search_text", "sort_key_ar", "sort_key_ru", "sort_key_en", "user"})


def _photos(person: Person) -> Iterator[tuple[str, bytes]]:
    for one in Participation.objects.filter(person__in=entries_of(person)).exclude(photo=""):
        content = bytes_of(one)
        if content:
            yield f"photo-{one.public_id}.jpg", content


def _row(row: Any, *, without: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    """The columns of a row by name; texts in their languages."""
    return {
        field.name: (
            _texts(getattr(row, field.name)) if isinstance(field, WordsField) else getattr(row, field.attname)
        )
        for field in row._meta.concrete_fields
        if field.name not in without
    }


def _texts(words: Words) -> dict[str, str]:
    return {code: version.text for code, version in words.texts.items()}


def _plain(value: object) -> str:
    return str(value)
