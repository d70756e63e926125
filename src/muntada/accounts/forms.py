"""What people type about accounts: checked here, saved by actions."""

from typing import Any, cast

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as LibraryReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm as LibraryAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as LibraryCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm as LibraryActivateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from muntada.accounts.models import User
from muntada.base.languages import NATIVE_NAMES
from muntada.base.text import DirectionOverride, clean, western_digits
from muntada.ui.widgets import CodeInput

LANGUAGES = list(NATIVE_NAMES.items())


class NameField(forms.CharField):
    """A person's name in any script, without invisible marks."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}))
        super().__init__(max_length=200, label=_("Name"), **kwargs)

    def clean(self, value: Any) -> str:
        try:
            return clean(super().clean(value))
        except DirectionOverride as error:
            raise ValidationError(
                _("The name carries invisible direction marks. Type it anew instead of pasting it.")
            ) from error


class AddressField(forms.EmailField):
    """An e-mail address, left to right in every language."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail"))
        super().__init__(
            max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}), **kwargs
        )

    def to_python(self, value: Any) -> Any:
        return str(super().to_python(value)).lower()


class LinkForm(forms.Form):
    """Where to mail the link."""

    email = AddressField(help_text=_("The address that received your invitation."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "link_%s")
        super().__init__(*args, **kwargs)


class PasswordForm(LoginForm):
    """Sign-in with a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField()
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = _("Forgotten? Take the link by e-mail, then set a new one.")
        self.fields["remember"].label = _("Keep me signed in on this device")
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.order_fields(["login", "password", "remember"])


class ReauthenticateForm(LibraryReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


def code_field() -> forms.CharField:
    """Six or eight digits, typed in any digits."""
    return forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=CodeInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class CodeForm(LibraryAuthenticateForm):
    """A code from the app, or a recovery code, while signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()
        self.fields["code"].help_text = _("From your authenticator app, or one of your recovery codes.")


class CodeAgainForm(LibraryCodeForm):
    """A code from the app, or a recovery code, when already signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()
        self.fields["code"].help_text = _("From your authenticator app, or one of your recovery codes.")


class ActivateCodesForm(LibraryActivateForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field()
        self.fields["code"].help_text = _("The six digits that the app shows now.")


class AddPasskeyForm(AddWebAuthnForm):
    """A name for the new passkey; the browser adds the rest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")
        self.fields["name"].help_text = _("So that you know it again in the list: your phone, your laptop.")
        self.fields["name"].widget.attrs.update({"dir": "auto"})
        self.fields["passwordless"].label = _("Let me sign in with it alone, without a link or a password")
        self.fields["passwordless"].help_text = ""
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")


class EnrolmentForm(forms.Form):
    """The code that an administrator told them."""

    code = forms.CharField(
        label=_("Enrolment code"),
        max_length=40,
        help_text=_("Three groups of five letters and digits."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )


class ProfileForm(forms.ModelForm[User]):
    """How colleagues see one's name, and how pages look."""

    name = NameField(help_text=_("As colleagues see it. Official names stand in the directory."))

    class Meta:
        model = User
        fields = ("name", "language", "theme", "density", "has_shortcuts")
        labels = {"language": _("Language of pages and mails"), "has_shortcuts": _("Use keyboard shortcuts")}


class NewPasswordForm(forms.Form):
    """A new password; the present one is asked for unless they have just come in by a mailed link."""

    present = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 12 characters. Four words that have nothing to do with each other are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, needs_present: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not needs_present:
            del self.fields["present"]

    def clean_present(self) -> str:
        present = str(self.cleaned_data["present"])
        if not self.user.check_password(present):
            raise ValidationError(_("This password is not right. Type it anew."))
        return present

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password


class NewAddressForm(forms.Form):
    """The address that somebody wants to sign in with from now on."""

    email = AddressField(label=_("New e-mail address"))


class InviteForm(forms.Form):
    """Whom to ask to join."""

    email = AddressField()
    name = NameField(help_text=_("They may change it when they join."))
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()


class Means(forms.ChoiceField):
    """How somebody will sign in."""

    CHOICES = (
        ("link", _("With a link by e-mail each time")),
        ("passkey", _("With a passkey of this phone or computer")),
        ("password", _("With a password")),
    )


class JoinForm(forms.Form):
    """Accept an invitation."""

    name = NameField()
    language = forms.ChoiceField(label=_("Language of pages and mails"), choices=LANGUAGES)
    means = Means(
        label=_("How will you sign in?"),
        choices=Means.CHOICES,
        initial="link",
        widget=forms.RadioSelect,
        help_text=_("You can change this later."),
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        help_text=_("Only if you chose a password: at least 12 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": user.name, "language": get_language()}
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("means") == "password":
            if not data.get("password"):
                self.add_error("password", _("Choose a password, or another way to sign in."))
            else:
                try:
                    validate_password(data["password"], self.user)
                except ValidationError as error:
                    self.add_error("password", error)
        else:
            data["password"] = ""
        return data


class SuccessorForm(forms.Form):
    """Who takes the work over."""

    successor = forms.ModelChoiceField(label=_("Hand over to"), queryset=User.objects.none())

    def __init__(
        self,
        *args: Any,
        user: User,
        is_required: bool = True,
        among: QuerySet[User] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[User]", self.fields["successor"])
        everybody = User.objects.filter(is_active=True).exclude(pk=user.pk).order_by("name")
        field.queryset = everybody if among is None else among
        field.required = is_required


class SearchForm(forms.Form):
    """Part of a name or address."""

    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)

    def clean_q(self) -> str:
        return western_digits(str(self.cleaned_data["q"])).strip()
