"""Who may enter what and when: applications, approval, travel papers, badges and the gate.

Before. Announces: ApplicationMade, ApplicationChanged, ApplicationApproved, ApplicationRefused,
ApplicationWithdrawn.
"""
