"""Letters and mails of a forum. Always open.

Keeps the register of incoming and outgoing correspondence, prints and sends letters, and holds the outbox through
which every mail of the house leaves. Announces what was registered, sent and answered, and which mails came back.
"""
