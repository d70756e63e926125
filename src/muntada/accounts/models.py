"""The person at the keyboard. What they may do follows from directory and forums, not from here."""

import hashlib
import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Owner
from muntada.base.demo import is_demo_installation
from muntada.base.languages import NATIVE_NAMES
from muntada.base.words import Words


def new_token() -> str:
    """What a mailed link carries: nobody guesses it, and we keep only its digest."""
    return secrets.token_urlsafe(32)


# Without letters and digits that look alike on paper.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_code() -> str:
    """A code that is read out or copied by hand: 74 bits in three groups."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(3))


def digest_of(token: str) -> str:
    """How a token is kept, so that a stolen database opens no door."""
    return hashlib.sha256(token.encode()).hexdigest()


class UserState(StrEnum):
    """Whether somebody can sign in."""

    INVITED = "invited"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


USER_STATE_WORDS = {
    UserState.INVITED: pgettext_lazy("state of an account", "invited"),
    UserState.ACTIVE: pgettext_lazy("state of an account", "active"),
    UserState.DEACTIVATED: pgettext_lazy("state of an account", "deactivated"),
}


class UserManager(BaseUserManager["User"]):
    """Finds users by address, whatever its capitals."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with this address; without a password they sign in by a mailed link or a passkey."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who can sign in, or is invited to; the name is what colleagues see, not the official one."""

    class Theme(models.TextChoices):
        SYSTEM = "", pgettext_lazy("theme", "as the device has it")
        LIGHT = "light", pgettext_lazy("theme", "light")
        DARK = "dark", pgettext_lazy("theme", "dark")

    class Density(models.TextChoices):
        COMFORTABLE = "", pgettext_lazy("density", "comfortable")
        COMPACT = "compact", pgettext_lazy("density", "compact")

    class Vouch(models.TextChoices):
        """Who says, beside the mailbox, that the second factor is this person's own."""

        NOBODY = ""
        INVITATION = "invitation"  # set up in the session in which they joined
        CODE = "code"  # an administrator or the server gave them a code

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=list(NATIVE_NAMES.items()), default="en")
    theme = models.CharField(_("colours"), max_length=5, choices=Theme, blank=True, default=Theme.SYSTEM)
    density = models.CharField(
        _("density"), max_length=7, choices=Density, blank=True, default=Density.COMFORTABLE
    )
    has_shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=is_demo_installation)
    joined_at = models.DateTimeField(null=True)
    deactivated_at = models.DateTimeField(null=True)
    vouched = models.CharField(max_length=10, choices=Vouch, blank=True, default=Vouch.NOBODY)

    official_name: Words | None = None  # noted by `accounts.names.recognise`, never stored here

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="an_address_signs_in_one_user"),)

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name as colleagues see it."""
        return self.name

    @property
    def state(self) -> UserState:
        """Whether this person can sign in, has still to accept an invitation, or has left."""
        if self.is_active:
            return UserState.ACTIVE
        return UserState.DEACTIVATED if self.joined_at else UserState.INVITED

    @property
    def state_word(self) -> str:
        """The state in the reader's language."""
        return str(USER_STATE_WORDS[self.state])


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Who was asked to join."""

    def open(self) -> Self:
        """Neither accepted nor withdrawn; some of them may have run out."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def in_scope(self, forum_id: int | None) -> Self:
        """Those sent on behalf of one forum, or all of them outside any forum."""
        return self.all() if forum_id is None else self.filter(forum_id=forum_id)

    def by_token(self, token: str) -> Self:
        """The one whose link carries this token, if there is one."""
        return self.filter(digest=digest_of(token))


class Invitation(models.Model):
    """An address was asked to join; the link lasts seven days.

    `forum_id` and `side_id` say on whose behalf: rooms below this one know forums by number only.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="invitations_sent")
    forum_id = models.BigIntegerField(null=True)
    side_id = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("user",),
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="a_user_has_one_open_invitation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.sent_at:%Y-%m-%d}"

    @property
    def owner(self) -> Owner:
        """The forum and side on whose behalf it was sent."""
        return Owner(forum_id=self.forum_id, side_id=self.side_id)

    def has_run_out(self, now: datetime) -> bool:
        """True once the link no longer opens."""
        return now >= self.expires_at


class MailedLink(models.Model):
    """A link that proves who reads a mailbox: works once, for a quarter of an hour."""

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in"
        ADDRESS = "address"

    user = models.ForeignKey(User, models.CASCADE, related_name="mailed_links")
    purpose = models.CharField(max_length=8, choices=Purpose)
    address = models.EmailField(max_length=254)
    digest = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.user_id}"


class EnrolmentCode(models.Model):
    """Told by an administrator by another way than by mail: whoever has it and the mailbox is the person."""

    user = models.ForeignKey(User, models.CASCADE, related_name="enrolment_codes")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.expires_at:%Y-%m-%d}"
