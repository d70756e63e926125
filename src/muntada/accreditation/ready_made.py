"""Questions that every secretariat asks, in three languages, to start a form from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.accreditation.models import Category, Question
from muntada.base.words import Words

Stage, Kind = Question.Stage, Question.Kind


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A question of a set; `after` is the key of another one of the set, `after_answers` its answers."""

    key: str
    kind: str
    label: Words
    hint: Words = field(default_factory=Words)
    options: Sequence[Words] = ()
    is_required: bool = False
    after: str = ""
    after_answers: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Set:
    """Questions that belong together, when they are asked, and of whom."""

    title: str | Promise
    about: str | Promise
    stage: str
    questions: Sequence[Ready]
    categories: Sequence[str] = ()


def _w(en: str, ar: str, ru: str) -> Words:
    return Words.of(original="en", en=en, ar=ar, ru=ru)


# How they come and go is no question here: `travel` asks it, with flights, zones and cars.
READY_MADE: Mapping[str, Set] = {
    "hotel": Set(
        title=_("Hotel"),
        about=_("Whether a room is needed, from when until when, which"),
        stage=Stage.AFTER_APPROVAL,
        questions=(
            Ready(
                key="needed",
                kind=Kind.YES_NO,
                label=_w(
                    "Do you need a hotel room?",
                    "هل تحتاجون إلى غرفة في فندق؟",
                    "Нужен ли вам номер в гостинице?",
                ),
                is_required=True,
            ),
            Ready(
                key="from",
                kind=Kind.DAY,
                label=_w("First night", "الليلة الأولى", "Первая ночь"),
                is_required=True,
                after="needed",
                after_answers=("yes",),
            ),
            Ready(
                key="until",
                kind=Kind.DAY,
                label=_w("Day of leaving the room", "يوم مغادرة الغرفة", "День выезда из номера"),
                is_required=True,
                after="needed",
                after_answers=("yes",),
            ),
            Ready(
                key="room",
                kind=Kind.ONE,
                label=_w("Room", "الغرفة", "Номер"),
                options=(
                    _w("Single", "مفردة", "Одноместный"),
                    _w("Double", "مزدوجة", "Двухместный"),
                    _w("Suite", "جناح", "Люкс"),
                    _w("Without steps", "مهيأة لذوي الإعاقة", "Доступный для инвалидов"),
                ),
                is_required=True,
                after="needed",
                after_answers=("yes",),
            ),
            Ready(
                key="own",
                kind=Kind.LINE,
                label=_w("Where do you stay?", "أين تقيمون؟", "Где вы остановитесь?"),
                hint=_w(
                    "For the car and in an emergency",
                    "للسيارة ولحالات الطوارئ",
                    "Для машины и на крайний случай",
                ),
                after="needed",
                after_answers=("no",),
            ),
        ),
    ),
    "diet": Set(
        title=_("Food"),
        about=_("What somebody eats, and allergies"),
        stage=Stage.AFTER_APPROVAL,
        questions=(
            Ready(
                key="diet",
                kind=Kind.ONE,
                label=_w("What do you eat?", "ما نظامكم الغذائي؟", "Что вы едите?"),
                options=(
                    _w("Everything", "كل شيء", "Всё"),
                    _w("Halal", "حلال", "Халяль"),
                    _w("Vegetarian", "نباتي", "Вегетарианское"),
                    _w("Fasting (without meat and milk)", "صيامي (بلا لحم ولا ألبان)", "Постное"),
                    _w("Something else", "غير ذلك", "Другое"),
                ),
                is_required=True,
            ),
            Ready(
                key="else",
                kind=Kind.LINE,
                label=_w("What else?", "ما هو؟", "Что именно?"),
                is_required=True,
                after="diet",
                after_answers=("o5",),
            ),
            Ready(
                key="allergies",
                kind=Kind.LINE,
                label=_w("Allergies", "الحساسية", "Аллергия"),
                hint=_w("Only the kitchen is told", "لا يُبلَّغ بها سوى المطبخ", "Сообщается только кухне"),
            ),
        ),
    ),
    "press": Set(
        title=_("Press accreditation"),
        about=_("Medium, work on the spot, equipment with serial numbers"),
        stage=Stage.APPLICATION,
        categories=(Category.PRESS,),
        questions=(
            Ready(
                key="medium",
                kind=Kind.LINE,
                label=_w("Medium", "وسيلة الإعلام", "Издание или канал"),
                hint=_w("As it should be named", "كما ينبغي أن يُذكر اسمها", "Как его называть"),
                is_required=True,
            ),
            Ready(
                key="role",
                kind=Kind.ONE,
                label=_w("What do you do on the spot?", "ما عملكم في الموقع؟", "Что вы делаете на месте?"),
                options=(
                    _w("Report", "مراسلة", "Корреспондент"),
                    _w("Take photographs", "تصوير فوتوغرافي", "Фотограф"),
                    _w("Film", "تصوير تلفزيوني", "Оператор"),
                    _w("Sound or technology", "صوت أو تقنيات", "Звук или техника"),
                    _w("Produce", "إنتاج", "Продюсер"),
                ),
                is_required=True,
            ),
            Ready(
                key="card",
                kind=Kind.LINE,
                label=_w(
                    "Number of the press card", "رقم البطاقة الصحفية", "Номер журналистского удостоверения"
                ),
            ),
            Ready(
                key="brings",
                kind=Kind.YES_NO,
                label=_w("Do you bring equipment in?", "هل تُدخلون معدات؟", "Вносите ли вы оборудование?"),
                is_required=True,
            ),
            Ready(
                key="equipment",
                kind=Kind.TEXT,
                label=_w(
                    "Equipment with serial numbers",
                    "المعدات وأرقامها التسلسلية",
                    "Оборудование с серийными номерами",
                ),
                hint=_w(
                    "One thing a line: what it is, maker, serial number",
                    "قطعة في كل سطر: نوعها وصانعها ورقمها التسلسلي",
                    "По одному в строке: что это, марка, серийный номер",
                ),
                is_required=True,
                after="brings",
                after_answers=("yes",),
            ),
            Ready(
                key="live",
                kind=Kind.YES_NO,
                label=_w("Do you broadcast live?", "هل تبثون مباشرة؟", "Ведёте ли вы прямую трансляцию?"),
            ),
        ),
    ),
}
