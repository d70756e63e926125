"""Send what waits in the outbox, once.

A mail is claimed before it leaves and marked after. A process that dies between the two leaves a claim that
runs out; the next try sends the same mail with the same Message-ID. So at the border of SMTP a mail leaves at
least once: the folder keeps one file for one Message-ID, and a receiving server that saw a mail twice can tell
that it is the same one.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django_tasks import task

from muntada.base.clock import current_moment
from muntada.post.envelope import as_mail
from muntada.post.models import Message
from muntada.post.transports import NotNow, Refused, hand_over

# Longer than a slow server may take, so that a mail on its way is not sent again beside it.
CLAIM = timedelta(seconds=90)
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)


@task()
def send_message(message_id: int) -> None:
    """Claim the mail, hand it over, write down what became of it; done twice is done once."""
    # Claims run on the real clock: a demo's stands still, and so would they.
    clock = datetime.now(tz=UTC)
    free = Q(state=Message.State.WAITING) | Q(state=Message.State.SENDING, claimed_until__lte=clock)
    claimed = Message.objects.filter(free, pk=message_id).update(
        state=Message.State.SENDING, claimed_until=clock + CLAIM, tries=F("tries") + 1
    )
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        return
    if not claimed:
        if message.state == Message.State.SENDING and message.claimed_until:
            send_message.using(run_after=message.claimed_until).enqueue(message_id)
        return
    try:
        hand_over(as_mail(message))
    except Refused as error:
        _write_down(message, Message.State.REFUSED, error.code, error.words)
    except NotNow as error:
        if message.tries > len(WAITS):
            _write_down(message, Message.State.FAILED, error.code, error.words)
        else:
            _write_down(message, Message.State.WAITING, error.code, error.words)
            send_message.using(run_after=clock + WAITS[message.tries - 1]).enqueue(message_id)
    except ValueError as error:
        # An address or a header that no mail can carry.
        _write_down(message, Message.State.REFUSED, "unsendable", str(error))
    else:
        _write_down(message, Message.State.SENT, "", "")


def _write_down(message: Message, state: Message.State, code: str, words: str) -> None:
    values: dict[str, Any] = {
        "state": state,
        "claimed_until": None,
        "error_code": code[:20],
        "error": words[:2000],
    }
    if state == Message.State.SENT:
        values["sent_at"] = current_moment()
        if not message.keeps_body:
            values["body"] = ""
            message.parts.all().delete()
    Message.objects.filter(pk=message.pk, state=Message.State.SENDING).update(**values)
