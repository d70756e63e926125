"""Sessions of the standing cast."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.cast import NOON, Cast, words

from muntada.programme import actions
from muntada.programme.actions import Plan
from muntada.programme.models import Session
from muntada.venue.models import Hall

TRIPOLI = ZoneInfo("Africa/Tripoli")


def at(hour: int, minute: int = 0, *, day: int = 17) -> datetime:
    """A time of the forum on the host's clock."""
    return datetime(2027, 3, day, hour, minute, tzinfo=TRIPOLI)


def make_hall(cast: Cast, code: str = "A") -> Hall:
    """A hall of the venue."""
    return Hall.objects.create(
        forum=cast.forum,
        code=code,
        name=words(f"Hall {code}", f"القاعة {code}", f"Зал {code}", "ar"),
        kind=Hall.Kind.PLENARY,
        capacity=200,
    )


def plan(hall: Hall, **fields: Any) -> Plan:
    """An hour on grain and ports, from ten."""
    starts_at = fields.pop("starts_at", at(10))
    values: dict[str, Any] = {
        "kind": Session.Kind.PANEL,
        "title": words("Grain and ports", "الحبوب والموانئ", "Зерно и порты"),
        "abstract": words(
            "How grain reaches the port.", "كيف تصل الحبوب إلى الميناء.", "Как зерно попадает в порт."
        ),
        "hall": hall,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "spoken": ("ar", "ru"),
        "interpreted": ("ar", "ru", "en"),
    }
    return Plan(**{**values, **fields})


def make_session(cast: Cast, hall: Hall, *, is_public: bool = True, **fields: Any) -> Session:
    """A session in the programme, published unless told otherwise."""
    session = actions.add_session(forum=cast.forum, plan=plan(hall, **fields), actor=cast.secretary, now=NOON)
    if is_public:
        actions.publish_session(session=session, actor=cast.secretary, now=NOON)
    session.refresh_from_db()
    return session
