"""The pages of forums: the installation, one forum, its sides, its duties."""

from muntada.forums.views.duties import appoint, appointments, end_appointment, hand_over_in_forum
from muntada.forums.views.forum import change_forum, close_forum, publish_forum, reopen_forum
from muntada.forums.views.installation import administration, open_forum, set_up
from muntada.forums.views.sides import add_holiday, change_side, remove_holiday, sides

__all__ = [
    "add_holiday",
    "administration",
    "appoint",
    "appointments",
    "change_forum",
    "change_side",
    "close_forum",
    "end_appointment",
    "hand_over_in_forum",
    "open_forum",
    "publish_forum",
    "remove_holiday",
    "reopen_forum",
    "set_up",
    "sides",
]
