"""People and organisations, shared by all forums, and who takes part in which, for whom and as what.

Always. Announces: OrganisationAdded, OrganisationChanged, PersonAdded, PersonChanged, MemberEnrolled,
MemberWithdrew, DelegationFormed, DelegationChanged.
"""
