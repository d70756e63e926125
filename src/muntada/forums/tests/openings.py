"""A forum of the cast as it would be opened, and an administrator to open it."""

from datetime import date
from typing import Any

from tests.cast import actor_of, make_officer, words

from muntada.access.actor import Actor
from muntada.access.roles import Role
from muntada.forums.actions import Opening, SideOpening

HOST = SideOpening(
    country="XM",
    name=words("Marjan", "مرجان", "Марджан", "ar"),
    language="ar",
    zone="Africa/Tripoli",
    city=words("Marsa", "مرسى", "Марса", "ar"),
    weekend=(4, 5),
)
GUEST = SideOpening(
    country="XB",
    name=words("Belorechye", "بيلوريتشيه", "Белоречье", "ru"),
    language="ru",
    zone="Europe/Moscow",
    city=words("Belogorsk", "بيلوغورسك", "Белогорск", "ru"),
    weekend=(5, 6),
)


def opening(**changes: Any) -> Opening:
    """The second edition of the cast's forum."""
    fields: dict[str, Any] = {
        "code": "MB28",
        "name": words("Second Economic Forum", "المنتدى الاقتصادي الثاني", "Второй экономический форум"),
        "short_name": words("Second Forum", "المنتدى الثاني", "Второй форум"),
        "city": words("Marsa", "مرسى", "Марса"),
        "zone": "Africa/Tripoli",
        "starts_on": date(2028, 3, 15),
        "ends_on": date(2028, 3, 16),
        "host": HOST,
        "guest": GUEST,
    }
    return Opening(**{**fields, **changes})


def administrator() -> Actor:
    """Somebody who administers the installation, at work outside any forum."""
    return actor_of(make_officer(Role.ADMINISTRATOR))
