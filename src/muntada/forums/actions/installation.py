"""The first run of an empty installation."""

import hmac
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from muntada.access.actor import Actor, Owner, require
from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.base.action import action
from muntada.base.demo import is_demo_installation
from muntada.base.text import clean
from muntada.forums.events import InstallationSetUp
from muntada.forums.models import Grant, Installation
from muntada.forums.setup import code_file, current_code, is_set_up
from muntada.journal.record import record


class AlreadySetUp(Exception):
    """Somebody is here already; further people are invited."""


class WrongCode(Exception):
    """Whoever asks cannot read what the server printed or its owner chose."""


@action
def set_up(
    *, name: str, email: str, password: str, language: str, code: str, actor: Actor, now: datetime
) -> User:
    """The first person here becomes administrator of the installation; of two at once only one does."""
    require(actor, "forums.set_up", Owner(forum_id=None))
    if is_set_up():
        raise AlreadySetUp
    expected = current_code()
    if not expected or not hmac.compare_digest(code.strip().encode(), expected.encode()):
        raise WrongCode
    try:
        with transaction.atomic():
            Installation.objects.create(pk=1, set_up_at=now)
    except IntegrityError as error:
        raise AlreadySetUp from error
    user = User.objects.create_user(
        email,
        password,
        name=clean(name),
        language=language,
        joined_at=now,
        is_demo=is_demo_installation(),
    )
    # From yesterday, since it may still be yesterday where a forum is held.
    yesterday = now.date() - timedelta(days=1)
    Grant.objects.create(user=user, role=Role.ADMINISTRATOR, starts_on=yesterday)
    record(InstallationSetUp(forum_id=None, user_id=user.pk), actor=Actor(user_id=user.pk), now=now)
    transaction.on_commit(lambda: code_file().unlink(missing_ok=True))
    return user
