"""Projects that look for partners: what, where, how far, how much, and what is needed. Before.

Announces: OpportunityAdded, OpportunityChanged, OpportunityPublished, OpportunityWithdrawn.
"""
