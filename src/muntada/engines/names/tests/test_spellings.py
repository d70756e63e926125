"""Spellings by the standards of passports and lists."""

from muntada.engines.names import Spelling, Standard, spellings


def test_spellings_of_a_russian_name_follow_each_standard() -> None:
    assert spellings("Щёголев Юрий") == (
        Spelling("Shchegolev Iurii", Standard.ICAO),
        Spelling("Shchegolev Iurii", Standard.GOST_52535),
        Spelling("Shchegolev Yuriy", Standard.MVD_310),
        Spelling("Chtchegolev Iourii", Standard.MVD_310_FRENCH),
        Spelling("Shchëgolev Yuriy", Standard.BGN_PCGN),
        Spelling("Shchëgolev I͡uriĭ", Standard.ALA_LC),
    )


def test_spellings_of_other_scripts_are_none() -> None:
    assert spellings("خليفة حفتر") == spellings("Khalifa Haftar") == ()
