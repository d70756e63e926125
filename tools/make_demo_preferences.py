"""Draw the demo delegates' one-sided wishes from a fixed seed: `python tools/make_demo_preferences.py`."""

import csv
import random
import sys
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parents[1] / "src/muntada/demo/data"
SEEDS = {"neutral": 2027, "benghazi": 2025}

WISHES = 300
NOES = 12
NOES_TO_A_WISH = 8  # the rest refuse someone who has not asked
MUTUAL_PAIRS = 74
WITHIN_ONE_SIDE = 14
MOST_WISHES = 9  # by one person
MOST_MEETINGS = 13  # with one person; well under the free slots of anyone
LEAST_WISHES = 2  # so that nobody's page is empty

# The fund owns the first five projects and sends one person: more must-meets than it has free slots,
# so that the page which says who could not be placed, and why, has something to say.
SOUGHT_AFTER = "O07"
SEEKERS = 24
ANSWERED_SEEKERS = 7

POPULAR = {
    "O46": 3.0,
    "O31": 3.0,
    "O40": 2.5,
    "O29": 2.5,
    "O18": 2.0,
    "O06": 2.0,
    "O43": 2.0,
    "O54": 2.0,
    "O28": 2.0,
}

FIELDS = {
    "food": {"A01", "A03", "C10"},
    "building": {"F41", "F42", "C23", "C24", "B08", "B09", "M71"},
    "utilities": {"D35", "E36", "C28"},
    "software": {"J62"},
    "electronics": {"J61", "C26", "C27", "C30"},
    "health": {"Q86", "C21"},
    "trade": {"H50", "H52", "K64", "K65", "I55"},
    "learning": {"P85"},
}
# Those who sell and those who need, across fields: machines to farms, freight and money to everyone.
KINDRED = {
    ("food", "trade"),
    ("building", "utilities"),
    ("building", "trade"),
    ("health", "trade"),
    ("food", "utilities"),
    ("software", "electronics"),
    ("software", "learning"),
}

Words = tuple[str, str, str]  # Arabic, Russian, English

TOPICS: dict[str, list[Words]] = {
    "food": [
        ("توريد قمح الطحن", "Поставки мукомольной пшеницы", "Supply of milling wheat"),
        ("بذور مقاومة للجفاف", "Засухоустойчивые семена", "Drought-resistant seed"),
        ("مركز خدمة الآلات الزراعية", "Сервисный центр сельхозтехники", "Service centre for farm machinery"),
    ],
    "building": [
        ("عرض فني مشترك", "Совместное техническое предложение", "Joint technical proposal"),
        ("مواد بناء وأسعارها", "Строительные материалы и цены", "Building materials and prices"),
        ("زيارة الموقع", "Посещение площадки", "Visit to the site"),
    ],
    "utilities": [
        ("قطع غيار وصيانة", "Запчасти и обслуживание", "Spare parts and maintenance"),
        ("تقييم حالة المحطات", "Оценка состояния станций", "Assessing the state of stations"),
        ("تدريب المشغلين", "Обучение операторов", "Training of operators"),
    ],
    "software": [
        ("برمجيات بمصادر مفتوحة", "Программы на открытом коде", "Software on open source"),
        ("رقمنة السجلات", "Оцифровка реестров", "Digitising registers"),
        ("مختبر برمجيات مشترك", "Совместная лаборатория ПО", "Joint software laboratory"),
    ],
    "electronics": [
        ("تجميع العدادات", "Сборка счётчиков", "Assembly of meters"),
        ("مكونات وأجهزة اختبار", "Комплектующие и испытательные приборы", "Components and test equipment"),
        ("تصنيف وفق ضوابط التصدير", "Классификация по экспортному контролю", "Export-control classification"),
    ],
    "health": [
        (
            "أجهزة تشخيص مع الصيانة",
            "Диагностическое оборудование с сервисом",
            "Diagnostic equipment with service",
        ),
        ("تسجيل الأدوية وتعبئتها", "Регистрация и фасовка лекарств", "Registering and packing medicines"),
    ],
    "trade": [
        ("اعتماد مستندي وتأمين", "Аккредитив и страхование", "Letter of credit and insurance"),
        ("خط شحن منتظم", "Регулярная линия", "Regular shipping line"),
        ("تخزين وتخليص", "Хранение и оформление", "Storage and clearance"),
    ],
    "learning": [
        ("تدريب تقني ولغة", "Техническая подготовка и язык", "Technical training and language"),
        ("تبادل الطلبة", "Обмен студентами", "Student exchange"),
    ],
    "institutions": [
        ("تسجيل فرع والضمانات", "Регистрация филиала и гарантии", "Registering a branch; guarantees"),
        ("جدول المناقصات", "Календарь тендеров", "Tender calendar"),
        ("بعثة أعمال مقابلة", "Ответная бизнес-миссия", "Return business mission"),
    ],
}

# Private, in the writer's own language; the other side never reads them.
REASONS = {
    "ar": [
        "لدينا وكيل حصري في هذا المجال.",
        "نزاع سابق على دفعة لم يُحسم بعد.",
        "اتفقنا على لقائهم بعد المنتدى في مكتبنا.",
        "خارج نشاط الشركة هذا العام.",
        "ننتظر نتيجة التدقيق قبل أي لقاء.",
        "منافس مباشر لشريكنا الحالي.",
    ],
    "ru": [
        "У нас уже есть эксклюзивный партнёр.",
        "Не закрыт прежний спор об оплате.",
        "Договорились встретиться после форума.",
        "В этом году не наш профиль.",
        "Ждём результата проверки по спискам.",
        "Прямой конкурент нашего партнёра.",
    ],
}


@dataclass(frozen=True)
class Delegate:
    """Someone who sits at a meeting table for an organisation."""

    id: str
    side: str
    organisation: str
    field: str
    language: str


@dataclass(frozen=True)
class Wish:
    """One person's private answer to: whom would you meet?"""

    chooser: Delegate
    chosen: Delegate
    strength: str
    reason: str = ""


def read(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of one CSV of a profile."""
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def field_of(sector: str) -> str:
    """The field of work that a sector code belongs to; bodies without one are institutions."""
    return next((field for field, sectors in FIELDS.items() if sector in sectors), "institutions")


def delegates_of(folder: Path) -> list[Delegate]:
    """All delegates in the order of their ids."""
    sectors = {row["id"]: row["sector_isic"] for row in read(folder, "organisations.csv")}
    return [
        Delegate(
            row["id"],
            row["side"],
            row["organisation"],
            field_of(sectors[row["organisation"]]),
            row["own_script"],
        )
        for row in read(folder, "people.csv")
        if row["role"] == "delegate"
    ]


def attraction(chooser: Delegate, chosen: Delegate) -> float:
    """How much likelier than a stranger this one is to be chosen."""
    if chooser.field == chosen.field:
        kinship = 7.0
    elif (chooser.field, chosen.field) in KINDRED or (chosen.field, chooser.field) in KINDRED:
        kinship = 3.0
    elif "institutions" in {chooser.field, chosen.field}:
        kinship = 2.0
    else:
        kinship = 0.4
    return kinship * POPULAR.get(chosen.organisation, 1.0)


class Draw:
    """The wishes drawn so far, and whom each may still choose."""

    def __init__(self, delegates: list[Delegate], seed: int) -> None:
        self.delegates = delegates
        self.random = random.Random(seed)  # noqa: S311 - the same wishes on every machine, nothing secret
        self.wishes: dict[tuple[str, str], Wish] = {}
        # An organisation says once how much it wants another, whichever of its people writes it down.
        self.said: dict[tuple[str, str], tuple[str, str]] = {}
        self.by_id = {delegate.id: delegate for delegate in delegates}

    def made_by(self, person: Delegate) -> int:
        return sum(chooser == person.id for chooser, _ in self.wishes)

    def meetings_with(self, person: Delegate) -> int:
        return len({frozenset(pair) for pair in self.wishes if person.id in pair})

    def may(self, chooser: Delegate, chosen: Delegate) -> bool:
        """A wish is neither for oneself or a colleague, nor said twice, nor one too many."""
        if chooser.organisation == chosen.organisation or (chooser.id, chosen.id) in self.wishes:
            return False
        if SOUGHT_AFTER in {chooser.organisation, chosen.organisation}:
            return False
        if (chooser.organisation, chosen.organisation) in self.said:
            return False
        answer = self.said.get((chosen.organisation, chooser.organisation))
        if answer is not None and answer != (chosen.id, chooser.id):
            return False
        if self.made_by(chooser) >= MOST_WISHES:
            return False
        known = (chosen.id, chooser.id) in self.wishes
        return known or max(self.meetings_with(chooser), self.meetings_with(chosen)) < MOST_MEETINGS

    def wish(self, chooser: Delegate, chosen: Delegate, strength: str = "", reason: str = "") -> None:
        strength = strength or self.random.choices(["must", "want"], [3, 7])[0]
        self.wishes[chooser.id, chosen.id] = Wish(chooser, chosen, strength, reason)
        self.said[chooser.organisation, chosen.organisation] = (chooser.id, chosen.id)

    def one_of(self, chooser: Delegate, *, own_side: bool = False) -> Delegate | None:
        """Someone new whom this person would like to meet."""
        able = [
            other
            for other in self.delegates
            if (other.side == chooser.side) == own_side
            and self.may(chooser, other)
            and (other.id, chooser.id) not in self.wishes
        ]
        if not able:
            return None
        return self.random.choices(able, [attraction(chooser, other) for other in able])[0]

    def positive(self) -> int:
        return sum(wish.strength != "no" for wish in self.wishes.values())


def draw(delegates: list[Delegate], seed: int) -> list[Wish]:
    """All wishes of one forum."""
    drawn = Draw(delegates, seed)
    pick = drawn.random

    sought = next(delegate for delegate in delegates if delegate.organisation == SOUGHT_AFTER)
    others = [delegate for delegate in delegates if delegate.side != sought.side]
    one_each = list({delegate.organisation: delegate for delegate in reversed(others)}.values())
    seekers = pick.sample(one_each, min(SEEKERS, len(one_each)))
    for seeker in seekers:
        drawn.wish(seeker, sought, "must")
    for seeker in pick.sample(seekers, ANSWERED_SEEKERS):
        drawn.wish(sought, seeker)

    mutual = 0
    while mutual < MUTUAL_PAIRS:
        chooser = pick.choice(delegates)
        chosen = drawn.one_of(chooser)
        if chosen is None or not drawn.may(chosen, chooser):
            continue
        drawn.wish(chooser, chosen)
        drawn.wish(chosen, chooser)
        mutual += 1

    for own_side in [True] * WITHIN_ONE_SIDE + [False] * WISHES:
        if drawn.positive() >= WISHES - NOES:
            break
        quiet = [
            delegate
            for delegate in delegates
            if drawn.made_by(delegate) < LEAST_WISHES and delegate != sought
        ]
        chooser = pick.choice(quiet or delegates)
        chosen = drawn.one_of(chooser, own_side=own_side)
        if chosen is not None:
            drawn.wish(chooser, chosen)

    one_sided = [
        wish
        for pair, wish in sorted(drawn.wishes.items())
        if pair[::-1] not in drawn.wishes and wish.strength == "want" and drawn.may(wish.chosen, wish.chooser)
    ]
    for wish in pick.sample(one_sided, NOES_TO_A_WISH):
        drawn.wish(wish.chosen, wish.chooser, "no", pick.choice(REASONS[wish.chosen.language]))
    while len(drawn.wishes) < WISHES:
        chooser = pick.choice(delegates)
        chosen = drawn.one_of(chooser)
        if chosen is not None:
            strength = "no" if drawn.positive() >= WISHES - NOES else ""
            drawn.wish(chooser, chosen, strength, pick.choice(REASONS[chooser.language]) if strength else "")
    return [drawn.wishes[pair] for pair in sorted(drawn.wishes)]


def write(folder: Path, wishes: list[Wish], delegates: list[Delegate], seed: int) -> None:
    """Write preferences.csv; an empty person means the organisation's first delegate."""
    pick = random.Random(seed + 1)  # noqa: S311 - as above
    first: dict[str, str] = {}
    for delegate in delegates:
        first.setdefault(delegate.organisation, delegate.id)
    columns = ["id", "from_person", "from_org", "to_org", "to_person", "strength", "reason"]
    with (folder / "preferences.csv").open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines, lineterminator="\n")
        out.writerow([*columns, "topic_ar", "topic_ru", "topic_en"])
        for number, wish in enumerate(wishes, 1):
            by_house = first[wish.chosen.organisation] == wish.chosen.id and pick.random() < 0.6
            field = wish.chosen.field if wish.chosen.field != "institutions" else wish.chooser.field
            topic = ("", "", "") if wish.strength == "no" else pick.choice(TOPICS[field])
            out.writerow(
                [
                    f"W{number:03}",
                    wish.chooser.id,
                    wish.chooser.organisation,
                    wish.chosen.organisation,
                    "" if by_house else wish.chosen.id,
                    wish.strength,
                    wish.reason,
                    *topic,
                ]
            )


def main() -> int:
    """Write the wishes of both profiles."""
    for profile, seed in SEEDS.items():
        delegates = delegates_of(DATA / profile)
        wishes = draw(delegates, seed)
        write(DATA / profile, wishes, delegates, seed)
        pairs = {frozenset((wish.chooser.id, wish.chosen.id)) for wish in wishes if wish.strength != "no"}
        sys.stdout.write(f"{profile}: {len(wishes)} wishes, {len(pairs)} pairs\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
