"""Invitations to the forum.

Protocol offers places to organisations and people by numbered letters, each with a link by which the guests
answer without an account; it sees who has answered what and who is late, reminds them, and takes those whom
they name over into the directory and accreditation. Before. Announces: LetterTextChanged, InvitationWritten,
InvitationChanged, InvitationDiscarded, InvitationQueued, InvitationSent, InvitationHeldUp, InvitationWithdrawn,
InvitationAnswered, InvitationTermsChanged, InvitedReminded, GuestTakenOver, GuestSetAside.
"""
