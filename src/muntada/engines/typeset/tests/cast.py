"""The papers of an invented forum in each language; the tests print them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from muntada.engines.typeset import (
    Appointment,
    Card,
    Cards,
    DoorSheet,
    DoorSheets,
    Duty,
    Engagement,
    Errand,
    Imprint,
    Language,
    Letter,
    Letterhead,
    Name,
    Person,
    Placement,
    Programme,
    Rota,
    Schedule,
    Session,
    Slot,
    TablePlan,
    Zone,
)

DAY = date(2026, 2, 21)


def at(hour: int, minute: int = 0, *, day: int = 21) -> datetime:
    """A time of the forum on the host's clock."""
    return datetime(2026, 2, day, hour, minute, tzinfo=ZoneInfo("Africa/Tripoli"))


def say(language: Language, ar: str, ru: str, en: str) -> str:
    """The words of the language asked for."""
    return {Language.AR: ar, Language.RU: ru, Language.EN: en}[language]


def name(language: Language, own: Language, ar: str, ru: str, en: str) -> Name:
    """A name in its own language and the reader's."""
    return Name(say(own, ar, ru, en), say(language, ar, ru, en))


def imprint(language: Language, number: str) -> Imprint:
    """The forum's imprint on any of its papers."""
    return Imprint(
        language=language,
        forum=say(language, "منتدى الجسر الاقتصادي", "Экономический форум «Мост»", "Bridge Economic Forum"),
        number=number,
        version="3",
        issued_at=at(14, 5, day=20),
        zone=Zone("Africa/Tripoli", say(language, "بنغازي", "Бенгази", "Benghazi")),
        url=f"https://forum.example/{language}/bf26/papers/{number}",
        notice=say(
            language,
            "عرض تجريبي: الشركات والأشخاص من نسج الخيال",
            "Демонстрация: компании и люди вымышлены",
            "Demonstration: companies and people are invented",
        ),
    )


def other_zone(language: Language) -> Zone:
    """The guests' clock."""
    return Zone("Europe/Moscow", say(language, "موسكو", "Москва", "Moscow"))


def rosinka(language: Language) -> Name:
    """A company of the guest side."""
    return name(language, Language.RU, "شركة روسينكا أغرو", "АО «Росинка-Агро»", "Rosinka Agro JSC")


def zaytuna(language: Language) -> Name:
    """A company of the host side."""
    return name(
        language, Language.AR, "شركة زيتونة للتجارة", "Торговая компания «Зайтуна»", "Zaytuna Trading"
    )


def schedule(language: Language) -> Schedule:
    """Two days of Hana Elfituri."""
    orlova = Person(
        say(language, "مارينا أورلوفا", "Марина Орлова", "Marina ORLOVA"),
        say(language, "نائبة المدير", "заместитель директора", "Deputy director"),
    )
    hall = say(language, "القاعة ب، المنطقة 2", "Зал Б, зона 2", "Hall B, zone 2")
    idris = say(language, "يوسف إدريس", "Юсуф Идрис", "Yusuf IDRIS")
    return Schedule(
        imprint=imprint(language, "BF26.SCH.014"),
        person=name(language, Language.AR, "هناء الفيتوري", "Хана аль-Фейтури", "Hana ELFITURI"),
        role=say(language, "مديرة التصدير", "начальник отдела экспорта", "Head of exports"),
        organisation=zaytuna(language),
        other_zone=other_zone(language),
        engagements=(
            Engagement(at(14, 30), at(14, 50), rosinka(language), "", (orlova,), "12", hall, idris),
            Engagement(
                at(9),
                at(10, 30),
                title=say(language, "الجلسة الافتتاحية", "Пленарное заседание (открытие)", "Opening session"),
                hall=say(language, "القاعة الكبرى", "Большой зал", "Main hall"),
                note=say(
                    language,
                    "الترجمة الفورية إلى العربية والروسية والإنجليزية",
                    "Синхронный перевод: арабский, русский, английский",
                    "Interpreted into Arabic, Russian and English",
                ),
            ),
            Engagement(
                at(9, 20, day=22),
                at(9, 40, day=22),
                name(
                    language,
                    Language.RU,
                    "شركة تشيرنومورسكايا لوغيستيكا",
                    "ООО «Черноморская логистика»",
                    "Chernomorskaya Logistika LLC",
                ),
                people=(orlova,),
                table="3",
                hall=hall,
                interpreter=idris,
            ),
            Engagement(
                at(23, 10, day=22),
                at(23, 40, day=22),
                Name("Océan & Fils Maritime"),
                table="3",
                hall=hall,
            ),
        ),
    )


def programme(language: Language) -> Programme:
    """Two days with an opening, a break, a panel and a closing."""
    languages = (
        say(language, "العربية", "арабский", "Arabic"),
        say(language, "الروسية", "русский", "Russian"),
        say(language, "الإنجليزية", "английский", "English"),
    )
    main_hall = say(language, "القاعة الكبرى", "Большой зал", "Main hall")
    return Programme(
        imprint=imprint(language, "BF26.PRG.001"),
        subtitle=say(
            language,
            "بنغازي، 21–22 فبراير 2026",
            "Бенгази, 21–22 февраля 2026 г.",
            "Benghazi, 21–22 February 2026",
        ),
        other_zone=other_zone(language),
        sessions=(
            Session(
                at(9),
                at(10, 30),
                say(language, "الجلسة الافتتاحية", "Пленарное заседание (открытие)", "Opening session"),
                main_hall,
                speakers=(
                    Person(
                        say(language, "عمر السنوسي", "Омар ас-Сануси", "Omar ELSENUSSI"),
                        say(
                            language,
                            "الرئيس المشارك للمنتدى",
                            "сопредседатель форума",
                            "Co-chair of the forum",
                        ),
                    ),
                    Person(
                        say(language, "مارينا أورلوفا", "Марина Орлова", "Marina ORLOVA"),
                        say(
                            language,
                            "الرئيسة المشاركة للمنتدى",
                            "сопредседатель форума",
                            "Co-chair of the forum",
                        ),
                    ),
                ),
                spoken=languages[:2],
                interpreted=languages,
            ),
            Session(
                at(10, 30),
                at(11),
                say(language, "استراحة قهوة", "Кофе-пауза", "Coffee break"),
                is_break=True,
            ),
            Session(
                at(11),
                at(12, 30),
                say(
                    language,
                    "الموانئ والخدمات اللوجستية: ما الذي ينقص طريق البحر؟",
                    "Порты и логистика: чего не хватает морскому пути?",
                    "Ports and logistics: what does the sea route lack?",
                ),
                say(language, "القاعة أ", "Зал А", "Hall A"),
                summary=say(
                    language,
                    "مدة الشحن الآن 18–24 يومًا؛ نبحث ما يجعلها 12 يومًا.",
                    "Доставка занимает 18–24 дня; обсудим, как сделать её двенадцатидневной.",
                    "Shipping takes 18–24 days now; what would make it twelve?",
                ),
                speakers=(Person(say(language, "سالم بن عمران", "Салем бен Омран", "Salem BEN OMRAN")),),
                spoken=languages[:1],
                interpreted=languages[1:],
            ),
            Session(
                at(12, 30),
                at(14),
                say(language, "الصلاة والغداء", "Молитва и обед", "Prayer and lunch"),
                is_break=True,
            ),
            Session(
                at(16, day=22),
                at(17, day=22),
                say(language, "الجلسة الختامية", "Заключительное заседание", "Closing session"),
                main_hall,
            ),
        ),
    )


def letter(language: Language) -> Letter:
    """An invitation letter of the joint secretariat."""
    return Letter(
        imprint=imprint(language, "BF26.POST.031"),
        letterhead=Letterhead(
            names=(
                say(
                    language,
                    "الأمانة المشتركة لمنتدى الجسر الاقتصادي",
                    "Совместный секретариат Экономического форума «Мост»",
                    "Joint Secretariat of the Bridge Economic Forum",
                ),
                say(
                    language,
                    "Joint Secretariat of the Bridge Economic Forum",
                    "الأمانة المشتركة لمنتدى الجسر الاقتصادي",
                    "الأمانة المشتركة لمنتدى الجسر الاقتصادي",
                ),
            ),
            lines=(
                say(
                    language,
                    "شارع الكورنيش 14، بنغازي",
                    "ул. Набережная, 14, Бенгази",
                    "14 Corniche Street, Benghazi",
                ),
                say(language, "هاتف: +218 61 555 0100", "тел. +218 61 555 0100", "tel. +218 61 555 0100"),
                "desk@forum.example",
            ),
        ),
        written_on=date(2026, 1, 12),
        place=say(language, "بنغازي", "Бенгази", "Benghazi"),
        reference=say(
            language,
            "إشارةً إلى كتابكم رقم 17/2026",
            "На Ваше письмо № 17/2026",
            "Your letter No. 17/2026",
        ),
        addressee=(
            say(
                language,
                "السيدة مارينا أورلوفا المحترمة",
                "Генеральному директору",
                "Ms Marina Orlova",
            ),
            say(
                language,
                "المديرة العامة لشركة «Росинка-Агро»",
                "АО «Росинка-Агро»",
                "Director General, Rosinka Agro JSC",
            ),
            say(language, "موسكو", "М. В. Орловой", "Moscow"),
        ),
        subject=say(
            language,
            "دعوة إلى المشاركة في منتدى الجسر الاقتصادي 2026",
            "О приглашении на Экономический форум «Мост» 2026 года",
            "Invitation to the Bridge Economic Forum 2026",
        ),
        salutation=say(
            language,
            "تحية طيبة وبعد،",
            "Уважаемая Марина Викторовна!",
            "Dear Ms Orlova,",
        ),
        paragraphs=(
            say(
                language,
                "يسرّ الأمانة المشتركة أن تدعو سعادتكم إلى المشاركة في أعمال منتدى الجسر الاقتصادي الذي "
                "يُعقد في مدينة بنغازي يومي 21 و22 فبراير 2026، وأن تقترح على شركتكم برنامجًا من اجتماعات "
                "الأعمال مع شركات مختصة في الحبوب والري وخدمات الموانئ.",
                "Совместный секретариат приглашает Вас принять участие в Экономическом форуме «Мост», "
                "который пройдёт в Бенгази 21–22 февраля 2026 г., и предлагает Вашей компании программу "
                "деловых встреч с предприятиями, работающими с зерном, орошением и портовыми услугами.",
                "The Joint Secretariat has the honour to invite you to the Bridge Economic Forum, which "
                "meets in Benghazi on 21 and 22 February 2026, and proposes to your company a programme "
                "of business meetings with enterprises in grain, irrigation and port services.",
            ),
            say(
                language,
                "تُفتح أبواب التسجيل من الساعة 08:00–08:45، ويُرجى تأكيد المشاركة قبل 2026-02-01 على "
                "الهاتف +218 61 555 0100 أو بالبريد desk@forum.example، مع بيان أسماء أعضاء الوفد كما "
                "وردت في جوازات السفر.",
                "Регистрация участников проходит с 08:00 до 08:45. Просим подтвердить участие до 1 "
                "февраля 2026 г. по телефону +218 61 555 0100 или по адресу desk@forum.example и сообщить "
                "имена членов делегации так, как они указаны в паспортах.",
                "Registration is open from 08:00 to 08:45. Please confirm before 1 February 2026 by "
                "telephone, +218 61 555 0100, or at desk@forum.example, and give the names of your "
                "delegation as they stand in their passports.",
            ),
        ),
        closing=say(
            language,
            "وتفضلوا بقبول فائق الاحترام والتقدير،",
            "С уважением,",
            "Yours sincerely,",
        ),
        signatory=Person(
            say(language, "عمر السنوسي", "О. ас-Сануси", "Omar ELSENUSSI"),
            say(
                language,
                "رئيس الأمانة المشتركة",
                "Руководитель Совместного секретариата",
                "Head of the Joint Secretariat",
            ),
        ),
        attachments=(
            say(
                language,
                "برنامج المنتدى، 3 صفحات",
                "Программа форума на 3 л.",
                "Programme of the forum, 3 pages",
            ),
            say(language, "استمارة المشاركة", "Анкета участника на 1 л.", "Application form"),
        ),
    )


HOSTS = (
    ("شركة زيتونة للتجارة", "Торговая компания «Зайтуна»", "Zaytuna Trading"),
    ("مطاحن قمح", "Мельницы «Камх»", "Qamh Mills"),
    ("شركة طريق للطرق والجسور", "Компания дорог и мостов «Тарик»", "Tariq Roads and Bridges"),
    ("مكتب بناء للاستشارات الهندسية", "Инженерное бюро «Бинаа»", "Binaa Engineering Consultants"),
    ("شركة رقمي للبرمجيات", "ИТ-компания «Ракми»", "Raqmi Software"),
)
GUESTS = (
    ("شركة روسينكا أغرو", "АО «Росинка-Агро»", "Rosinka Agro JSC"),
    ("شركة تشيستايا فودا للهندسة", "ООО «Чистая вода Инжиниринг»", "Chistaya Voda Engineering LLC"),
    ("شركة تشيرنومورسكايا لوغيستيكا", "ООО «Черноморская логистика»", "Chernomorskaya Logistika LLC"),
    ("شركة ستراخوفوي موست للتأمين", "АО «Страховой мост»", "Strakhovoy Most Insurance JSC"),
)


def table_plan(language: Language, *, tables: int = 5, rows: int = 4) -> TablePlan:
    """A day of slots of twenty minutes with a lunch, about four tables in five taken."""
    slots = []
    placements = []
    initials = say(language, "يإ سم طأ لر", "ЮИ СМ ТА ЛР", "YI SM TA LR").split()
    for row in range(rows):
        minutes = 9 * 60 + row * 20 + (60 if row >= rows // 2 else 0)
        start, end = at(*divmod(minutes, 60)), at(*divmod(minutes + 20, 60))
        slots.append(Slot(start, end))
        for table in range(1, tables + 1):
            pick = row * tables + table
            if pick % 5:
                placements.append(
                    Placement(
                        start,
                        str(table),
                        (
                            name(language, Language.AR, *HOSTS[pick % len(HOSTS)]),
                            name(language, Language.RU, *GUESTS[pick % len(GUESTS)]),
                        ),
                        initials[pick % 4] if pick % 3 else "",
                    )
                )
    noon = 9 * 60 + (rows // 2) * 20
    slots.append(
        Slot(
            at(*divmod(noon, 60)),
            at(*divmod(noon + 60, 60)),
            say(language, "الصلاة والغداء", "Молитва и обед", "Prayer and lunch"),
        )
    )
    return TablePlan(
        imprint=imprint(language, "BF26.PLAN.001"),
        day=DAY,
        hall=say(language, "القاعة ب", "Зал Б", "Hall B"),
        status=say(language, "منشور", "опубликовано", "published"),
        tables=tuple(str(n) for n in range(1, tables + 1)),
        slots=tuple(slots),
        placements=tuple(placements),
        other_zone=other_zone(language),
    )


def door_sheets(language: Language, *, tables: int = 2, rows: int = 4) -> DoorSheets:
    """The plan, table by table."""
    plan = table_plan(language, tables=tables, rows=rows)
    held = {(one.starts_at, one.table): one for one in plan.placements}
    return DoorSheets(
        imprint=imprint(language, "BF26.DOOR.001"),
        day=plan.day,
        hall=plan.hall,
        status=plan.status,
        other_zone=plan.other_zone,
        sheets=tuple(
            DoorSheet(
                table=table,
                host=HOSTS[0][list(Language).index(language)] if table == "2" else "",
                appointments=tuple(
                    Appointment(
                        slot.starts_at,
                        slot.ends_at,
                        one.parties if (one := held.get((slot.starts_at, table))) else (),
                        one.interpreter if one else "",
                        slot.title,
                    )
                    for slot in plan.slots
                ),
            )
            for table in plan.tables
        ),
    )


def cards(language: Language, *, people: int = 5, meetings: int = 4) -> Cards:
    """A card for each of some people, all with as many meetings."""
    plan = table_plan(language, tables=people, rows=meetings)
    slots = [slot for slot in plan.slots if not slot.title]
    voice = say(language, "يوسف إدريس", "Юсеф Идрис", "Yousef Idris")
    return Cards(
        imprint=imprint(language, "BF26.CARDS.001"),
        day=plan.day,
        hall=plan.hall,
        other_zone=plan.other_zone,
        cards=tuple(
            Card(
                person=name(
                    language, Language.AR, "هناء سالم الفيتوري", "Хана эль-Фитури", f"Hana Elfituri {number}"
                ),
                organisation=HOSTS[number % len(HOSTS)][list(Language).index(language)],
                errands=tuple(
                    Errand(
                        slot.starts_at,
                        slot.ends_at,
                        name(language, Language.RU, *GUESTS[(number + at) % len(GUESTS)]),
                        str(number + 1),
                        voice if at % 2 else "",
                    )
                    for at, slot in enumerate(slots)
                ),
            )
            for number in range(people)
        ),
    )


def rota(language: Language, *, interpreters: int = 4, rows: int = 4) -> Rota:
    """The plan by interpreters."""
    plan = table_plan(language, tables=interpreters, rows=rows)
    voices = tuple(
        say(language, f"يوسف إدريس {number}", f"Юсеф Идрис {number}", f"Yousef Idris {number}")
        for number in range(1, interpreters + 1)
    )
    return Rota(
        imprint=imprint(language, "BF26.ROTA.001"),
        day=plan.day,
        hall=plan.hall,
        status=plan.status,
        other_zone=plan.other_zone,
        interpreters=voices,
        slots=plan.slots,
        duties=tuple(
            Duty(one.starts_at, voices[int(one.table) - 1], one.table, one.parties) for one in plan.placements
        ),
    )
