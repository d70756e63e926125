"""Business meetings: wishes, availability, the computed timetable, the table plan, personal schedules.

During. Announces: RoundChanged, PreferenceStated, PreferencesReadIn, PreferenceWithdrawn, AvailabilityChanged,
ComputationStarted, ComputationCancelled, TimetablePublished, MeetingCancelled, PeopleTold,
CalendarRenewed, DayReported, ReportWithdrawn, HandoverWritten,
MeetingPinned, MeetingForbidden, PinLifted, DraftPinned, PinsLifted,
OutcomeRecorded, OutcomesAskedFor,
TimetableWithdrawn,
InvitationSent, InvitationWithdrawn, InvitationDeclined, InvitationAccepted,
DraftNamed, DraftDiscarded,
OrganisationsReminded.
"""
