"""Sessions of the forum: who speaks where and when, in which languages. During.

Halls and speakers are taken up in venue.bookings, so that nobody is in two places. Announces: SessionAdded,
SessionChanged, SessionPublished, SessionCancelled, SpeakerAdded, SpeakerRemoved.
"""
