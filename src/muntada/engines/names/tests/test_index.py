"""Entities found by any spelling of their names."""

import os
import subprocess
import sys
import threading
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
    (tmp_path / "file").write_text("no index")
    (tmp_path / "empty").mkdir()

    for path in (tmp_path / "file", tmp_path / "empty"):
        with pytest.raises(IndexFileError, match="make the index anew"):
            Index.load(path)
    with pytest.raises(FileNotFoundError):
        Index.load(tmp_path / "nowhere")


@pytest.mark.parametrize("harm", ["cut", "gone", "other"])
def test_load_of_a_damaged_index_says_so(index: Index, tmp_path: Path, harm: str) -> None:
    index.save(tmp_path)
    (part,) = tmp_path.glob("*.names")
    if harm == "gone":
        part.unlink()
    else:
        part.write_bytes(part.read_bytes()[:-64] if harm == "cut" else b"something else")

    with pytest.raises(IndexFileError, match="make the index anew"):
        Index.load(tmp_path)


def test_save_writes_only_what_is_new(tmp_path: Path) -> None:
    index = Index(PEOPLE)
    index.save(tmp_path)
    (first,) = tmp_path.glob("*.names")
    written = first.stat().st_mtime_ns

    index.add(Entity("9", Kind.PERSON, ("عقيلة صالح",)))
    index.remove("1", Kind.PERSON)
    index.save(tmp_path)

    loaded = Index.load(tmp_path)
    assert first.stat().st_mtime_ns == written
    assert len(list(tmp_path.glob("*.names"))) == 2
    assert loaded.search("Agila Saleh", Kind.PERSON)[0].id == "9"
    assert "1" not in [hit.id for hit in loaded.search("shchegolev", Kind.PERSON)]


def test_a_loaded_index_takes_changes_too(tmp_path: Path) -> None:
    Index(PEOPLE).save(tmp_path)
    index = Index.load(tmp_path)

    assert index.remove("5", Kind.PERSON)
    index.add(Entity("2", Kind.PERSON, ("Aguila Saleh",)))

    assert "5" not in [hit.id for hit in index.search("Khalifa Haftar", Kind.PERSON)]
    assert index.search("عقيلة صالح", Kind.PERSON)[0].id == "2"
    assert "2" not in [hit.id for hit in index.search("Abdulhadi Hweij", Kind.PERSON)]


def test_add_takes_the_place_of_the_entity_of_that_id(tmp_path: Path) -> None:
    index = Index(PEOPLE)

    index.add(Entity("5", Kind.PERSON, ("Aguila Saleh", "عقيلة صالح")))

    assert index.search("Агила Салех", Kind.PERSON)[0].id == "5"
    assert "5" not in [hit.id for hit in index.search("Халифа Хафтар", Kind.PERSON)]
    assert len(index) == 9


def test_remove_tells_whether_it_was_there_and_keeps_to_the_kind() -> None:
    index = Index([*PEOPLE, Entity("5", Kind.ORGANISATION, ("Haftar Foundation",))])

    assert (index.remove("5", Kind.PERSON), index.remove("5", Kind.PERSON)) == (True, False)
    assert not index.remove("nobody", Kind.PERSON)
    assert index.search("Haftar Foundation", Kind.ORGANISATION)[0].id == "5"


def test_entities_that_came_one_by_one_are_found_as_those_that_came_together() -> None:
    people = [
        Entity(f"{given} {family}", Kind.PERSON, (f"{given} {family}",))
        for given in ("محمد", "خليفة", "Sergey", "Анна", "سالم")
        for family in ("الحويج", "حفتر", "Petrov", "Щёголева", "المشري", "Иванов")
    ]
    one_by_one = Index()

    for person in people:
        one_by_one.add(person)
    for person in people[::3]:
        one_by_one.remove(person.id, Kind.PERSON)
    together = Index(person for place, person in enumerate(people) if place % 3)

    for typed in ("Salem Hweij", "Анна Иванова", "محمد حفتر", "Khalifa Shchegolev"):
        found, other = one_by_one.search(typed, Kind.PERSON), together.search(typed, Kind.PERSON)
        assert found[0].id == other[0].id
        assert found[0].score == pytest.approx(other[0].score, abs=0.05)
    assert len(one_by_one) == len(together) == 20


def test_searches_go_on_while_entities_come_and_go() -> None:
    index = Index(PEOPLE)
    stop = threading.Event()
    faults: list[object] = []

    def ask() -> None:
        while not stop.is_set():
            try:
                hits = index.search("Халифа Хафтар", Kind.PERSON)
            except Exception as error:
                faults.append(error)
                return
            if not hits or hits[0].id != "5":
                faults.append(hits)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for place in range(60):
        # The one who is asked for is replaced all the time, and is never missing.
        index.add(Entity("5", Kind.PERSON, ("خليفة حفتر", "Khalifa Haftar")))
        index.add(Entity(f"more {place}", Kind.PERSON, (f"Person {place} Haftarov",)))
        index.remove(f"more {place - 5}", Kind.PERSON)
    stop.set()
    for thread in threads:
        thread.join()

    assert faults == []


def test_a_worker_computes_on_one_thread() -> None:
    program = """
import os, muntada.engines.names as names
names.Index([names.Entity("1", names.Kind.PERSON, ("Khalifa Haftar",))])
print(os.environ["OPENBLAS_NUM_THREADS"], len(os.listdir("/proc/self/task")))
"""

    told = subprocess.run(
        [sys.executable, "-c", program],
        env={name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert told.split() == ["1", "1"]


def test_search_of_a_part_ranks_what_holds_all_of_it_first() -> None:
    index = Index(
        [
            Entity("long", Kind.PERSON, ("Щёголев-Подъячевский Юрий Петрович",)),
            Entity("other", Kind.PERSON, ("Щеглов",)),
        ]
    )

    hits = index.search("shchegolev", Kind.PERSON, is_part=True)

    assert [hit.id for hit in hits] == ["long", "other"]
    assert hits[0].covered > 0.95 > hits[0].score


def test_a_text_that_holds_several_names_is_found_by_each() -> None:
    index = Index(
        [
            Entity("two", Kind.PERSON, ("Анатолий БОНДАРЧУК / Анатолiй БОНДАРЧУК",)),
            Entity("other", Kind.PERSON, ("Анатолий Бондаренко",)),
        ]
    )

    hits = index.search("أناتولي بوندارتشوك", Kind.PERSON)

    assert [hit.id for hit in hits] == ["two", "other"]
    assert hits[0].score > 0.8
    assert hits[0].name == "Анатолий БОНДАРЧУК / Анатолiй БОНДАРЧУК"


def test_of_such_as_score_alike_the_same_order_comes_first() -> None:
    index = Index(
        [
            Entity("family first", Kind.PERSON, ("Песков Дмитрий Сергеевич",)),
            Entity("given first", Kind.PERSON, ("Дмитрий Сергеевич Песков",)),
        ]
    )

    assert index.search("Dmitry Sergeyevich Peskov", Kind.PERSON)[0].id == "given first"
    assert index.search("Peskov Dmitry Sergeyevich", Kind.PERSON)[0].id == "family first"
