"""The pages of invitations."""

from muntada.protocol.views.guests import (
    change_invitation_terms,
    quota_table,
    remind_invited,
    set_guest_aside,
    take_guest,
)
from muntada.protocol.views.letters import (
    change_invitation,
    change_letter_text,
    discard_invitation,
    invitation,
    invitation_pdf,
    invitations,
    letter_texts,
    record_reply,
    send_invitations,
    withdraw_invitation,
    write_invitation,
)
from muntada.protocol.views.replies import answer_invitation

__all__ = [
    "answer_invitation",
    "change_invitation",
    "change_invitation_terms",
    "change_letter_text",
    "discard_invitation",
    "invitation",
    "invitation_pdf",
    "invitations",
    "letter_texts",
    "quota_table",
    "record_reply",
    "remind_invited",
    "send_invitations",
    "set_guest_aside",
    "take_guest",
    "withdraw_invitation",
    "write_invitation",
]
