"""What one forum prepares is not told in another: its organisations show when it is public."""

import pytest
from conftest import SignIn
from tests.cast import NOON, Cast, actor_of, make_forum, make_member, make_officer, words

from muntada.access.roles import Role
from muntada.directory import actions
from muntada.directory.actions import OrganisationDetails
from muntada.directory.models import Organisation
from muntada.directory.tests.test_read_in import bring, do, plan, workbook
from muntada.forums.models import Forum

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def draft(cast: Cast) -> Forum:
    """Another forum of the same installation, which nobody outside may know of."""
    return make_forum("AB28", state=Forum.State.DRAFT)


def entered(forum: Forum, name: str = "Quiet Partners") -> Organisation:
    """An organisation that the secretariat of this forum adds."""
    return actions.add_organisation(
        forum=forum,
        details=OrganisationDetails(name=words(name), kind="company", country="XM"),
        actor=actor_of(make_officer(Role.SECRETARIAT, forum), forum),
        now=NOON,
    )


def found_in(forum: Forum, signed_in: SignIn, one: Organisation) -> list[bool]:
    """Whether its insiders find the organisation: in the list, on its page, in the file, among the choices."""
    client = signed_in(make_officer(Role.SECRETARIAT, forum))
    inside = f"/en/{forum.slug}"
    file = client.get(f"{inside}/export/organisations/?format=csv&columns=id")
    return [
        one in client.get(f"{inside}/directory/organisations/").context["page"].object_list,
        client.get(f"{inside}/directory/organisations/{one.public_id}/").status_code == 200,
        one.public_id in b"".join(file).decode(),  # type: ignore[arg-type]  # it streams bytes
        one in client.get(f"{inside}/directory/people/new/").context["form"].fields["organisation"].queryset,
    ]


def test_organisations_of_a_draft_forum_show_elsewhere_when_it_is_public(
    cast: Cast, draft: Forum, signed_in: SignIn
) -> None:
    one = entered(draft)

    before = (found_in(cast.forum, signed_in, one), found_in(draft, signed_in, one))
    Forum.objects.filter(pk=draft.pk).update(state=Forum.State.PUBLIC)

    assert before == ([False] * 4, [True] * 4)
    assert found_in(cast.forum, signed_in, one) == [True] * 4


def test_read_in_by_the_name_of_one_that_another_forum_prepares_tells_nothing_of_it(
    cast: Cast, draft: Forum, signed_in: SignIn
) -> None:
    one = entered(draft)
    Organisation.objects.filter(pk=one.pk).update(website="https://quiet.example", register_number="77-9")
    twin = Organisation.objects.create(
        public_id="ORG.901", kind="company", country="XM", name=words("Silent"), changed_at=NOON
    )
    twin.forums.add(draft)
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum, cast.host))
    rows = (
        ("ID", "Name", "Country", "Type", "Register number"),
        ("", "Quiet Partners", "XM", "bank", ""),
        ("", "Loud Partners", "XM", "bank", "77-9"),
        (twin.public_id, "Silent", "XM", "bank", ""),
        ("ORG.028", "Zaytuna Trading", "XM", "", "77-9"),
    )

    upload = plan(client, bring(client, "organisations", workbook(*rows)))
    planned = [(row.fate, row.about, row.label, row.changes) for row in upload.rows.all()]
    problems = [problem["code"] for row in upload.rows.all() for problem in row.problems]
    do(client, upload, leaves_out="on")

    one.refresh_from_db()
    assert planned == [
        ("new", "", "Quiet Partners", []),
        ("refused", "", "Loud Partners", []),
        ("refused", "", "Silent", []),
        ("refused", "", "Zaytuna Trading", []),
    ]
    assert problems == ["directory.number_known", "directory.no_such_id", "directory.number_known"]
    assert "ORG.9" not in str([row.problems for row in upload.rows.all()]).replace(twin.public_id, "")
    assert (one.kind, one.website) == ("company", "https://quiet.example")
    assert one in Organisation.objects.known_in(cast.forum)
    assert twin not in Organisation.objects.known_in(cast.forum)


def test_read_in_of_the_same_row_makes_it_known_in_that_forum(
    cast: Cast, draft: Forum, signed_in: SignIn
) -> None:
    one = entered(draft)
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    rows = (("Name", "Country", "Type"), ("Quiet Partners", "XM", "company"))

    upload = plan(client, bring(client, "organisations", workbook(*rows)))
    do(client, upload)
    again = plan(client, bring(client, "organisations", workbook(*rows)))

    assert upload.counts == {"new": 1, "changed": 0, "same": 0, "refused": 0}
    assert again.counts == {"new": 0, "changed": 0, "same": 1, "refused": 0}
    assert one in Organisation.objects.known_in(cast.forum)
    assert Organisation.objects.called(words("Quiet Partners"), "XM").count() == 1


def test_read_in_of_people_finds_no_organisation_that_another_forum_prepares(
    cast: Cast, draft: Forum, signed_in: SignIn
) -> None:
    one = entered(draft)
    client = signed_in(make_officer(Role.SECRETARIAT, cast.forum))
    rows = (
        ("Name", "Organisation"),
        ("Salma Idris", "Quiet Partners"),
        ("Adel Omar", one.public_id),
    )

    upload = plan(client, bring(client, "people", workbook(*rows)))

    assert [problem["code"] for row in upload.rows.all() for problem in row.problems] == [
        "directory.no_such_organisation"
    ] * 2


def test_organisations_that_take_part_in_a_draft_forum_alone_do_not_show_elsewhere(
    cast: Cast, draft: Forum, signed_in: SignIn
) -> None:
    one = Organisation.objects.create(
        public_id="ORG.900", kind="company", country="XM", name=words("Quiet"), changed_at=NOON
    )
    make_member(draft, draft.both_sides[0], one, words("Nadia"))

    assert found_in(cast.forum, signed_in, one) == [False] * 4
    make_member(cast.forum, cast.host, one, words("Samir"))
    assert found_in(cast.forum, signed_in, one) == [True] * 4


def test_add_organisation_takes_the_one_that_another_forum_prepares(cast: Cast, draft: Forum) -> None:
    one = entered(draft)

    same = entered(cast.forum)

    assert (same, Organisation.objects.filter(pk=one.pk).count()) == (one, 1)
    assert one in Organisation.objects.known_in(cast.forum)
    with pytest.raises(actions.AlreadyThere):
        entered(cast.forum)
