"""The pages of this room."""

from muntada.travel.views.cases import (
    close_visa,
    need_no_visa,
    note_visa_granted,
    note_visa_refused,
    visa_case,
    visa_cases,
    want_visa,
    want_visas,
)
from muntada.travel.views.letters import (
    answer_visa_letter,
    cancel_visa_letter,
    change_visa_letter,
    discard_visa_letter,
    draft_visa_letter,
    issue_visa_letter,
    read_visa_letter,
    send_visa_letter,
    supersede_visa_letter,
    visa_letter,
    visa_letters,
)

__all__ = [
    "answer_visa_letter",
    "cancel_visa_letter",
    "change_visa_letter",
    "close_visa",
    "discard_visa_letter",
    "draft_visa_letter",
    "issue_visa_letter",
    "need_no_visa",
    "note_visa_granted",
    "note_visa_refused",
    "read_visa_letter",
    "send_visa_letter",
    "supersede_visa_letter",
    "visa_case",
    "visa_cases",
    "visa_letter",
    "visa_letters",
    "want_visa",
    "want_visas",
]
