"""Guests with passports, and the desk that writes letters for them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.cast import NOON, Cast, make_member, officer, words

from muntada.access.roles import Role
from muntada.accreditation import actions as accreditation
from muntada.accreditation.models import Participation
from muntada.accreditation.passports import Facts
from muntada.directory.models import Membership
from muntada.post.models import Letterhead
from muntada.travel import actions
from muntada.travel.actions import Content
from muntada.travel.models import VisaCase, VisaLetter

BEFORE = NOON - timedelta(days=20)
FACTS = Facts(
    surname="ORLOVA-SHCHEGOLEVA",
    given="MARINA",
    number="ZQ7654321",
    nationality="XB",
    issuer="XB",
    born_on=date(1985, 4, 12),
    sex="f",
    expires_on=date(2031, 5, 1),
)
TEXTS = words("Consular Department", "الإدارة القنصلية", "Консульский департамент")


def let_in(cast: Cast, member: Membership) -> Participation:
    """Accredited, by protocol."""
    protocol = officer(Role.PROTOCOL, cast.forum)
    made = accreditation.apply_for_accreditation(membership=member, actor=protocol, now=BEFORE)
    accreditation.approve_application(participation=made, actor=protocol, now=BEFORE)
    return made


def with_passport(cast: Cast, member: Membership, facts: Facts = FACTS, **more: Any) -> Participation:
    """Let in, with a passport."""
    made = let_in(cast, member)
    enter(cast, made, facts, **more)
    return made


def enter(cast: Cast, participation: Participation, facts: Facts, *, is_from_zone: bool = True) -> None:
    """A passport, entered by the desk."""
    assert accreditation.enter_passport(
        participation=participation,
        facts=facts,
        is_from_zone=is_from_zone,
        actor=officer(Role.CONSULAR, cast.forum),
        now=BEFORE,
    )


def guest(cast: Cast, number: int) -> Membership:
    """One more of Rosinka's people."""
    name = words(f"Vera Guest{'ABCDEFG'[number].lower()}", "فيرا", "Вера", "ru")
    return make_member(cast.forum, cast.guest, cast.rosinka, name)


def another(number: int) -> Facts:
    """One more passport."""
    return replace(FACTS, surname=f"GUEST{'ABCDEFG'[number]}", given="VERA", number=f"A777777{number}")


def wanted(cast: Cast, participation: Participation) -> VisaCase:
    """A visa is wanted."""
    return actions.want_visa(
        participation=participation, actor=officer(Role.CONSULAR, cast.forum), now=BEFORE
    )


def content(cast: Cast, **more: Any) -> Content:
    """What a letter asks."""
    letterhead, _is_new = Letterhead.objects.get_or_create(
        forum=cast.forum,
        side=None,
        defaults={
            "name": words("Joint secretariat", "الأمانة المشتركة", "Совместный секретариат"),
            "signatory": words("Salem Omar", "سالم عمر", "Салем Омар"),
        },
    )
    usual: dict[str, Any] = {
        "letterhead": letterhead,
        "addressee": TEXTS,
        "purpose": words("participation in the forum", "المشاركة في المنتدى", "участие в форуме"),
        "cities": words("Marsa, Palm Bay", "مرسى، خليج النخيل", "Марса, Пальмовая Бухта"),
        "arrives_on": date(2027, 3, 16),
        "leaves_on": date(2027, 3, 19),
    }
    return Content(**{**usual, **more})


def drafted(cast: Cast, *cases: VisaCase, **more: Any) -> VisaLetter:
    """A letter that is not issued yet."""
    return actions.draft_visa_letter(
        forum=cast.forum,
        cases=cases,
        content=content(cast, **more),
        actor=officer(Role.CONSULAR, cast.forum),
        now=BEFORE,
    )


def issued(cast: Cast, *cases: VisaCase) -> VisaLetter:
    """A letter with a number."""
    return actions.issue_visa_letter(
        letter=drafted(cast, *cases), actor=officer(Role.CONSULAR, cast.forum), now=BEFORE
    )
