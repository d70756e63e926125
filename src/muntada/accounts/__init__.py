"""Who can sign in: users, their sign-in, their sessions, and how an officer's work passes on.

Ground. Announces: UserInvited, InvitationResent, InvitationWithdrawn, UserJoined, SignInLinkSent, SignInLinkUsed,
ProfileChanged, PasswordChanged, AddressChangeAsked, AddressChanged, SignInMeansChanged, SessionEnded, WorkHandedOver,
UserDeactivated, UserReactivated.

django-allauth keeps sessions, codes and passkeys; `library_urls` says which of its pages are used, and
`templates/account` and `templates/mfa` give them our look. The mailed link is our own.
"""
