"""Letters of the standing cast."""

from datetime import timedelta
from typing import Any

from tests.cast import DAY, NOON, Cast, words

from muntada.access.actor import Actor
from muntada.forums.models import Side
from muntada.post import actions
from muntada.post.actions import Content
from muntada.post.models import Item, Letterhead

SUBJECTS = words("Invitation to the forum", "الدعوة إلى المنتدى", "О приглашении на форум", "ar")
BODIES = {
    "ar": "يسرّنا أن ندعوكم إلى المشاركة في المنتدى.\n\nيبدأ المنتدى يوم 17.03.2027.",
    "ru": "Приглашаем вас принять участие в форуме.\n\nФорум начнётся 17.03.2027.",
    "en": "We are pleased to invite you to the forum.\n\nThe forum starts on 17.03.2027.",
}


def make_letterhead(cast: Cast, side: Side | None = None) -> Letterhead:
    """The joint secretariat's paper, or a side's."""
    return Letterhead.objects.create(
        forum=cast.forum,
        side=side,
        name=words("Joint Secretariat", "الأمانة المشتركة", "Совместный секретариат", "ar"),
        address=words("1 Harbour Street\nMarsa", "شارع الميناء 1\nمرسى", "Портовая улица, 1\nМарса", "ar"),
        contact="secretariat@forum.example, +218 91 000 0000",
        signatory=words("Salma Ben Amer", "سلمى بن عامر", "Сальма Бен Амер", "ar"),
        signatory_title=words("Secretary", "أمينة المنتدى", "Секретарь", "ar"),
    )


def content(cast: Cast, language: str = "en", **fields: Any) -> Content:
    """A letter to Rosinka Agro."""
    values: dict[str, Any] = {
        "language": language,
        "subject": SUBJECTS,
        "organisation": cast.rosinka,
        "email": "office@rosinka.example",
        "salutation": {"ar": "تحية طيبة وبعد،", "ru": "Уважаемые коллеги!", "en": "Dear colleagues,"}[
            language
        ],
        "body": BODIES[language],
        "closing": {"ar": "وتفضلوا بقبول الاحترام،", "ru": "С уважением,", "en": "Yours sincerely,"}[
            language
        ],
        "needs_reply": True,
        "due_on": DAY + timedelta(days=14),
    }
    return Content(**{**values, **fields})


def draft(
    cast: Cast, language: str = "en", *, side: Side | None = None, actor: Actor | None = None, **fields: Any
) -> Item:
    """A draft of a letter to Rosinka Agro."""
    return actions.write_letter(
        forum=cast.forum,
        side=side,
        content=content(cast, language, **fields),
        officer=None,
        actor=actor or cast.secretary,
        now=NOON,
    )
