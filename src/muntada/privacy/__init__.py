"""What is kept of people, why, how long, and what they may say about it.

People read here what is known of them, take it away and ask to be forgotten; periods are enforced by a job, and
what is kept in spite of that is said with its reason.

Announces: PeriodChanged, DataCleared, ErasureAsked, ErasureTakenBack, ErasureRefused, PersonErased, DataTaken.
"""
