"""What is offered: projects and needs of the organisations, for partners to find.

Before. Announces: OpportunityAdded, OpportunityChanged, OpportunityPublished, OpportunityWithdrawn,
OpportunityScreened.
"""
