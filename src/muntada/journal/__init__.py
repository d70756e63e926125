"""What happened, in order, never changed afterwards; and the outbox that tells those who listen.

Always. Announces nothing; every other room announces through `journal.record`.
"""
