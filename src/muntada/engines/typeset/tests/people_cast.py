"""The papers of people at an invented forum, in each language; the tests print them."""

import struct
import zlib
from dataclasses import replace
from datetime import date

from muntada.engines.typeset import (
    Badge,
    Badges,
    Both,
    Category,
    Delegate,
    DelegationList,
    Form,
    Language,
    Letter,
    Name,
    Passes,
    Person,
    ProofList,
    SecurityEntry,
    SecurityList,
    Traveller,
    VehiclePass,
    Visit,
)
from muntada.engines.typeset.tests.cast import at, imprint, letter, name, say

CODE = "MUN1." + "x7Kq-9Az" * 14
"""As long as a signed token of the gate."""


def photo(width: int = 50, height: int = 64) -> bytes:
    """A small PNG."""
    rows = b"".join(b"\0" + b"".join(bytes((x * 3, y * 3, 120)) for x in range(width)) for y in range(height))
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0),
        b"IDAT": zlib.compress(rows),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks.items()
    )


def badge(
    number: int, language: Language, name: tuple[str, ...], category: Category, **more: object
) -> Badge:
    """A badge of the forum."""
    return Badge(f"BF26.BDG.{number:04}", language, name, category, CODE, **more)  # type: ignore[arg-type]


def badges(language: Language, form: Form = Form.SHEETS) -> Badges:
    """One of each category, of both sides, with everything that may happen to a badge."""
    return Badges(
        imprint(language, "BF26.BDG"),
        (
            badge(
                1,
                Language.AR,
                ("أبو عجيلة عبد السلام",),
                Category.OFFICIAL,
                latin="ABUAJILA ABDULSALAM",
                third="Абу Аджила Абдуссалам",
                organisation="وزارة الاقتصاد والتجارة",
                country="ليبيا",
                languages=("ar", "en"),
                zones=("A", "B", "C"),
                photo=photo(),
            ),
            badge(
                2,
                Language.RU,
                ("Щёголев-Подъячевский", "Юрий"),
                Category.BUSINESS,
                latin="SHCHEGOLEV-PODIACHEVSKII IURII",
                third="يوري شيغوليف-بودياتشيفسكي",
                organisation="АО «Росинка-Агро»",
                country="Россия",
                languages=("ru", "en"),
                zones=("A", "D"),
                reprint=2,
            ),
            badge(
                3,
                Language.EN,
                ("Patrick", "O'Neill"),
                Category.PRESS,
                latin="O NEILL PATRICK",
                third="باتريك أونيل",
                organisation="Morning Herald",
                country="Ireland",
                languages=("en",),
                zones=("A", "P1"),
                is_confirmed=False,
            ),
            badge(
                4,
                Language.AR,
                ("عبد السلام محمد علي الفيتوري",),
                Category.INTERPRETER,
                latin="ABDULSALAM MOHAMED ALI ELFITURI",
                third="Абдуссалам Мухаммад Али аль-Фейтури",
                organisation="الاتحاد العام لغرف التجارة والصناعة والزراعة",
                country="ليبيا",
                languages=("ar", "ru", "en"),
                zones=("A", "B", "C", "D"),
                photo=photo(),
                is_cleared=False,
            ),
            badge(5, Language.RU, ("Орлова", "Марина Викторовна"), Category.STAFF, latin="ORLOVA MARINA"),
            badge(6, Language.EN, ("Jane", "Camilleri"), Category.SECURITY, zones=tuple("ABCDEFGH")),
            badge(7, Language.AR, ("علي",), Category.DRIVER, latin="ALI", third="Али", zones=("V",)),
        ),
        form,
    )


def delegation(language: Language) -> Name:
    """The guest side."""
    return name(
        language,
        Language.RU,
        "وفد الشركات الروسية",
        "Делегация российских компаний",
        "Delegation of Russian companies",
    )


def proof_list(language: Language) -> ProofList:
    """The badges of all, for the head of the delegation."""
    head = Person(
        "Юрий Щёголев-Подъячевский", say(language, "نائب الوزير", "заместитель министра", "Deputy minister")
    )
    return ProofList(imprint(language, "BF26.PRF.002"), delegation(language), badges(language).badges, head)


def delegation_list(language: Language, people: int = 4) -> DelegationList:
    """The delegation in two languages, Arabic always one of them."""
    second = Language.RU if language is Language.AR else Language.AR

    def both(ar: str, ru: str, en: str) -> Both:
        return Both(say(language, ar, ru, en), say(second, ar, ru, en))

    some = (
        Delegate(
            Name("Щёголев-Подъячевский Юрий Мстиславович", "يوري شيغوليف-بودياتشيفسكي"),
            "SHCHEGOLEV-PODIACHEVSKII IURII",
            both("رئيس الوفد", "Глава делегации", "Head of delegation"),
            both("نائب وزير", "Заместитель министра", "Deputy minister"),
            both(
                "وزارة الصناعة والتجارة",
                "Министерство промышленности и торговли",
                "Ministry of Industry and Trade",
            ),
            both("نائب الوزير", "Заместитель министра", "Deputy minister"),
        ),
        Delegate(
            Name("Орлова Марина Викторовна", "مارينا أورلوفا"),
            "ORLOVA MARINA",
            both("نائبة رئيس الوفد", "Заместитель главы делегации", "Deputy head"),
            organisation=both("شركة روسينكا أغرو", "АО «Росинка-Агро»", "Rosinka Agro JSC"),
            position=both("المديرة العامة", "Генеральный директор", "Director General"),
        ),
        Delegate(
            Name(
                "Константинопольский-Преображенский Александр-Максимилиан Владиславович",
                "ألكسندر ماكسيميليان كونستانتينوبولسكي",
            ),
            "KONSTANTINOPOLSKII-PREOBRAZHENSKII ALEKSANDR-MAKSIMILIAN",
            both("عضو", "Член делегации", "Member"),
            organisation=both(
                "جامعة الصداقة للعلوم الهندسية",
                "Федеральный институт инженерных наук «Дружба»",
                "Friendship Institute of Engineering",
            ),
            position=both("رئيس الجامعة", "Ректор", "Rector"),
        ),
        Delegate(Name("O'Neill Patrick"), "O NEILL PATRICK", both("صحافي", "Журналист", "Journalist")),
    )
    return DelegationList(
        imprint(language, "BF26.DLG.002"),
        delegation(language),
        tuple(some[n % len(some)] for n in range(people)),
        second,
        say(
            language,
            "بنغازي، 21 و22 فبراير 2026",
            "Бенгази, 21–22 февраля 2026 г.",
            "Benghazi, 21 and 22 February 2026",
        ),
    )


def visa_letter(language: Language, people: int = 3) -> Letter:
    """The letter of the cast, asking for visas."""
    russia = say(language, "روسيا الاتحادية", "Российская Федерация", "Russian Federation")
    rosinka = say(language, "شركة روسينكا أغرو", "АО «Росинка-Агро»", "Rosinka Agro JSC")
    some = (
        Traveller(
            "SHCHEGOLEV-PODIACHEVSKII IURII",
            date(1971, 3, 8),
            russia,
            "75 1234567",
            say(
                language,
                "وزارة الصناعة والتجارة",
                "Министерство промышленности и торговли",
                "Ministry of Industry and Trade",
            ),
            say(language, "نائب الوزير", "заместитель министра", "Deputy minister"),
        ),
        Traveller(
            "ORLOVA MARINA",
            date(1980, 11, 30),
            russia,
            "76 7654321",
            rosinka,
            say(language, "المديرة العامة", "генеральный директор", "Director General"),
            expires_on=date(2031, 5, 1),
        ),
        Traveller(
            "O NEILL PATRICK", date(1990, 1, 2), say(language, "أيرلندا", "Ирландия", "Ireland"), "PX1234567"
        ),
    )
    plain = letter(language)
    return replace(
        plain,
        imprint=imprint(language, "BF26.VIS.007"),
        subject=say(
            language,
            "دعم التأشيرة لأعضاء الوفد",
            "О визовой поддержке членов делегации",
            "Visa support for members of the delegation",
        ),
        paragraphs=plain.paragraphs[:1],
        attachments=(),
        visit=Visit(
            tuple(some[n % len(some)] for n in range(people)),
            date(2026, 2, 19),
            date(2026, 2, 25),
            (say(language, "بنغازي", "Бенгази", "Benghazi"), say(language, "طرابلس", "Триполи", "Tripoli")),
            say(language, "المشاركة في المنتدى", "участие в форуме", "participation in the forum"),
        ),
    )


def security_list(language: Language, people: int = 4) -> SecurityList:
    """People of both sides, with papers."""
    cleared = say(language, "مصرح له", "Допущен", "Cleared")
    some = (
        SecurityEntry(
            name(
                language,
                Language.AR,
                "عبد السلام محمد علي الفيتوري",
                "Абдуссалам аль-Фейтури",
                "Abdulsalam Elfituri",
            ),
            Category.OFFICIAL,
            "ABDULSALAM MOHAMED ALI ELFITURI",
            date(1968, 7, 1),
            say(language, "ليبيا", "Ливия", "Libya"),
            "PP0012345",
            say(
                language,
                "وزارة الاقتصاد والتجارة",
                "Министерство экономики и торговли",
                "Ministry of Economy and Trade",
            ),
            say(language, "وكيل الوزارة", "заместитель министра", "Under-secretary"),
            ("A", "B", "C"),
            cleared,
        ),
        SecurityEntry(
            name(
                language,
                Language.RU,
                "يوري شيغوليف-بودياتشيفسكي",
                "Щёголев-Подъячевский Юрий",
                "Iurii Shchegolev-Podiachevskii",
            ),
            Category.BUSINESS,
            "SHCHEGOLEV-PODIACHEVSKII IURII",
            date(1971, 3, 8),
            say(language, "روسيا الاتحادية", "Российская Федерация", "Russian Federation"),
            "75 1234567",
            say(language, "شركة روسينكا أغرو", "АО «Росинка-Агро»", "Rosinka Agro JSC"),
            zones=("A", "D"),
        ),
        SecurityEntry(Name("علي"), Category.DRIVER, zones=("V",), clearance=cleared),
    )
    return SecurityList(
        imprint(language, "BF26.SEC.001"),
        tuple(some[n % len(some)] for n in range(people)),
        say(language, "المداخل 1 إلى 4", "Входы 1–4", "Gates 1 to 4"),
    )


def passes(language: Language) -> Passes:
    """A car of each side."""
    return Passes(
        imprint(language, "BF26.VHC"),
        (
            VehiclePass(
                "BF26.VHC.0001",
                "5-123456",
                at(7),
                at(23, day=22),
                CODE,
                name(
                    language,
                    Language.AR,
                    "أبو عجيلة عبد السلام",
                    "Абу Аджила Абдуссалам",
                    "Abu Ajila Abdulsalam",
                ),
                "ABUAJILA ABDULSALAM",
                say(
                    language,
                    "تويوتا لاند كروزر، بيضاء",
                    "Toyota Land Cruiser, белый",
                    "Toyota Land Cruiser, white",
                ),
                say(
                    language,
                    "وزارة الاقتصاد والتجارة",
                    "Министерство экономики и торговли",
                    "Ministry of Economy and Trade",
                ),
                ("V", "P1", "P2"),
                say(
                    language,
                    "الوقوف في الساحة الشمالية",
                    "Стоянка на северной площадке",
                    "Parking in the northern yard",
                ),
            ),
            VehiclePass(
                "BF26.VHC.0002", "А 123 ВС 77 RUS", at(7), at(20), CODE, zones=("V",), is_cleared=False
            ),
        ),
    )
