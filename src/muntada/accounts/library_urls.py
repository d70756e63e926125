"""The pages of django-allauth that this house uses; the others have no address here."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import include, path

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("security/", mfa.index, name="mfa_index"),
    path("security/code/", mfa.authenticate, name="mfa_authenticate"),
    path("security/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("security/app/", include("allauth.mfa.totp.urls")),
    path("security/recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("security/passkeys/", include("allauth.mfa.webauthn.urls")),
]
