"""The papers of people at an invented forum, in each language; the tests print them."""

import struct
import zlib

from muntada.engines.typeset import Badge, Badges, Category, Form, Language
from muntada.engines.typeset.tests.cast import imprint

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
