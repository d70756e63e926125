"""Fixed words of the papers in Arabic, Russian and English; dates and times as each language writes them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Language(StrEnum):
    """The language of a paper: it sets direction, fixed words and type."""

    AR = "ar"
    RU = "ru"
    EN = "en"

    @property
    def is_rtl(self) -> bool:
        """Arabic runs from right to left."""
        return self is Language.AR


@dataclass(frozen=True)
class Words:
    """What a paper says in one language without being told; `{…}` are places for values."""

    language: str
    page: str
    version: str
    record: str
    schedule: str
    programme: str
    letter: str
    table_plan: str
    time: str
    meeting: str
    place: str
    table: str
    tables: str
    interpreter: str
    session: str
    place_and_languages: str
    no_schedule: str
    no_programme: str
    no_meetings: str
    spoken: str
    interpreted: str
    number: str
    subject: str
    attachments: str
    meetings_planned: str
    day_part: str
    door_sheets: str
    parties: str
    host_table: str
    scan_here: str
    cards: str
    rota: str
    rota_part: str
    badges: str
    no_badges: str
    photo_of: str
    code_of: str
    zones: str
    categories: dict[str, str]
    unconfirmed: str
    uncleared: str
    reprint: str
    full_name: str
    passport_name: str
    third_script: str
    as_on_badge: str
    badge_number: str
    part: str
    rank: str
    organisation: str
    position: str
    country: str
    category: str
    corrections: str
    born_on: str
    citizenship: str
    document: str
    passport_number: str
    passport_until: str
    purpose: str
    clearance: str
    listed_people: str
    nobody_listed: str
    delegation_list: str
    proof_list: str
    proof_note: str
    proof_declaration: str
    head_of_delegation: str
    signature: str
    date: str
    security_list: str
    arrivals: str
    departures: str
    transport: str
    car: str
    hotel: str
    presence: str
    vehicle_permit: str
    vehicle_passes: str
    no_passes: str
    plate: str
    driver: str
    vehicle: str
    valid: str
    stay: str
    cities: str
    travellers: str
    traveller_organisation: str
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    day: str
    weekday_and_day: str
    place_and_day: str


WORDS = {
    Language.AR: Words(
        language="العربية",
        page="صفحة {page} من {pages}",
        version="النسخة {version}",
        record="السجل المباشر",
        schedule="الجدول الشخصي",
        programme="برنامج المنتدى",
        letter="خطاب",
        table_plan="مخطط الطاولات",
        time="الوقت",
        meeting="الاجتماع أو الجلسة",
        place="المكان والمترجم الفوري",
        table="الطاولة",
        tables="الطاولات {first} إلى {last}",
        interpreter="المترجم الفوري",
        session="الجلسة",
        place_and_languages="المكان واللغات",
        no_schedule=(
            "لا توجد اجتماعات أو جلسات في هذا الجدول حتى الآن. تُضاف الاجتماعات فور نشر الجدول الزمني."
        ),
        no_programme="لم تُنشر جلسات البرنامج بعد.",
        no_meetings="لا توجد اجتماعات أعمال في هذا اليوم.",
        spoken="لغة الجلسة",
        interpreted="الترجمة الفورية إلى",
        number="الرقم",
        subject="الموضوع",
        attachments="المرفقات",
        meetings_planned="عدد اجتماعات الأعمال",
        day_part="الجزء {part} من {parts}",
        door_sheets="جدول الطاولة",
        parties="الجهتان",
        host_table="طاولة مخصصة",
        scan_here="امسحوا الرمز بالهاتف لتسجيل وصولكم إلى الطاولة",
        cards="بطاقات الاجتماعات",
        rota="جدول المترجمين الفوريين",
        rota_part="المترجمون الفوريون: من {first} إلى {last}",
        badges="بطاقات الدخول",
        no_badges="لا توجد بطاقات للطباعة.",
        photo_of="صورة {name}",
        code_of="رمز البطاقة {number}",
        zones="المناطق",
        categories={
            "official": "رسمي",
            "business": "أعمال",
            "press": "صحافة",
            "interpreter": "مترجم فوري",
            "staff": "طاقم العمل",
            "security": "أمن",
            "driver": "سائق",
        },
        unconfirmed="الاسم غير مؤكد",
        uncleared="بدون تصريح أمني",
        reprint="إعادة طباعة {number}",
        full_name="الاسم الكامل",
        passport_name="الاسم كما في جواز السفر",
        third_script="الاسم بالكتابة الثالثة",
        as_on_badge="كما يظهر على البطاقة",
        badge_number="رقم البطاقة",
        part="الصفة في الوفد",
        rank="المرتبة",
        organisation="الجهة",
        position="المنصب",
        country="البلد",
        category="الفئة",
        corrections="التصحيحات",
        born_on="تاريخ الميلاد",
        citizenship="الجنسية",
        document="رقم الوثيقة",
        passport_number="رقم جواز السفر",
        passport_until="صالح حتى {day}",
        purpose="غرض الزيارة",
        clearance="التصريح الأمني",
        listed_people="عدد الأشخاص: {number}",
        nobody_listed="لا يوجد أشخاص في هذه القائمة.",
        delegation_list="قائمة الوفد",
        proof_list="قائمة تدقيق البطاقات",
        proof_note="تُطبع الأسماء كما وردت أدناه. يُرجى كتابة أي تصحيح في الخانة الأخيرة.",
        proof_declaration="راجعتُ كتابة الأسماء أعلاه، وما كُتب في خانة التصحيحات هو كل ما يلزم تغييره.",
        head_of_delegation="رئيس الوفد",
        signature="التوقيع",
        date="التاريخ",
        security_list="قائمة الأمن",
        arrivals="قائمة الوصول",
        departures="قائمة المغادرة",
        transport="وسيلة السفر",
        car="السيارة",
        hotel="الفندق",
        presence="الحضور",
        vehicle_permit="تصريح مركبة",
        vehicle_passes="تصاريح المركبات",
        no_passes="لا توجد تصاريح للطباعة.",
        plate="رقم اللوحة",
        driver="السائق",
        vehicle="المركبة",
        valid="الصلاحية",
        stay="مدة الزيارة",
        cities="المدن",
        travellers="المسافرون",
        traveller_organisation="الجهة والمنصب",
        months=(
            "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
            "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
        ),
        weekdays=("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
        day="{day} {month} {year}",
        weekday_and_day="{weekday}، {day}",
        place_and_day="{place}، {day}",
    ),
    Language.RU: Words(
        language="русский",
        page="Страница {page} из {pages}",
        version="версия {version}",
        record="Актуальная запись",
        schedule="Личное расписание",
        programme="Программа форума",
        letter="Письмо",
        table_plan="План столов",
        time="Время",
        meeting="Встреча или заседание",
        place="Место и переводчик",
        table="Стол",
        tables="Столы {first}–{last}",
        interpreter="Переводчик",
        session="Заседание",
        place_and_languages="Место и языки",
        no_schedule=(
            "В этом личном расписании пока нет встреч и заседаний. "
            "Встречи появятся, как только расписание деловых встреч будет опубликовано."
        ),
        no_programme="Заседания программы ещё не опубликованы.",
        no_meetings="На этот день деловых встреч нет.",
        spoken="Язык заседания",
        interpreted="Синхронный перевод на",
        number="№",
        # A Russian letter opens with its subject, «О приглашении…», and has no label before it.
        subject="",
        attachments="Приложения",
        meetings_planned="Деловых встреч",
        day_part="часть {part} из {parts}",
        door_sheets="Расписание стола",
        parties="Стороны",
        host_table="Закреплённый стол",
        scan_here="Наведите телефон на код и отметьте, что вы за столом",
        cards="Карточки встреч",
        rota="Расписание переводчиков",
        rota_part="Переводчики: {first} – {last}",
        badges="Бейджи",
        no_badges="Бейджей для печати нет.",
        photo_of="Фото: {name}",
        code_of="Код бейджа {number}",
        zones="Зоны",
        categories={
            "official": "Официальное лицо",
            "business": "Деловой участник",
            "press": "Пресса",
            "interpreter": "Переводчик",
            "staff": "Персонал",
            "security": "Охрана",
            "driver": "Водитель",
        },
        unconfirmed="имя не подтверждено",
        uncleared="Нет допуска",
        reprint="повторная печать {number}",
        full_name="ФИО",
        passport_name="Имя как в паспорте",
        third_script="Третья письменность",
        as_on_badge="как на бейдже",
        badge_number="номер бейджа",
        part="Роль в делегации",
        rank="Ранг",
        organisation="Организация",
        position="Должность",
        country="Страна",
        category="Категория",
        corrections="Исправления",
        born_on="Дата рождения",
        citizenship="Гражданство",
        document="Номер документа",
        passport_number="Номер паспорта",
        passport_until="до {day}",
        purpose="Цель поездки",
        clearance="Допуск",
        listed_people="Человек в списке: {number}",
        nobody_listed="В этом списке никого нет.",
        delegation_list="Список делегации",
        proof_list="Корректура бейджей",
        proof_note="Имена будут напечатаны так, как написано ниже. Исправления впишите в последнюю графу.",
        proof_declaration="Написание имён проверено; в графе «Исправления» указано всё, что нужно изменить.",
        head_of_delegation="Глава делегации",
        signature="Подпись",
        date="Дата",
        security_list="Список для службы безопасности",
        arrivals="Список прибытий",
        departures="Список отъездов",
        transport="Транспорт",
        car="Машина",
        hotel="Гостиница",
        presence="На месте",
        vehicle_permit="Пропуск на автомобиль",
        vehicle_passes="Пропуска на автомобили",
        no_passes="Пропусков для печати нет.",
        plate="Государственный номер",
        driver="Водитель",
        vehicle="Автомобиль",
        valid="Действует",
        stay="Срок поездки",
        cities="Города",
        travellers="Участники поездки",
        traveller_organisation="Организация и должность",
        months=(
            "января", "февраля", "марта", "апреля", "мая", "июня",
            "июля", "августа", "сентября", "октября", "ноября", "декабря",
        ),
        weekdays=("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
        day="{day}\N{NO-BREAK SPACE}{month} {year}\N{NO-BREAK SPACE}г.",
        weekday_and_day="{weekday}, {day}",
        place_and_day="{place}, {day}",
    ),
    Language.EN: Words(
        language="English",
        page="Page {page} of {pages}",
        version="version {version}",
        record="Live record",
        schedule="Personal schedule",
        programme="Programme of the forum",
        letter="Letter",
        table_plan="Table plan",
        time="Time",
        meeting="Meeting or session",
        place="Place and interpreter",
        table="Table",
        tables="Tables {first} to {last}",
        interpreter="Interpreter",
        session="Session",
        place_and_languages="Place and languages",
        no_schedule=(
            "There are no meetings or sessions in this schedule yet. "
            "Meetings appear once the timetable is published."
        ),
        no_programme="The sessions of the programme are not published yet.",
        no_meetings="There are no business meetings on this day.",
        spoken="Spoken in",
        interpreted="Interpreted into",
        number="No.",
        subject="Subject",
        attachments="Attachments",
        meetings_planned="Business meetings",
        day_part="part {part} of {parts}",
        door_sheets="Sheet of the table",
        parties="Parties",
        host_table="Host table",
        scan_here="Scan the code with your phone to say that you are at the table",
        cards="Meeting cards",
        rota="Interpreters' rota",
        rota_part="Interpreters: {first} to {last}",
        badges="Badges",
        no_badges="There are no badges to print.",
        photo_of="Photo of {name}",
        code_of="Code of badge {number}",
        zones="Zones",
        categories={
            "official": "Official",
            "business": "Business",
            "press": "Press",
            "interpreter": "Interpreter",
            "staff": "Staff",
            "security": "Security",
            "driver": "Driver",
        },
        unconfirmed="unconfirmed",
        uncleared="Not cleared",
        reprint="reprint {number}",
        full_name="Full name",
        passport_name="Name as in passport",
        third_script="Third script",
        as_on_badge="as on the badge",
        badge_number="badge number",
        part="Part in the delegation",
        rank="Rank",
        organisation="Organisation",
        position="Position",
        country="Country",
        category="Category",
        corrections="Corrections",
        born_on="Date of birth",
        citizenship="Citizenship",
        document="Document number",
        passport_number="Passport number",
        passport_until="until {day}",
        purpose="Purpose",
        clearance="Clearance",
        listed_people="People on the list: {number}",
        nobody_listed="There is nobody on this list.",
        delegation_list="Delegation list",
        proof_list="Proof of badges",
        proof_note="Names will be printed as they stand below. Write corrections into the last column.",
        proof_declaration=(
            "I have checked how the names above are written; the column of corrections "
            "says all that is to be changed."
        ),
        head_of_delegation="Head of delegation",
        signature="Signature",
        date="Date",
        security_list="Security list",
        arrivals="Arrivals",
        departures="Departures",
        transport="Transport",
        car="Car",
        hotel="Hotel",
        presence="Presence",
        vehicle_permit="Vehicle pass",
        vehicle_passes="Vehicle passes",
        no_passes="There are no passes to print.",
        plate="Plate number",
        driver="Driver",
        vehicle="Vehicle",
        valid="Valid",
        stay="Period of stay",
        cities="Cities",
        travellers="Travellers",
        traveller_organisation="Organisation and position",
        months=(
            "January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December",
        ),
        weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        day="{day}\N{NO-BREAK SPACE}{month} {year}",
        weekday_and_day="{weekday}, {day}",
        place_and_day="{place}, {day}",
    ),
}  # fmt: skip


def day_in_words(day: date, language: Language) -> str:
    """A day with the month's name, as official text writes it: 22 February 2026."""
    words = WORDS[language]
    return words.day.format(day=day.day, month=words.months[day.month - 1], year=day.year)


def weekday_in_words(day: date, language: Language) -> str:
    """A day with its weekday, as the heading of that day."""
    words = WORDS[language]
    text = words.weekday_and_day.format(
        weekday=words.weekdays[day.weekday()], day=day_in_words(day, language)
    )
    return text[:1].upper() + text[1:]


def hours(starts_at: datetime, ends_at: datetime) -> str:
    """A span of the 24-hour clock, always read from left to right: 09:00–09:20."""
    return f"{starts_at:%H:%M}–{ends_at:%H:%M}"
