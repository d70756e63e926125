"""Every page that shows a list leads to the list as a file; what cannot be taken away is named here."""

import re

import pytest
from conftest import SignIn

from muntada.access.actor import may_at_all
from muntada.access.roles import Role
from muntada.accounts.models import User
from muntada.forums.models import Grant
from muntada.meetings.models import Run
from muntada.sheets.exports import InstallationListing, every_listing
from tests.cast import NOON, Cast, acting, make_officer
from tests.house.furnished import furnished
from tests.house.test_crawl import GOVERNED
from tests.house.test_sides import questions

A_LIST = re.compile(
    r'<table class="table|<ul class="list|<ol class="list|<ul class="tiles|<ul class="card card--flush'
)
TO_A_FILE = re.compile(r'href="/en/(?:mb27/)?export/([a-z-]+)/')

# Pages on which rows stand, but no list of the house.
WITHOUT = {
    "front:about": "words about the data",
    "front:home": "what is new, for everybody",
    "front:today": "what is next, of many lists",
    "front:venue": "the public face of the halls",
    "front:delegations": "the public face of the delegations",
    "front:organisation": "the public face of an organisation",
    "front:forums": "the door",
    "accounts:sessions": "one's own",
    "accreditation:application": "facts of one application",
    "accreditation:vehicle_pass": "facts of one pass",
    "accreditation:gate_devices": "phones that hold secrets, no records of the forum",
    "accreditation:passport": "facts of one passport",
    "accreditation:read_passport": "facts of one passport",
    "accreditation:enter_passport": "facts of one passport",
    "directory:change_requests": "what is asked, until it is decided, and personal",
    "directory:accept_changes": "what is asked, until it is decided, and personal",
    "directory:change_request": "facts of one request",
    "directory:accept_change": "facts of one request",
    "directory:refuse_change": "facts of one request",
    "directory:deadlines": "a few days, which stand on the pages of the delegations too",
    "directory:organisation": "facts of one organisation",
    "directory:person": "facts of one person",
    "meetings:meeting": "facts of one meeting",
    "privacy:processing": "words about the data",
    "privacy:erasures": "who asks to be forgotten is put into no file",
    "privacy:erasure": "facts of one request",
    "meetings:fill_slot": "where one meeting would fit",
    "meetings:swap_meetings": "what two meetings would change",
    "meetings:trouble": "what a search found, to be acted on",
    "meetings:plan_overview": "counts of meetings that stand in the table plan's list",
    "meetings:table_plan_live": "a part of the table plan",
    "meetings:record_outcome": "facts of one answer",
    "meetings:screens": "secret addresses, which go into no file",
    "meetings:compare_drafts": "figures of drafts that stand in the list of computations",
    "meetings:publish_timetable": "what would change, until it is decided",
    "meetings:withdraw_timetable": "what would change, until it is decided",
    "opportunities:opportunity": "facts of one opportunity",
    "post:item": "facts of one letter",
    "protocol:invitation": "facts of one invitation",
    "protocol:take_guest": "who a guest may be, until it is decided",
    "protocol:send_invitations": "what would leave, until it is decided",
    "protocol:change_letter_text": "marks that may be written",
    "programme:session": "facts of one session",
    "travel:visa_case": "facts of one visa",
    "travel:visa_letter": "facts of one letter",
    "travel:journey": "facts of one journey",
    "sheets:upload_file": "columns that may be filled",
    "sheets:map_columns": "columns of one file",
    "sheets:dry_run": "rows of one file, of which the refused ones can be taken away",
}


def _of_the_desks(cast: Cast) -> User:
    """Somebody of the secretariat and of the consular desk, who together see every list of a forum."""
    user = make_officer(Role.SECRETARIAT, cast.forum)
    Grant.objects.create(user=user, forum=cast.forum, role=Role.CONSULAR, starts_on=NOON.date())
    return user


def test_every_page_with_a_list_leads_to_its_file(cast: Cast, signed_in: SignIn) -> None:
    it = furnished(cast)
    Run.objects.filter(pk=it.run.pk).update(state=Run.State.DONE, result=RESULT, finished_at=NOON)
    joint = signed_in(_of_the_desks(cast))
    chief = signed_in(make_officer(Role.ADMINISTRATOR))
    lacking, reached = set(), set()
    for one in GOVERNED:
        if one.name == "sheets:export" or one.name.endswith(("_pdf", "_ics")):
            continue
        for question in questions(it, one.name):
            answer = (joint if one.in_forum else chief).get(one.url(it, "mb27") + question)
            if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
                if answer.streaming:
                    b"".join(answer)  # a file that nobody read would stay open
                continue
            page = answer.content.decode()
            # The page of the files has a way to every list, and one in its title to its own.
            reached |= {"uploads"} if one.name == "sheets:uploads" else set(TO_A_FILE.findall(page))
            if A_LIST.search(page) and not TO_A_FILE.search(page) and one.name not in WITHOUT:
                lacking.add(one.name)

    assert lacking == set()
    # Lists that share a page stand beside each other where the columns are chosen.
    assert {one.right for one in every_listing() if one.name in reached} == {
        one.right for one in every_listing()
    }


RESULT = {
    "held": 0,
    "wished": 0,
    "weight": {"value": 0, "bound": 0, "proved": True},
    "breaks": {"value": 0, "bound": 0, "proved": True},
    "most_breaks": 0,
    "table_changes": 0,
    "interpreters": {},
}


@pytest.mark.parametrize("is_of_a_side", [False, True])
@pytest.mark.parametrize(
    ("role", "page", "own"),
    [
        (Role.PROTOCOL, "letters", {"letters", "letterheads", "people"}),
        (Role.LEGAL, "translations", {"translations"}),
    ],
)
def test_export_is_for_whoever_may_read_the_list(
    cast: Cast, signed_in: SignIn, role: Role, page: str, own: set[str], is_of_a_side: bool
) -> None:
    furnished(cast)
    officer = signed_in(make_officer(role, cast.forum, cast.host if is_of_a_side else None))
    here = [one for one in every_listing() if not isinstance(one, InstallationListing)]
    taken = set()
    for listing in here:
        column = listing.columns[0].key
        answer = officer.get(f"/en/mb27/export/{listing.name}/?format=csv&columns={column}")
        assert answer.status_code in (200, 403), listing.name
        if answer.streaming:
            b"".join(answer)
            taken.add(listing.name)

    actor = acting(role, cast.forum)
    assert taken == {one.name for one in here if may_at_all(actor, one.right)}
    assert own < taken
    assert TO_A_FILE.search(officer.get(f"/en/mb27/{page}/").content.decode())


@pytest.mark.parametrize("language", ["ar", "ru", "en"])
def test_every_list_has_titles_for_its_columns_and_a_page_to_choose_them(
    cast: Cast, signed_in: SignIn, language: str
) -> None:
    furnished(cast)
    joint, chief = (
        signed_in(_of_the_desks(cast)),
        signed_in(make_officer(Role.ADMINISTRATOR)),
    )
    for listing in every_listing():
        is_above = isinstance(listing, InstallationListing)
        address = (
            f"/{language}/export/{listing.name}/" if is_above else f"/{language}/mb27/export/{listing.name}/"
        )
        page = (chief if is_above else joint).get(address)

        assert page.status_code == 200, address
        titles = [str(title) for _key, title in page.context["form"].fields["columns"].choices]
        assert len(set(titles)) == len(titles), (address, titles)
