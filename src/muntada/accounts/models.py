"""The person at the keyboard. What they may do follows from directory and forums, not from here."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from muntada.base.languages import NATIVE_NAMES


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
    """Somebody who can sign in. The name is what colleagues see; the official names are in the directory."""

    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=list(NATIVE_NAMES.items()), default="en")
    has_shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True)
    deactivated_at = models.DateTimeField(null=True)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ("name",)

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="an_address_signs_in_one_user"),)

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name as colleagues see it."""
        return self.name
