"""What time it is: now, or in a demo the hour at which its forum was stopped."""

from datetime import UTC, datetime

_stopped: list[datetime] = []


def stop_at(moment: datetime | None) -> None:
    """Let every later question be answered with this moment; None lets time run again."""
    _stopped.clear()
    if moment is not None:
        _stopped.append(moment)


def current_moment() -> datetime:
    """Now, aware of its zone; fixed in a demo. Only views, jobs and commands ask; actions are told."""
    return _stopped[0] if _stopped else datetime.now(tz=UTC)


def wall_clock() -> datetime:
    """What the clock on the wall says, in a demo too: for what lapses in seconds, while somebody looks."""
    return datetime.now(tz=UTC)
