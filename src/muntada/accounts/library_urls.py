"""The pages of django-allauth that this house uses; the others have no address here."""

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from django.urls import include, path

# The library asks afresh before it makes codes, but not before it shows those that are there.
asked_afresh = reauthentication_required(app="allauth.mfa")

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("security/", mfa.index, name="mfa_index"),
    path("security/code/", mfa.authenticate, name="mfa_authenticate"),
    path("security/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("security/app/", include("allauth.mfa.totp.urls")),
    path(
        "security/recovery-codes/",
        asked_afresh(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "security/recovery-codes/generate/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "security/recovery-codes/download/",
        asked_afresh(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("security/passkeys/", include("allauth.mfa.webauthn.urls")),
]
