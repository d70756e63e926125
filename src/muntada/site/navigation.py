"""The way around: a few tasks, each with its pages, and of those only what this actor may open."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muntada.access.actor import Actor, may_at_all
from muntada.base.links import link


@dataclass(frozen=True)
class Page:
    """A page of a task: its row in the table of rights, and its word."""

    name: str
    label: Promise
    also: tuple[str, ...] = ()  # pages that lie behind this one
    is_own: bool = False  # about oneself, so only for those who take part

    @property
    def url_name(self) -> str:
        """The name of its address."""
        return self.name.replace(".", ":")


@dataclass(frozen=True)
class Task:
    """One thing that people come to do; an entry of the rail."""

    key: str
    label: Promise
    icon: str
    pages: tuple[Page, ...]

    @property
    def rooms(self) -> set[str]:
        """The rooms that its pages lie in; the front serves every task."""
        return {page.name.split(".")[0] for page in self.pages} - {"front"}


@dataclass(frozen=True)
class Link:
    """An address with its word, as menus show it."""

    url: str
    label: str
    current: bool = False
    key: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Place:
    """Where the reader is: the rail, and the pages beside this one."""

    rail: list[Link] = field(default_factory=list)
    beside: list[Link] = field(default_factory=list)


TASKS: tuple[Task, ...] = (
    Task(
        "today",
        pgettext_lazy("task", "Today"),
        "today",
        (Page("front.today", pgettext_lazy("task", "Today")),),
    ),
    Task(
        "meetings",
        pgettext_lazy("task", "Meetings"),
        "clock",
        (
            Page(
                "meetings.desk",
                _("Desk"),
                (
                    "meetings.run",
                    "meetings.change_round",
                    "meetings.warnings",
                    "meetings.compare_drafts",
                    "meetings.pins",
                    "meetings.pin_meeting",
                    "meetings.publish_timetable",
                    "meetings.withdraw_timetable",
                ),
            ),
            Page(
                "meetings.table_plan",
                _("Table plan"),
                (
                    "meetings.plan_overview",
                    "meetings.waiting",
                    "meetings.fill_slot",
                    "meetings.move_meeting",
                    "meetings.swap_meetings",
                    "meetings.screens",
                ),
            ),
            Page(
                "meetings.hall",
                _("In the hall"),
                ("meetings.at_table", "meetings.trouble", "meetings.repair", "meetings.handovers"),
            ),
            Page("meetings.console", _("Console"), ("meetings.write_handover",), is_own=True),
            Page("meetings.schedule", _("My schedule"), ("meetings.meeting", "meetings.cancel_meeting")),
            Page("meetings.wishes", _("Wishes"), ("meetings.state_preference", "meetings.missing_wishes")),
            Page("meetings.availability", _("Availability"), is_own=True),
        ),
    ),
    Task(
        "people",
        pgettext_lazy("task", "People"),
        "people",
        (
            Page(
                "directory.organisations",
                _("Organisations"),
                ("directory.organisation", "directory.add_organisation", "directory.change_organisation"),
            ),
            Page(
                "directory.people",
                _("People"),
                (
                    "directory.person",
                    "directory.add_person",
                    "directory.change_person",
                    "directory.enrol",
                    "directory.change_membership",
                    "directory.replace_member",
                    "directory.withdraw",
                ),
            ),
            Page(
                "directory.delegations",
                _("Delegations"),
                (
                    "directory.delegation",
                    "directory.add_delegation",
                    "directory.change_delegation",
                    "directory.deadlines",
                ),
            ),
            Page("directory.change_requests", _("Changes"), ("directory.change_request",)),
            Page("directory.duplicates", _("Duplicates")),
            Page(
                "accreditation.applications",
                _("Accreditation"),
                (
                    "accreditation.application",
                    "accreditation.apply_for_accreditation",
                    "accreditation.refuse_application",
                    "accreditation.badges",
                    "accreditation.reprint_badge",
                    "accreditation.choose_badge",
                    "accreditation.zones",
                    "accreditation.add_zone",
                    "accreditation.change_zone",
                    "accreditation.add_zone_hours",
                    "accreditation.change_photo",
                    "accreditation.answers",
                    "accreditation.answer_questions",
                    "accreditation.ask_for_category",
                    "accreditation.questions",
                    "accreditation.add_question",
                    "accreditation.change_question",
                    "accreditation.preview_form",
                    "accreditation.security_list",
                    "accreditation.vehicle_passes",
                    "accreditation.vehicle_pass",
                    "accreditation.ask_for_pass",
                    "accreditation.change_pass",
                    "accreditation.refuse_pass",
                    "accreditation.quotas",
                    "accreditation.add_quota",
                    "accreditation.change_quota",
                ),
            ),
            Page(
                "protocol.invitations",
                _("Invitation letters"),
                (
                    "protocol.invitation",
                    "protocol.write_invitation",
                    "protocol.change_invitation",
                    "protocol.send_invitations",
                    "protocol.record_reply",
                    "protocol.quota_table",
                    "protocol.take_guest",
                    "protocol.change_invitation_terms",
                    "protocol.letter_texts",
                    "protocol.change_letter_text",
                ),
            ),
            Page(
                "accreditation.gate",
                _("Gate"),
                (
                    "accreditation.gate_devices",
                    "accreditation.add_gate_device",
                ),
            ),
            Page(
                "accreditation.passports",
                _("Passports"),
                (
                    "accreditation.passport",
                    "accreditation.read_passport",
                    "accreditation.change_passport_terms",
                ),
            ),
            Page(
                "travel.visa_cases",
                _("Visas"),
                (
                    "travel.visa_case",
                    "travel.need_no_visa",
                    "travel.note_visa_granted",
                    "travel.note_visa_refused",
                ),
            ),
            Page(
                "travel.visa_letters",
                _("Visa letters"),
                (
                    "travel.visa_letter",
                    "travel.draft_visa_letter",
                    "travel.change_visa_letter",
                    "travel.send_visa_letter",
                    "travel.answer_visa_letter",
                    "travel.cancel_visa_letter",
                ),
            ),
            Page(
                "travel.arrivals",
                _("Arrivals"),
                ("travel.journey", "travel.enter_journey", "travel.place_guest"),
            ),
            Page(
                "sheets.uploads", _("Read-in"), ("sheets.upload_file", "sheets.map_columns", "sheets.dry_run")
            ),
        ),
    ),
    Task(
        "deals",
        pgettext_lazy("task", "Deals"),
        "deals",
        (
            Page(
                "opportunities.opportunities",
                _("Opportunities"),
                (
                    "opportunities.opportunity",
                    "opportunities.add_opportunity",
                    "opportunities.change_opportunity",
                ),
            ),
        ),
    ),
    Task(
        "documents",
        pgettext_lazy("task", "Documents"),
        "docs",
        (
            Page(
                "programme.programme",
                _("Programme"),
                (
                    "programme.session",
                    "programme.add_session",
                    "programme.change_session",
                    "programme.cancel_session",
                    "programme.add_speaker",
                ),
            ),
            Page(
                "post.correspondence",
                _("Correspondence"),
                ("post.item", "post.write_letter", "post.register_incoming", "post.change_letter"),
            ),
            Page("post.outbox", _("Outgoing mail")),
            Page("front.translations", _("Translations"), ("front.translate",)),
        ),
    ),
    Task(
        "reports",
        pgettext_lazy("task", "Reports"),
        "reports",
        (Page("front.journal", _("Journal")),),
    ),
    Task(
        "settings",
        pgettext_lazy("task", "Settings"),
        "settings",
        (
            Page("forums.change_forum", _("Forum")),
            Page("forums.sides", _("Sides and calendars"), ("forums.change_side",)),
            Page("forums.appointments", _("Duties"), ("forums.appoint",)),
            Page(
                "venue.halls",
                _("Halls and hours"),
                (
                    "venue.add_hall",
                    "venue.change_hall",
                    "venue.add_tables",
                    "venue.change_table",
                    "venue.add_hours",
                    "venue.add_break",
                ),
            ),
            Page("post.letterheads", _("Letterheads"), ("post.change_letterhead",)),
            Page("privacy.erasures", _("Privacy"), ("privacy.erasure", "privacy.change_period")),
        ),
    ),
)

PUBLIC: tuple[Page, ...] = (
    Page("front.home", _("The forum")),
    Page("programme.programme", _("Programme"), ("programme.session",)),
    Page("front.delegations", _("Delegations"), ("front.organisation",)),
    Page("opportunities.opportunities", _("Opportunities"), ("opportunities.opportunity",)),
    Page("front.venue", _("Venue")),
    Page("front.about", _("Data and method"), ("privacy.processing",)),
)


def task_of(page: str) -> Task | None:
    """The task that a page belongs to: the one that names it, else the first with pages of its room."""
    named = (task for task in TASKS if any(page in (one.name, *one.also) for one in task.pages))
    return next(named, None) or next((task for task in TASKS if page.split(".")[0] in task.rooms), None)


def place_of(request: HttpRequest, actor: Actor, page: str) -> Place:
    """The rail for this actor, and the pages of the task that this one belongs to."""
    rail: list[Link] = []
    beside: list[Link] = []
    here = task_of(page)
    for task in TASKS:
        open_pages = [
            entry
            for entry in task.pages
            if may_at_all(actor, entry.name) and (actor.organisation_ids or not entry.is_own)
        ]
        if not open_pages:
            continue
        is_current = task is here
        rail.append(Link(address(request, open_pages[0]), str(task.label), is_current, task.key, task.icon))
        # A page that the task does not name, such as a form on a phone, keeps its whole screen.
        if is_current and any(page in (entry.name, *entry.also) for entry in task.pages):
            beside = [
                Link(address(request, entry), str(entry.label), page in (entry.name, *entry.also))
                for entry in open_pages
            ]
    return Place(rail, beside if len(beside) > 1 else [])


def public_links(request: HttpRequest, page: str) -> list[Link]:
    """The main navigation of visitors."""
    return [
        Link(address(request, entry), str(entry.label), page in (entry.name, *entry.also)) for entry in PUBLIC
    ]


@lru_cache(maxsize=200)
def _is_in_a_forum(url_name: str) -> bool:
    try:
        reverse(url_name)
    except NoReverseMatch:
        return True
    return False


def address(request: HttpRequest, page: Page) -> str:
    """The address of a page, inside the reader's forum where it lies in one."""
    return link(request, page.url_name) if _is_in_a_forum(page.url_name) else reverse(page.url_name)
