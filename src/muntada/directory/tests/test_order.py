"""In which order the two sides are named."""

from tests.cast import NOON, Cast, words

from muntada.directory import actions
from muntada.directory.actions import OrganisationDetails
from muntada.directory.queries import own_side_first


def test_own_side_first_lets_each_language_begin_with_its_own_and_others_with_the_host(cast: Cast) -> None:
    other = actions.add_organisation(
        forum=cast.forum,
        details=OrganisationDetails(name=words("Third Bank"), kind="bank", country="XZ"),
        actor=cast.secretary,
        now=NOON,
    )
    everybody = (other, cast.rosinka, cast.zaytuna)

    in_order = {language: own_side_first(everybody, cast.forum, language) for language in ("ar", "ru", "en")}

    assert in_order == {
        "ar": [cast.zaytuna, cast.rosinka, other],
        "ru": [cast.rosinka, cast.zaytuna, other],
        "en": [cast.zaytuna, cast.rosinka, other],
    }
