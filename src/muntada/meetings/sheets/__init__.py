"""What of the meetings is read in from spreadsheets and written out: importing this package registers it."""

from muntada.meetings.sheets.handovers import handover_rows
from muntada.meetings.sheets.listings import (
    absence_rows,
    meeting_rows,
    pin_rows,
    placement_rows,
    run_rows,
    silent_rows,
    waiting_rows,
)
from muntada.meetings.sheets.outcomes import (
    outcome_rows,
)
from muntada.meetings.sheets.preferences import (
    PREFERENCES,
    PreferenceCheck,
    preference_rows,
)

__all__ = [
    "PREFERENCES",
    "PreferenceCheck",
    "absence_rows",
    "handover_rows",
    "meeting_rows",
    "outcome_rows",
    "pin_rows",
    "placement_rows",
    "preference_rows",
    "run_rows",
    "silent_rows",
    "waiting_rows",
]
