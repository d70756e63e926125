"""Letters and mails of a forum.

Keeps the register of incoming and outgoing correspondence, prints and sends letters, and holds the outbox
through which every mail of the house leaves. Always. Announces: IncomingRegistered, LetterWritten,
LetterChanged, LetterSent, ItemAnswered, ItemHandedOver, LetterheadChanged, MessageRetried, MessageBounced,
BouncesRead.
"""
