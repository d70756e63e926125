"""What a returned mail says: delivery reports by RFC 3464."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default

MESSAGE_ID = re.compile(r"<[^<>\s]+>")


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """What a report says of one receiver: `status` is the enhanced code such as 5.1.1."""

    recipient: str
    action: str
    status: str
    diagnostic: str
    message_id: str

    @property
    def is_final(self) -> bool:
        """True when the mail came back for good; a delay is only news."""
        return self.action == "failed"


def bounces_in(raw: bytes) -> list[Bounce]:
    """What a mail reports, receiver by receiver; nothing when it is no delivery report."""
    mail = message_from_bytes(raw, policy=default)
    if mail.get_content_type() != "multipart/report":
        return []
    report: Message | None = None
    original = ""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status" and report is None:
            report = part
        elif kind in {"message/rfc822", "text/rfc822-headers", "message/global-headers"} and not original:
            original = _message_id_of(part)
    if report is None:
        return []
    blocks = [block for block in report.get_payload() if isinstance(block, Message)]
    found = []
    for block in blocks:
        recipient = block.get("Original-Recipient") or block.get("Final-Recipient")
        if recipient:
            found.append(
                Bounce(
                    recipient=_address(str(recipient)),
                    action=str(block.get("Action", "")).strip().lower(),
                    status=str(block.get("Status", "")).strip().partition(" ")[0],
                    diagnostic=" ".join(str(block.get("Diagnostic-Code", "")).split()),
                    message_id=original,
                )
            )
    return found


def _message_id_of(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        text = str(payload[0].get("Message-ID", ""))
    else:
        headers = str(part.get_content()) if isinstance(part, EmailMessage) else str(payload)
        match = re.search(r"(?im)^Message-ID:\s*(<[^<>\s]+>)", headers)
        text = match[1] if match else ""
    match = MESSAGE_ID.search(text)
    return match[0] if match else ""


def _address(recipient: str) -> str:
    """`rfc822; hana@example.org` names an address behind its kind."""
    return recipient.rpartition(";")[2].strip().strip("<>").lower()
