"""Who may do what: one table of roles and actions, and the questions that read it.

Ground. Announces nothing.
"""
