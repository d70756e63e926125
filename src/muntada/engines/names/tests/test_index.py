"""Entities found by any spelling of their names."""

from pathlib import Path

import pytest

from muntada.engines.names import Entity, Index, IndexFileError, Kind

PEOPLE = [
    Entity("1", Kind.PERSON, ("Щёголев-Подъячевский Юрий",)),
    Entity("2", Kind.PERSON, ("عبد الهادي الحويج",)),
    Entity("3", Kind.PERSON, ("أبو عجيلة عبد السلام",)),
    Entity("4", Kind.PERSON, ("Nick O'Neill",)),
    Entity("5", Kind.PERSON, ("خليفة حفتر", "Khalifa Haftar")),
    Entity("6", Kind.PERSON, ("عبد السلام الحاسي",)),
    Entity("7", Kind.PERSON, ("Щеглов Юрий",)),
    Entity("8", Kind.PERSON, ("«»",)),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(PEOPLE)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("shchegolev", "1"),
        ("Щёголев", "1"),
        ("Schegolev Yuri", "1"),
        ("Abdulhadi Hweij", "2"),
        ("Абдулхади Хвейдж", "2"),
        ("abu ajila abdulsalam", "3"),
        ("ONeill", "4"),
        ("أونيل", "4"),
        ("Халифа Хафтар", "5"),
        ("Халифа Хавтар", "5"),
    ],
)
def test_search_finds_first_who_was_meant(index: Index, typed: str, found: str) -> None:
    assert index.search(typed, Kind.PERSON)[0].id == found


def test_search_names_each_entity_once_with_its_best_name(index: Index) -> None:
    hits = index.search("Khalifa Haftar", Kind.PERSON)

    assert [(hit.id, hit.name, hit.score) for hit in hits] == [("5", "Khalifa Haftar", 1.0)]


def test_search_keeps_to_the_kind_and_to_the_limit(index: Index) -> None:
    assert index.search("خليفة حفتر", Kind.ORGANISATION) == []
    assert len(index.search("عبد السلام", Kind.PERSON, limit=1)) == 1


@pytest.mark.parametrize("typed", ["", "«»", "ن" * 5_000, "\x00", "😀"])
def test_search_for_anything_answers(index: Index, typed: str) -> None:
    assert isinstance(index.search(typed, Kind.PERSON), list)


def test_search_in_nothing_finds_nothing() -> None:
    assert Index([]).search("Иванов", Kind.PERSON) == []


def test_save_and_load_find_the_same(index: Index, tmp_path: Path) -> None:
    index.save(tmp_path / "names.index")

    loaded = Index.load(tmp_path / "names.index")

    for typed in ("shchegolev", "Халифа Хафтар", "abu ajila"):
        kept = [(hit.id, round(hit.score, 2)) for hit in index.search(typed, Kind.PERSON)]
        assert [(hit.id, round(hit.score, 2)) for hit in loaded.search(typed, Kind.PERSON)] == kept
    assert len(loaded) == len(index) == 9


def test_load_of_another_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "names.index").write_text("no index")

    with pytest.raises(IndexFileError, match="make the index anew"):
        Index.load(tmp_path / "names.index")
