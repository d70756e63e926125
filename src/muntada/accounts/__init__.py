"""Who can sign in: users, their sign-in, their sessions, and how an officer's work passes on.

Ground. Announces: UserInvited, UserJoined, UserDeactivated, UserReactivated, WorkHandedOver.
"""
