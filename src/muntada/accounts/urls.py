"""Addresses of accounts; one's own lie beside those of the sign-in library."""

from django.urls import path

from muntada.accounts import views

app_name = "accounts"

urlpatterns = [
    path("account/", views.profile, name="profile"),
    path("account/link/", views.send_sign_in_link, name="send_sign_in_link"),
    path("account/link/<str:token>/", views.use_sign_in_link, name="use_sign_in_link"),
    path("account/again/link/", views.sign_in_again, name="sign_in_again"),
    path("account/join/<str:token>/", views.accept_invitation, name="accept_invitation"),
    path("account/second-factor/", views.second_factor, name="second_factor"),
    path("account/enrolment-code/", views.use_enrolment_code, name="use_enrolment_code"),
    path("account/password/", views.change_password, name="change_password"),
    path("account/address/", views.ask_address_change, name="ask_address_change"),
    path("account/address/<str:token>/", views.confirm_address, name="confirm_address"),
    path("account/sessions/", views.sessions, name="sessions"),
    path("account/sessions/others/end/", views.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/<int:session_id>/end/", views.end_session, name="end_session"),
    path("users/", views.users, name="users"),
    path("users/invite/", views.invite_user, name="invite_user"),
    path("users/invitations/<int:invitation_id>/resend/", views.resend_invitation, name="resend_invitation"),
    path(
        "users/invitations/<int:invitation_id>/withdraw/",
        views.withdraw_invitation,
        name="withdraw_invitation",
    ),
    # The same two inside a forum, for its secretariat, who have no rights outside it.
    path(
        "<forum:forum>/invitations/<int:invitation_id>/resend/",
        views.resend_invitation,
        name="resend_invitation",
    ),
    path(
        "<forum:forum>/invitations/<int:invitation_id>/withdraw/",
        views.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("users/<int:user_id>/hand-over/", views.hand_over, name="hand_over"),
    path("users/<int:user_id>/deactivate/", views.deactivate_user, name="deactivate_user"),
    path("users/<int:user_id>/reactivate/", views.reactivate_user, name="reactivate_user"),
    path("users/<int:user_id>/enrolment-code/", views.give_enrolment_code, name="give_enrolment_code"),
    path("users/<int:user_id>/second-factor/reset/", views.reset_second_factor, name="reset_second_factor"),
]
