"""What happens after the page has answered."""

from django_tasks import task

from muntada.access.actor import SYSTEM
from muntada.accounts import actions
from muntada.base.clock import current_moment


@task()
def mail_sign_in_link(email: str, origin: str, next_url: str) -> None:
    """Look up the address and mail the link here, so that the page takes as long for a stranger's address."""
    actions.send_sign_in_link(
        email=email, origin=origin, next_url=next_url, actor=SYSTEM, now=current_moment()
    )
