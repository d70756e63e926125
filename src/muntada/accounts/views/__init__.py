"""The pages of accounts: coming in, one's own account, and the administrator's users."""

from muntada.accounts.views.entrance import (
    accept_invitation,
    second_factor,
    send_sign_in_link,
    sign_in_again,
    use_enrolment_code,
    use_sign_in_link,
)
from muntada.accounts.views.own import (
    ask_address_change,
    change_password,
    confirm_address,
    end_other_sessions,
    end_session,
    profile,
    sessions,
)
from muntada.accounts.views.users import (
    deactivate_user,
    give_enrolment_code,
    hand_over,
    invite_user,
    reactivate_user,
    resend_invitation,
    reset_second_factor,
    users,
    withdraw_invitation,
)

__all__ = [
    "accept_invitation",
    "ask_address_change",
    "change_password",
    "confirm_address",
    "deactivate_user",
    "end_other_sessions",
    "end_session",
    "give_enrolment_code",
    "hand_over",
    "invite_user",
    "profile",
    "reactivate_user",
    "resend_invitation",
    "reset_second_factor",
    "second_factor",
    "send_sign_in_link",
    "sessions",
    "sign_in_again",
    "use_enrolment_code",
    "use_sign_in_link",
    "users",
    "withdraw_invitation",
]
