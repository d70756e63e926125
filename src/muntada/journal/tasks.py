"""Hand an event to a listener, once."""

import logging

from django.db import transaction
from django_tasks import task

from muntada.journal.models import Delivery
from muntada.journal.record import as_event, listener_named

logger = logging.getLogger(__name__)


@task()
def deliver(delivery_id: int) -> None:
    """Call the listener and tick the delivery off in one transaction: done twice is done once."""
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().select_related("entry").filter(pk=delivery_id).first()
        if delivery is None or delivery.is_done:
            return
        listener = listener_named(delivery.entry.name, delivery.listener)
        event = as_event(delivery.entry)
        if listener is None or event is None:
            logger.warning("nobody listens any more as %s", delivery.listener)
        else:
            listener(event)
        Delivery.objects.filter(pk=delivery.pk).update(is_done=True)
