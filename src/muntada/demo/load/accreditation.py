"""Zones, and who is let in: most are and have a badge, some wait, one is not."""

import io
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from muntada.access.actor import may
from muntada.accreditation import actions, tokens
from muntada.accreditation.models import Badge, Category, Participation, Question, SigningKey, Zone
from muntada.accreditation.photos import Crop, photo_of
from muntada.accreditation.questions import questions_of
from muntada.accreditation.vault import unseal
from muntada.base.words import Words
from muntada.demo.load.loading import Loading, at
from muntada.demo.portraits import portrait
from muntada.demo.rows import clock_of, moment, rows, words
from muntada.directory.models import Delegation, Membership, Organisation
from muntada.directory.queries import actor_for
from muntada.forums.models import Forum

PROTOCOL = "P059"
ASKED = 64  # so many of the rows, by their order; the others' focal points have yet to ask
CONFIRMED = 24  # of those who are let in say themselves that their name is right
WITHOUT_PHOTO = 5  # every so many'th of those who were asked for has sent none
ANSWERED = 4  # every so many'th has not answered yet
TYPED = {
    "Flight or train of arrival": "MB 214",
    "Flight or train of departure": "MB 215",
    "Where do you stay?": "Hotel Al-Nakhla",
    "What else?": "Gluten-free",
    "Medium": "Marsa TV",
    "Number of the press card": "PR-2027-118",
    "Equipment with serial numbers": "Camera Lumen X4, SN 40021877\nTripod Stela, SN 7731\nMicrophone Voce, SN A-0093",
}
NO_ROOM = "لا مكان للشاحنات عند البوابة الشمالية. استعملوا مدخل البضائع."
# Plate, what it is, whose, and the name of a driver who is not accredited.
VEHICLES = (
    ("5-204417", "Karvan 16, white minibus", "host", ""),
    ("М 318 ОР 77", "Sedan Volna, black", "guest", ""),
    ("12-660093", "Bus Sahil 45, blue", "", "سالم مفتاح بن عيسى"),
    ("7-118250", "Van Nakhla, grey", "host", "عمر خليفة الورفلي"),
    ("31-900412", "Lorry Jabal 8t", "host", "حسن علي المبروك"),
    ("К 042 ТУ 50", "Minibus Lastochka, white", "guest", "Пётр Игнатьевич Соловьёв"),
)
UNDECIDED = 9  # of them wait, the last that came in
REFUSED = {
    "ar": "الصورة لا تطابق صاحب الطلب. أرسلوا صورة حديثة، ثم قدّموا الطلب من جديد.",
    "ru": "На фотографии другой человек. Пришлите новую фотографию и подайте заявку снова.",
}


# The phones at the gates: what they are called, the letter of their zone, and whether they have taken their code.
PHONES = (("North door 1", "", True), ("North door 2", "", True), ("M 1", "M", True), ("V 1", "V", False))
NOTE = "Забыл бейдж в гостинице, узнал в лицо сотрудник протокола."


def add_zones(loading: Loading) -> None:
    """The parts of the venue with a door of their own."""
    now, profile = at(loading.days_before(40)), loading.profile
    actor = loading.acting(PROTOCOL, now)
    for row in rows(profile, "zones"):
        zone = actions.add_zone(
            forum=loading.forum,
            code=row["code"],
            name=words(row, "name", "ar"),
            halls=[loading.halls[code] for code in row["halls"].split()],
            categories=row["categories"].split(),
            actor=actor,
            now=now,
        )
        if row["hours_category"]:
            actions.add_zone_hours(
                zone=zone,
                category=row["hours_category"],
                starts_at=moment(profile, row["date"], row["from"]),
                ends_at=moment(profile, row["date"], row["to"]),
                actor=actor,
                now=now,
            )


def define_form(loading: Loading) -> None:
    """What is asked with the application and after approval: the ready-made questions, and one of this forum."""
    now = at(loading.days_before(38))
    actor = loading.acting(PROTOCOL, now)
    for name in ("press", "hotel", "diet"):
        actions.add_ready_questions(forum=loading.forum, name=name, actor=actor, now=now)
    actions.add_question(
        forum=loading.forum,
        draft=actions.Draft(
            label=Words.of(
                original="ar",
                ar="ما الجلسات التي تودون حضورها؟",
                ru="На каких заседаниях вы хотите быть?",
                en="Which sessions do you want to attend?",
            ),
            hint=Words.of(
                original="ar",
                ar="لتجهيز المقاعد وسماعات الترجمة",
                ru="Чтобы приготовить места и наушники",
                en="So that there are enough seats and headphones",
            ),
            kind=Question.Kind.SOME,
            stage=Question.Stage.APPLICATION,
            categories=["official", "business"],
            new_options=[
                Words.of(original="ar", ar="الافتتاح", ru="Открытие", en="Opening"),
                Words.of(
                    original="ar", ar="جلسات القطاعات", ru="Отраслевые заседания", en="Sessions by sector"
                ),
                Words.of(original="ar", ar="مراسم التوقيع", ru="Подписание", en="Signing"),
            ],
        ),
        actor=actor,
        now=now,
    )


def answer_form(loading: Loading, people: list[Participation], stage: str, now: datetime) -> None:
    """Most have answered; protocol typed it from their letters."""
    actor = loading.acting(PROTOCOL, now)
    questions = questions_of(loading.forum)
    arrival = loading.forum.starts_on - timedelta(days=1)
    leave = loading.forum.ends_on + timedelta(days=1)
    for number, one in enumerate(people):
        if number % ANSWERED == 0:
            continue
        values: dict[int, object] = {}
        for question in questions:
            if question.stage != stage:
                continue
            options = [option.key for option in question.options.all()]
            chosen = options[number % len(options)] if options else ""
            answer: object = {
                Question.Kind.MOMENT: f"{arrival}T{10 + number % 9:02d}:30:00+03:00",
                Question.Kind.DAY: str(arrival),
                Question.Kind.YES_NO: number % 4 != 1,
                Question.Kind.ONE: chosen,
                Question.Kind.SOME: [chosen],
            }.get(Question.Kind(question.kind))
            label = question.label.text("en")
            if label in {"When do you leave?", "Day of leaving the room"}:
                answer = str(answer).replace(str(arrival), str(leave))
            values[question.pk] = TYPED.get(label) if answer is None else answer
        actions.answer_questions(participation=one, stage=stage, values=values, seen="", actor=actor, now=now)


def set_quotas(loading: Loading) -> None:
    """How many may come: of a side, of each company, of each newspaper, and in the first rows."""
    now = at(loading.days_before(30))
    actor = loading.acting(PROTOCOL, now)
    guests = Delegation.objects.get(forum=loading.forum, side=loading.guest)
    for scope, places in (
        (actions.Scope(side=loading.host), 60),
        (actions.Scope(side=loading.guest), 40),
        (actions.Scope(delegation=guests, last_rank=20), 16),
        (actions.Scope(kind=Organisation.Kind.COMPANY, each=True), 4),
        (actions.Scope(side=loading.host, category=Category.PRESS), 5),
        (actions.Scope(category=Category.PRESS, kind=Organisation.Kind.MEDIA, each=True), 2),
    ):
        actions.add_quota(forum=loading.forum, scope=scope, places=places, actor=actor, now=now)


def accredit(loading: Loading) -> None:
    """Protocol asks for the first of the lists and lets nearly all of them in."""
    start = loading.days_before(25)
    actor = loading.acting(PROTOCOL, at(start))
    members = [loading.memberships[row["id"]] for row in rows(loading.profile, "people")]
    # From both ends of the list, which begins with the host's heads and ends with the guest's staff.
    chosen = [one for pair in zip(members[:60], members[60:], strict=False) for one in pair][:ASKED]
    press = [one for one in members if one.part == Membership.Part.PRESS and one not in chosen]
    chosen = [*press, *chosen]
    asked: list[Participation] = []
    for number, membership in enumerate(chosen):
        now = start + timedelta(minutes=2 * number)
        asked.append(actions.apply_for_accreditation(membership=membership, actor=actor, now=now))
    add_photos(loading, asked)
    answer_form(loading, asked, Question.Stage.APPLICATION, at(loading.days_before(19)))
    decided = at(loading.days_before(18))
    *approved, refused = asked[: len(asked) - UNDECIDED]
    for one in approved:
        actions.approve_application(participation=one, actor=actor, now=decided)
    language = refused.person.preferred_language
    actions.refuse_application(
        participation=refused, reason=REFUSED.get(language, REFUSED["ru"]), actor=actor, now=decided
    )
    answer_form(loading, approved, Question.Stage.AFTER_APPROVAL, at(loading.days_before(14)))
    confirmed = at(loading.days_before(12))
    for one in approved[:CONFIRMED]:
        holder = actor_for(one.person.user, loading.forum, confirmed) if one.person.user else None
        if holder is not None and may(holder, "accreditation.choose_badge", one):
            actions.choose_badge(
                participation=one,
                language=one.badge_language,
                is_confirmed=True,
                actor=holder,
                now=confirmed,
            )
    actions.print_badges(forum=loading.forum, actor=actor, now=at(loading.days_before(2)))


def add_photos(loading: Loading, asked: list[Participation]) -> None:
    """Most send a photo; the pictures are drawn and show nobody."""
    now = at(loading.days_before(20))
    actor = loading.acting(PROTOCOL, now)
    for number, one in enumerate(asked, start=1):
        if number % WITHOUT_PHOTO:
            drawn = portrait(one.person.public_id, is_woman=one.person.gender == "f")
            actions.change_photo(
                participation=one,
                photo=photo_of(io.BytesIO(drawn), size=len(drawn), crop=Crop()),
                actor=actor,
                now=now,
            )


def ask_for_vehicles(loading: Loading) -> None:
    """The delegations ask for cars and buses: most are let in, one waits, one is refused, one does not come."""
    now = at(loading.days_before(15))
    actor = loading.acting(PROTOCOL, now)
    forum = loading.forum
    zones = list(Zone.objects.filter(forum=forum))
    drivers = list(Participation.objects.filter(forum=forum).let_in().order_by("-public_id")[:3])
    delegations = {one.side_id: one for one in Delegation.objects.filter(forum=forum)}
    starts_at = moment(loading.profile, str(forum.starts_on), "07:00")
    ends_at = moment(loading.profile, str(forum.ends_on), "23:00")
    passes = []
    for number, (plate, vehicle, key, name) in enumerate(VEHICLES):
        side = loading.side(key)
        passes.append(
            actions.ask_for_pass(
                forum=forum,
                delegation=delegations.get(side.pk) if side else None,
                details=actions.VehicleDetails(
                    plate=plate,
                    vehicle=vehicle,
                    driver=drivers[number] if not name and number < len(drivers) else None,
                    driver_name=name,
                    zones=zones[:2],
                    starts_at=starts_at,
                    ends_at=ends_at,
                ),
                actor=actor,
                now=now,
            )
        )
    decided = at(loading.days_before(9))
    for one in passes[:4]:
        actions.approve_pass(vehicle_pass=one, zones=zones[:2], actor=actor, now=decided)
    actions.refuse_pass(vehicle_pass=passes[4], reason=NO_ROOM, actor=actor, now=decided)
    actions.print_passes(forum=forum, actor=actor, now=at(loading.days_before(2)))
    actions.withdraw_pass(vehicle_pass=passes[3], actor=actor, now=at(loading.days_before(1)))


def stand_at_the_gates(loading: Loading) -> None:
    """Until the demo's clock people come in: one twice, one with a badge that is none, one without a badge."""
    forum, now = loading.forum, clock_of(loading.profile)
    opens = moment(loading.profile, str(forum.starts_on), "08:15")
    if now < opens:
        return
    before = at(opens - timedelta(minutes=20))
    actor = loading.acting(PROTOCOL, before)
    phones = []
    for name, gate, is_taken in PHONES:
        device, code = actions.add_gate_device(forum=forum, name=name, gate=gate, actor=actor, now=before)
        if is_taken:
            actions.enrol_gate_device(
                forum=forum, code=code, actor=actions.acting_at_the_gate(device), now=before
            )
            device.refresh_from_db()
            phones.append(device)
    until = min(now, opens + timedelta(hours=3))
    for number, device in enumerate(phones):
        scans = [
            one for place, one in enumerate(_scans(forum, opens, until)) if _phone_of(one, place) == number
        ]
        actions.take_scans(
            device=device, scans=scans, actor=actions.acting_at_the_gate(device), now=at(until)
        )


def _phone_of(scan: actions.Scanned, place: int) -> int:
    return 2 if scan.gate else place % 2


def _scans(forum: Forum, opens: datetime, until: datetime) -> list[actions.Scanned]:
    key = SigningKey.objects.get(forum=forum)
    private = unseal(bytes(key.sealed), about=key.about)
    ends_at = datetime.combine(forum.ends_on, time.max, forum.tz)
    badges = list(Badge.objects.standing().filter(participation__forum=forum).select_related("participation"))
    badges.sort(key=lambda one: one.participation.public_id)
    codes = [tokens.signed(badge.token, ends_at, private) for badge in badges]
    made: list[actions.Scanned] = []

    def scan(
        minute: int, kind: str, gate: str = "", *, code: str = "", said: str = "let_in", **fields: Any
    ) -> None:
        number = UUID(bytes=sha256(f"{forum.code} gate {len(made)}".encode()).digest()[:16])
        when = opens + timedelta(minutes=minute)
        if when <= until:
            made.append(
                actions.Scanned(key=number, kind=kind, gate=gate, code=code, said=said, at=when, **fields)
            )

    for place, (badge, code) in enumerate(zip(badges[:44], codes, strict=False)):
        scan(place * 2, "enter", code=code)
        if place % 3 == 0:
            scan(place * 2 + 1, "hand_out", code=code)
        if badge.participation.category in ("official", "business") and place % 2:
            scan(place * 2 + 25, "enter", "M", code=code)
        if place % 9 == 4:
            scan(place * 2 + 70, "leave", code=code)
    scan(95, "enter", code=codes[2], said="again")
    scan(100, "enter", code=codes[3][:-6] + "AAAAAA", said="forged")
    scan(
        105,
        "enter",
        application=badges[45].participation.public_id,
        said="unknown",
        is_by_hand=True,
        note=NOTE,
    )
    return made
