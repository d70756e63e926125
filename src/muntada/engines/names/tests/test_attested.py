"""Spellings that are attested of each other, and such that are well known and never are."""

import numpy as np
import pytest

from muntada.engines.names import compare
from muntada.engines.names.attested import Attested, attested, hash_of, links_of
from muntada.engines.names.scripts import Script

ARABIC, CYRILLIC, LATIN = Script.ARABIC, Script.CYRILLIC, Script.LATIN


def _firmness(one: tuple[Script, str], other: tuple[Script, str]) -> float:
    return float(links_of(*one).to(np.array([hash_of(*other)], np.uint32))[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((ARABIC, "محمد"), (LATIN, "mohammed")),
        ((LATIN, "mohammed"), (CYRILLIC, "мохаммед")),
        ((ARABIC, "عمر"), (CYRILLIC, "омар")),
        ((CYRILLIC, "хаддад"), (ARABIC, "حداد")),
    ],
)
def test_spellings_of_one_name_are_linked_both_ways(
    one: tuple[Script, str], other: tuple[Script, str]
) -> None:
    assert _firmness(one, other) > 0.5
    assert _firmness(one, other) == pytest.approx(_firmness(other, one), abs=1e-5)


def test_well_known_names_that_are_alike_are_not_linked() -> None:
    assert _firmness((ARABIC, "عمر"), (CYRILLIC, "аммар")) == 0
    assert links_of(ARABIC, "عمر").known == 1


def test_what_is_unknown_has_no_links_and_is_not_known() -> None:
    links = links_of(ARABIC, "ززظظزز")

    assert (len(links.hashes), links.known) == (0, 0)
    assert attested().known(np.array([hash_of(LATIN, "zzqqzz")], np.uint32))[0] == 0


def test_a_link_leads_over_the_hub_that_two_forms_share() -> None:
    hubs = np.array(sorted([10, 20]), np.uint32)
    graph = Attested(
        hubs,
        np.array([1, 2, 3], np.uint32),
        np.array([0, 1, 2, 3]),
        np.array([0, 0, 1]),
        np.array([4, 4, 4], np.float32),
    )

    assert set(graph.links(1, ARABIC).hashes) == {1, 2, 10}
    assert set(graph.links(10, LATIN).hashes) == {1, 2}


def test_the_attested_spelling_scores_above_a_like_one() -> None:
    assert compare("أسامة حداد", "Усама Хаддад").score > compare("أسامة حداد", "Усама Хаддади").score


def test_what_sounds_the_same_is_not_denied_though_the_table_has_another_spelling_only() -> None:
    assert _firmness((CYRILLIC, "юрий"), (LATIN, "yuri")) == 0
    assert compare("Щёголев Юрий", "Yuri Shchegolev").score > 0.7
