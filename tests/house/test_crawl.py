"""Every address of the house, walked through by every role, keeps to the table of rights."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from conftest import SignIn
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from muntada.access.roles import Role
from muntada.access.table import ALL, NO, OWN_DOORS, TABLE, reach_of
from muntada.accounts.models import User
from muntada.site.middleware import UNGOVERNED
from tests.cast import Cast
from tests.house.furnished import Furnished, elsewhere, furnished, somebody

Arguments = tuple[str | int, ...]

# What the rest of an address is made of, after the forum.
ARGUMENTS: dict[str, Callable[[Furnished], Arguments]] = {
    "accounts:use_sign_in_link": lambda _: ("nothing",),
    "accounts:accept_invitation": lambda _: ("nothing",),
    "accounts:confirm_address": lambda _: ("nothing",),
    "protocol:answer_invitation": lambda _: ("nothing",),
    "accounts:end_session": lambda _: (0,),
    "accounts:resend_invitation": lambda it: (it.invitation.pk,),
    "accounts:withdraw_invitation": lambda it: (it.invitation.pk,),
    "forum accounts:resend_invitation": lambda it: (it.joint_invitation.pk,),
    "forum accounts:withdraw_invitation": lambda it: (it.joint_invitation.pk,),
    "accounts:hand_over": lambda it: (it.user.pk,),
    "accounts:deactivate_user": lambda it: (it.user.pk,),
    "accounts:reactivate_user": lambda it: (it.user.pk,),
    "accounts:reset_second_factor": lambda it: (it.user.pk,),
    "accounts:give_enrolment_code": lambda it: (it.user.pk,),
    "forum sheets:upload_file": lambda _: ("organisations",),
    "forum sheets:empty_sheet": lambda _: ("organisations",),
    "sheets:export": lambda _: ("users",),
    "forum sheets:export": lambda _: ("opportunities",),  # which every role may read
    "forum sheets:dry_run": lambda it: (it.upload.public_id,),
    "forum sheets:map_columns": lambda it: (it.upload.public_id,),
    "forum sheets:progress": lambda it: (it.upload.public_id,),
    "forum sheets:refused_rows": lambda it: (it.upload.public_id,),
    "forum sheets:read_in": lambda it: (it.upload.public_id,),
    "forum sheets:discard_upload": lambda it: (it.upload.public_id,),
    "forums:end_appointment": lambda it: (it.grant.pk,),
    "forum forums:change_side": lambda _: ("host",),
    "forum forums:add_holiday": lambda _: ("host",),
    "forum forums:remove_holiday": lambda it: (it.holiday.pk,),
    "forum forums:end_appointment": lambda it: (it.duty.pk,),
    "forum forums:hand_over_in_forum": lambda it: (it.duty.user_id,),
    "forum directory:organisation": lambda it: (it.member.organisation.public_id,),
    "forum directory:change_organisation": lambda it: (it.member.organisation.public_id,),
    "forum directory:person": lambda it: (it.member.person.public_id,),
    "forum directory:change_person": lambda it: (it.member.person.public_id,),
    "forum directory:contact": lambda it: (it.member.person.public_id,),
    "forum directory:enrol": lambda it: (it.member.person.public_id,),
    "forum directory:choose_publicity": lambda it: (it.member.person.public_id,),
    "forum directory:change_membership": lambda it: (it.member.pk,),
    "forum directory:withdraw": lambda it: (it.member.pk,),
    "forum directory:replace_member": lambda it: (it.member.pk,),
    "forum directory:change_request": lambda it: (it.change.public_id,),
    "forum directory:accept_change": lambda it: (it.change.public_id,),
    "forum directory:refuse_change": lambda it: (it.change.public_id,),
    "forum directory:take_back_change": lambda it: (it.change.public_id,),
    "forum directory:remove_deadline": lambda it: (it.deadline.pk,),
    "forum directory:move_member": lambda it: (it.member.pk,),
    "forum directory:delegation_list_pdf": lambda it: (it.delegation.public_id,),
    "forum directory:delegation": lambda it: (it.delegation.public_id,),
    "forum directory:change_delegation": lambda it: (it.delegation.public_id,),
    "forum directory:merge": lambda it: (it.duplicate.pk,),
    "forum directory:keep_apart": lambda it: (it.duplicate.pk,),
    "forum directory:reconsider": lambda it: (it.duplicate.pk,),
    "forum venue:change_hall": lambda it: (it.hall.pk,),
    "forum venue:remove_hall": lambda it: (it.hall.pk,),
    "forum venue:add_tables": lambda it: (it.hall.pk,),
    "forum venue:add_hours": lambda it: (it.hall.pk,),
    "forum venue:change_table": lambda it: (it.table.pk,),
    "forum venue:remove_table": lambda it: (it.table.pk,),
    "forum venue:remove_hours": lambda it: (it.hours.pk,),
    "forum venue:remove_break": lambda it: (it.pause.pk,),
    "forum post:item": lambda it: (it.item.public_id,),
    "forum post:change_letter": lambda it: (it.item.public_id,),
    "forum post:send_letter": lambda it: (it.item.public_id,),
    "forum post:mark_answered": lambda it: (it.item.public_id,),
    "forum post:letter_pdf": lambda it: (it.item.public_id,),
    "forum post:attachment": lambda it: (it.item.public_id, it.attachment.pk),
    "forum post:change_letterhead": lambda _: ("host",),
    "forum post:retry_message": lambda it: (it.message.pk,),
    "forum privacy:take_back_erasure": lambda it: (it.erasure.pk,),
    "forum privacy:change_period": lambda _: ("photos",),
    "forum privacy:erasure": lambda it: (it.erasure.pk,),
    "forum privacy:erase_person": lambda it: (it.erasure.pk,),
    "forum privacy:refuse_erasure": lambda it: (it.erasure.pk,),
    "forum accreditation:application": lambda it: (it.application.public_id,),
    "forum accreditation:change_application": lambda it: (it.application.public_id,),
    "forum accreditation:approve_application": lambda it: (it.application.public_id,),
    "forum accreditation:refuse_application": lambda it: (it.application.public_id,),
    "forum accreditation:withdraw_application": lambda it: (it.application.public_id,),
    "forum accreditation:ask_for_category": lambda it: (it.application.public_id,),
    "forum accreditation:answer_questions": lambda it: (it.application.public_id, "application"),
    "forum accreditation:change_question": lambda it: (it.question.pk,),
    "forum accreditation:move_question": lambda it: (it.question.pk,),
    "forum accreditation:retire_question": lambda it: (it.question.pk,),
    "forum accreditation:restore_question": lambda it: (it.question.pk,),
    "forum accreditation:vehicle_pass": lambda it: (it.vehicle_pass.public_id,),
    "forum accreditation:change_pass": lambda it: (it.vehicle_pass.public_id,),
    "forum accreditation:approve_pass": lambda it: (it.vehicle_pass.public_id,),
    "forum accreditation:refuse_pass": lambda it: (it.vehicle_pass.public_id,),
    "forum accreditation:withdraw_pass": lambda it: (it.vehicle_pass.public_id,),
    "forum accreditation:pass_pdf": lambda it: (it.vehicle_pass.public_id,),
    "forum accreditation:reprint_pass": lambda it: (it.vehicle_pass.public_id,),
    "forum accreditation:photo": lambda it: (it.application.public_id,),
    "forum accreditation:change_photo": lambda it: (it.application.public_id,),
    "forum accreditation:remove_photo": lambda it: (it.application.public_id,),
    "forum accreditation:badge_pdf": lambda it: (it.application.public_id,),
    "forum accreditation:choose_badge": lambda it: (it.application.public_id,),
    "forum accreditation:reprint_badge": lambda it: (it.application.public_id,),
    "forum accreditation:proof_list_pdf": lambda it: (it.delegation.public_id,),
    "forum accreditation:change_quota": lambda it: (it.quota.pk,),
    "forum accreditation:remove_quota": lambda it: (it.quota.pk,),
    "forum accreditation:passport": lambda it: (it.application.public_id,),
    "forum accreditation:enter_passport": lambda it: (it.application.public_id,),
    "forum accreditation:read_passport": lambda it: (it.application.public_id,),
    "forum accreditation:read_passport_scan": lambda it: (it.application.public_id,),
    "forum accreditation:remove_passport": lambda it: (it.application.public_id,),
    "forum accreditation:change_zone": lambda it: (it.zone.pk,),
    "forum accreditation:remove_zone": lambda it: (it.zone.pk,),
    "forum accreditation:add_zone_hours": lambda it: (it.zone.pk,),
    "forum accreditation:remove_zone_hours": lambda it: (it.zone_hours.pk,),
    "forum accreditation:revoke_gate_device": lambda it: (it.gate_device.pk,),
    "forum accreditation:gate_photo": lambda it: (it.application.public_id,),
    **{
        f"forum protocol:{page}": lambda it: (it.invitation_letter.public_id,)
        for page in (
            *("invitation", "change_invitation", "discard_invitation", "invitation_pdf"),
            *("withdraw_invitation", "record_reply"),
        )
    },
    "forum protocol:take_guest": lambda it: (it.guest.pk,),
    "forum protocol:set_guest_aside": lambda it: (it.guest.pk,),
    "forum protocol:change_letter_text": lambda _: ("host",),
    "forum travel:visa_case": lambda it: (it.application.public_id,),
    "forum travel:want_visa": lambda it: (it.application.public_id,),
    "forum travel:need_no_visa": lambda it: (it.application.public_id,),
    "forum travel:note_visa_granted": lambda it: (it.application.public_id,),
    "forum travel:note_visa_refused": lambda it: (it.application.public_id,),
    "forum travel:close_visa": lambda it: (it.application.public_id,),
    "forum travel:visa_letter": lambda it: (it.visa_letter.public_id,),
    "forum travel:change_visa_letter": lambda it: (it.visa_letter.public_id,),
    "forum travel:discard_visa_letter": lambda it: (it.visa_letter.public_id,),
    "forum travel:issue_visa_letter": lambda it: (it.visa_letter.public_id,),
    "forum travel:send_visa_letter": lambda it: (it.visa_letter.public_id,),
    "forum travel:answer_visa_letter": lambda it: (it.visa_letter.public_id,),
    "forum travel:cancel_visa_letter": lambda it: (it.visa_letter.public_id,),
    "forum travel:supersede_visa_letter": lambda it: (it.visa_letter.public_id,),
    "forum travel:note_visas_granted": lambda it: (it.visa_letter.public_id,),
    "forum travel:read_visa_letter": lambda it: (it.visa_letter.public_id,),
    "forum travel:journey": lambda it: (it.application.public_id,),
    "forum travel:enter_journey": lambda it: (it.application.public_id,),
    "forum travel:place_guest": lambda it: (it.application.public_id,),
    "forum travel:take_back_arrival": lambda it: (it.application.public_id,),
    "forum opportunities:opportunity": lambda it: (it.opportunity.public_id,),
    "forum opportunities:change_opportunity": lambda it: (it.opportunity.public_id,),
    "forum opportunities:publish_opportunity": lambda it: (it.opportunity.public_id,),
    "forum opportunities:withdraw_opportunity": lambda it: (it.opportunity.public_id,),
    "forum opportunities:screen_opportunity": lambda it: (it.opportunity.public_id,),
    "forum programme:session": lambda it: (it.session.public_id,),
    "forum programme:change_session": lambda it: (it.session.public_id,),
    "forum programme:publish_session": lambda it: (it.session.public_id,),
    "forum programme:cancel_session": lambda it: (it.session.public_id,),
    "forum programme:add_speaker": lambda it: (it.session.public_id,),
    "forum programme:remove_speaker": lambda it: (it.session.public_id, it.speech.pk),
    "forum meetings:state_preference": lambda it: (it.preference.asked.public_id,),
    "forum meetings:withdraw_preference": lambda it: (it.preference.pk,),
    "forum meetings:run": lambda it: (it.run.public_id,),
    "forum meetings:run_progress": lambda it: (it.run.public_id,),
    "forum meetings:cancel_run": lambda it: (it.run.public_id,),
    "forum meetings:name_draft": lambda it: (it.run.public_id,),
    "forum meetings:discard_draft": lambda it: (it.run.public_id,),
    "forum meetings:pin_draft": lambda it: (it.run.public_id,),
    "forum meetings:lift_pin": lambda it: (it.pin.pk,),
    "forum meetings:publish_timetable": lambda it: (it.run.public_id,),
    "forum meetings:calendar_feed": lambda it: (it.key.token,),
    "forum meetings:meeting": lambda it: (it.meeting.public_id,),
    "forum meetings:send_invitation": lambda it: (it.preference.asked.public_id,),
    "forum meetings:accept_invitation": lambda it: (it.meeting_invitation.pk,),
    "forum meetings:decline_invitation": lambda it: (it.meeting_invitation.pk,),
    "forum meetings:withdraw_invitation": lambda it: (it.meeting_invitation.pk,),
    "forum meetings:record_outcome": lambda it: (it.outcome.meeting.public_id,),
    "forum meetings:cancel_meeting": lambda it: (it.meeting.public_id,),
    "forum meetings:at_table": lambda it: (it.table.number,),
    "forum meetings:repair": lambda it: (it.repair.pk,),
    "forum meetings:confirm_repair": lambda it: (it.repair.pk,),
    "forum meetings:withdraw_report": lambda it: (it.report.pk,),
    "forum meetings:write_handover": lambda it: (it.meeting.public_id,),
    "forum meetings:move_meeting": lambda it: (it.meeting.public_id,),
    "forum meetings:meeting_fits": lambda it: (it.meeting.public_id,),
    "forum meetings:assign_interpreter": lambda it: (it.meeting.public_id,),
    "forum meetings:swap_meetings": lambda it: (it.meeting.public_id, it.meeting.public_id),
    "forum meetings:fill_slot": lambda it: (it.waiting.pk,),
    "forum meetings:hall_screen": lambda it: (it.screen.token,),
    "forum meetings:revoke_screen": lambda it: (it.screen.pk,),
    "forum meetings:undo_move": lambda it: (it.move.pk,),
    "forum front:organisation": lambda it: (it.member.organisation.public_id,),
    "forum front:translate": lambda it: ("hall", it.hall.pk, "name"),
}

# Addresses whose argument is no object of a forum, or one that belongs to all forums.
OF_NO_FORUM = {
    "forum sheets:upload_file",
    "forum sheets:empty_sheet",
    "forum sheets:export",
    "forum forums:change_side",
    "forum forums:add_holiday",
    "forum post:change_letterhead",
    "forum protocol:change_letter_text",
    "forum privacy:change_period",  # the kinds of data are the same everywhere
    # The directory is one for all forums; whom the secretariat may enrol again took part for its country.
    "forum directory:organisation",
    "forum directory:change_organisation",
    "forum directory:enrol",
}


@dataclass(frozen=True)
class Address:
    """A name of the resolver, and whether it lies inside a forum."""

    name: str
    in_forum: bool
    has_arguments: bool

    @property
    def key(self) -> str:
        return f"forum {self.name}" if self.in_forum else self.name

    @property
    def row(self) -> str:
        return self.name.replace(":", ".")

    def url(self, it: Furnished, forum: str) -> str:
        arguments = ARGUMENTS[self.key](it) if self.has_arguments else ()
        return reverse(self.name, args=(*((forum,) if self.in_forum else ()), *arguments))


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = ""
) -> Iterator[Address]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(
                pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
        else:
            parts = set(pattern.pattern.converters)
            yield Address(f"{namespace}{pattern.name or ''}", "forum" in parts, bool(parts - {"forum"}))


EVERY = list(addresses())
GOVERNED = [one for one in EVERY if one.row in TABLE]
METHODS = ("get", "post")

# A page's own answers; 403 is for what a narrower right does not reach.
GOOD = {200, 204, 302, 304, 400, 404, 405, 409, 410, 422}


def is_everybodys(one: Address) -> bool:
    """True for pages that every column of the table opens."""
    return all(reach is ALL for reach in TABLE[one.row])


def first_with(reach: object, row: str) -> Role | None:
    """The first role that the table gives this reach in this row."""
    return next((role for role in Role if role is not Role.PUBLIC and reach_of(role, row) is reach), None)


def is_walked(role: Role, one: Address) -> bool:
    """On SQLite everybody walks everywhere. On PostgreSQL, which has no say in who may, each address is asked once
    for each reach that its row gives, for the sake of the questions that the reach puts to the database.
    """
    return connection.vendor == "sqlite" or first_with(reach_of(role, one.row), one.row) is role


def ask(client: Client, method: str, url: str) -> int:
    answer: HttpResponse = getattr(client, method)(url)
    if getattr(answer, "streaming", False):
        b"".join(answer)  # type: ignore[arg-type]  # what is wrong with a stream shows when it is read
    return answer.status_code


def test_every_address_with_an_object_is_walked() -> None:
    assert {one.key for one in EVERY if one.has_arguments} == set(ARGUMENTS)


def test_every_address_has_a_row_or_a_door_of_its_own() -> None:
    known = {one for one in EVERY if one.row in UNGOVERNED or one.row.startswith(OWN_DOORS)}
    assert set(EVERY) - known == set(GOVERNED)


@pytest.mark.parametrize("who", ["anonymous", "stranger"])
def test_those_who_hold_no_role_are_asked_to_sign_in_or_told_nothing(
    who: str, cast: Cast, signed_in: SignIn
) -> None:
    it = furnished(cast)
    client = Client()
    if who == "stranger":
        client = signed_in(User.objects.create_user("stranger@cast.example", name="Stranger", password="x"))
    wrong = []
    for method in METHODS:
        for one in GOVERNED:
            status = ask(client, method, one.url(it, it.forum.slug))
            if reach_of(Role.PUBLIC, one.row) is not NO:
                is_right = status in GOOD
            elif who == "anonymous":
                is_right = status == 302
            else:
                is_right = status == 404
            if not is_right:
                wrong.append((method, one.key, status))
    assert wrong == []


def test_who_has_not_signed_in_is_led_to_the_page_where_one_does(cast: Cast, at_noon: None) -> None:
    it = furnished(cast)
    closed = [one for one in GOVERNED if reach_of(Role.PUBLIC, one.row) is NO]
    for one in closed:
        answer = Client().get(one.url(it, it.forum.slug))
        assert answer["Location"].startswith("/en/account/login/?next=/en/"), one.key


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_a_role_reaches_what_its_column_says(role: Role, cast: Cast, signed_in: SignIn) -> None:
    it = furnished(cast)
    client = signed_in(somebody(role, cast))
    wrong = []
    for method in METHODS:
        for one in GOVERNED:
            if is_everybodys(one) and role not in {Role.DELEGATE, Role.SECRETARIAT}:
                continue  # the same for all of them
            if not is_walked(role, one):
                continue
            is_here = one.in_forum or role is Role.ADMINISTRATOR
            reach = reach_of(role, one.row) if is_here else NO
            is_for_all = reach_of(Role.PUBLIC, one.row) is not NO
            status = ask(client, method, one.url(it, it.forum.slug))
            if reach is ALL or is_for_all:
                is_right = status in GOOD
            elif reach is not NO:
                is_right = status in GOOD | {403}
            else:
                is_right = status == (403 if is_here else 404)
            if not is_right:
                wrong.append((method, one.key, status))
    assert wrong == []


def test_no_address_hides_another(cast: Cast) -> None:
    it = furnished(cast)

    hidden = [one.key for one in GOVERNED if resolve(one.url(it, it.forum.slug)).view_name != one.name]

    assert hidden == []


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.ADMINISTRATOR])
def test_what_belongs_to_another_forum_is_not_found_in_this_one(
    role: Role, cast: Cast, signed_in: SignIn
) -> None:
    it = elsewhere(cast)
    client = signed_in(somebody(role, cast))
    wrong = []
    for method in METHODS:
        for one in GOVERNED:
            if not one.in_forum or not one.has_arguments or one.key in OF_NO_FORUM:
                continue
            status = ask(client, method, one.url(it, cast.forum.slug))
            if status not in {403, 404, 405}:
                wrong.append((method, one.key, status))
    assert wrong == []


def test_what_a_reader_saw_stays_in_no_cache(cast: Cast, signed_in: SignIn) -> None:
    it = furnished(cast)
    client = signed_in(somebody(Role.SECRETARIAT, cast))
    kept = []
    for one in GOVERNED:
        answer = client.get(one.url(it, it.forum.slug))
        if answer.streaming:
            b"".join(answer)  # a file that nobody read would stay open
        rules = answer.get("Cache-Control", "")
        if not ("no-store" in rules or "private" in rules):
            kept.append((one.key, rules))
    assert kept == []
    assert "no-store" not in Client().get(f"/en/{it.forum.slug}/").get("Cache-Control", "")


def test_the_stand_in_for_a_second_factor_counts_in_a_demo_only(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(somebody(Role.SECRETARIAT, cast), second_factor=False)
    session = client.session
    session["account_authentication_methods"] = [{"method": "demo", "at": 0}]
    session.save()

    answer = client.get(f"/en/{cast.forum.slug}/journal/")

    assert answer["Location"].startswith("/en/account/second-factor/")
    assert client.get(answer["Location"]).status_code == 200
