"""The forum itself: an edition of a series, its two sides and their calendars, and who is appointed to what.

Always. Announces: InstallationSetUp, ForumOpened, ForumChanged, ForumPublished, ForumClosed, ForumReopened,
SideChanged, HolidayAdded, HolidayRemoved, OfficerAppointed, AppointmentEnded.
"""
