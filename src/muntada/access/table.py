"""The one table of rights. A row is a page or an action, a column is a role, a cell says how far it reaches."""

from enum import Enum

from muntada.access.roles import Role


class Reach(Enum):
    """How far a right goes."""

    NO = "no"
    OWN = "own"  # what names this person, or their organisation's
    DEL = "own delegation"
    PTY = "party to it"
    SID = "own side"
    ALL = "all"  # for an office of one side: all that is joint or its own side's


NO, OWN, DEL, PTY, SID, ALL = Reach.NO, Reach.OWN, Reach.DEL, Reach.PTY, Reach.SID, Reach.ALL
___ = NO

# A page is reached by its address, an action by its function: both bear the same name, `room.verb`.
# A new page or action without a row is refused to everybody.
# fmt: off
TABLE: dict[str, tuple[Reach, ...]] = {
    #                                          PUB  DEL  HED  SEC  INT  OFF  PRS  AUD  ADM  B2B  FOC  PRT  CON  CMP  CAS  PRD  LEG  SIG  GAT
    # front
    "front.home":                             (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "front.forums":                           (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "front.delegations":                      (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "front.venue":                            (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "front.organisation":                     (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "front.about":                            (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "front.today":                            (___, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN),
    "front.journal":                          (___, ___, ___, ALL, ___, ___, ___, ALL, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "front.export_journal":                   (___, ___, ___, ALL, ___, ___, ___, ALL, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "front.translations":                     (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___),
    "front.translate":                        (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___),
    # accounts: what people do to their own account needs no role; those pages ask only that they signed in,
    # and the actions touch the actor's own user
    "accounts.profile":                       (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "accounts.change_profile":                (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "accounts.change_password":               (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "accounts.ask_address_change":            (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "accounts.confirm_address":               (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "accounts.sessions":                      (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "accounts.end_session":                   (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "accounts.end_other_sessions":            (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "accounts.send_sign_in_link":             (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "accounts.sign_in_again":                 (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "accounts.use_sign_in_link":              (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "accounts.accept_invitation":             (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "accounts.users":                         (___, ___, ___, ___, ___, ___, ___, ALL, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "accounts.invite_user":                   (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "accounts.resend_invitation":             (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "accounts.withdraw_invitation":           (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "accounts.deactivate_user":               (___, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "accounts.reactivate_user":               (___, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "accounts.hand_over":                     (___, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "accounts.reset_second_factor":           (___, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "accounts.give_enrolment_code":           (___, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "accounts.use_enrolment_code":            (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    # sheets
    "sheets.uploads":                         (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "sheets.upload_file":                     (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "sheets.empty_sheet":                     (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "sheets.map_columns":                     (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "sheets.dry_run":                         (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "sheets.refused_rows":                    (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "sheets.read_in":                         (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "sheets.discard_upload":                  (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "sheets.keep_dry_run":                    (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "sheets.carry_in":                        (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "sheets.progress":                        (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "sheets.export":                          (___, ___, ___, ALL, ___, ___, ___, ALL, ALL, ALL, SID, ALL, ___, ___, ___, ___, ALL, ___, ___),
    # forums
    "forums.set_up":                          (ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "forums.administration":                  (___, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "forums.open_forum":                      (___, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "forums.change_forum":                    (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "forums.publish_forum":                   (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "forums.close_forum":                     (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "forums.reopen_forum":                    (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "forums.sides":                           (___, ___, ___, ALL, ___, ___, ___, ALL, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "forums.change_side":                     (___, ___, ___, SID, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "forums.add_holiday":                     (___, ___, ___, SID, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "forums.remove_holiday":                  (___, ___, ___, SID, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "forums.appointments":                    (___, ___, ___, ALL, ___, ___, ___, ALL, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "forums.appoint":                         (___, ___, ___, SID, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "forums.end_appointment":                 (___, ___, ___, SID, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "forums.hand_over_in_forum":              (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    # directory
    "directory.organisations":                (___, ALL, ALL, ALL, ALL, ALL, ___, ALL, ALL, ALL, ALL, ALL, ___, ___, ___, ___, ___, ___, ___),
    "directory.organisation":                 (___, ALL, ALL, ALL, ALL, ALL, ___, ALL, ALL, ALL, ALL, ALL, ___, ___, ___, ___, ___, ___, ___),
    "directory.add_organisation":             (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "directory.change_organisation":          (___, OWN, OWN, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "directory.people":                       (___, ___, DEL, ALL, ___, ___, ___, ALL, ALL, ALL, SID, ALL, ALL, ___, ___, ___, ___, ___, ___),
    "directory.person":                       (___, OWN, DEL, ALL, OWN, OWN, OWN, ALL, ALL, ALL, SID, ALL, ALL, ___, ___, ___, ___, ___, ___),
    "directory.contact":                      (___, OWN, DEL, ALL, OWN, OWN, OWN, ___, ALL, ALL, SID, ALL, ALL, ___, ___, ___, ___, ___, ___),
    "directory.add_person":                   (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "directory.change_person":                (___, OWN, OWN, ALL, OWN, OWN, OWN, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "directory.choose_publicity":             (___, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN, OWN),
    "directory.enrol":                        (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "directory.change_membership":            (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ALL, ___, ___, ___, ___, ___, ___, ___),
    "directory.withdraw":                     (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "directory.delegations":                  (___, ___, DEL, ALL, ___, ___, ___, ALL, ALL, ALL, SID, ALL, ___, ___, ___, ___, ___, ___, ___),
    "directory.delegation":                   (___, ___, DEL, ALL, ___, ___, ___, ALL, ALL, ALL, SID, ALL, ___, ___, ___, ___, ___, ___, ___),
    "directory.add_delegation":               (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "directory.change_delegation":            (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, SID, ALL, ___, ___, ___, ___, ___, ___, ___),
    # venue
    "venue.halls":                            (___, ___, ___, ALL, ___, ___, ___, ALL, ALL, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "venue.add_hall":                         (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "venue.change_hall":                      (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "venue.remove_hall":                      (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "venue.add_tables":                       (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "venue.change_table":                     (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "venue.remove_table":                     (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "venue.add_hours":                        (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "venue.remove_hours":                     (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "venue.add_break":                        (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "venue.remove_break":                     (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    # post
    "post.correspondence":                    (___, ___, ___, ALL, ___, ___, ___, ALL, ALL, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "post.item":                              (___, ___, ___, ALL, ___, ___, ___, ALL, ALL, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "post.register_incoming":                 (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "post.write_letter":                      (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "post.change_letter":                     (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "post.send_letter":                       (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "post.letter_pdf":                        (___, ___, ___, ALL, ___, ___, ___, ALL, ALL, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "post.attachment":                       (___, ___, ___, ALL, ___, ___, ___, ALL, ALL, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "post.mark_answered":                     (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "post.hand_over_items":                  (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "post.letterheads":                       (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "post.change_letterhead":                 (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "post.outbox":                            (___, ___, ___, ALL, ___, ___, ___, ALL, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "post.retry_message":                     (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "post.record_bounces":                   (___, ___, ___, ALL, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    # accreditation
    "accreditation.applications":             (___, OWN, DEL, ALL, OWN, OWN, OWN, ALL, ___, ___, SID, ALL, ALL, ___, ___, ALL, ___, ___, ___),
    "accreditation.application":              (___, OWN, DEL, ALL, OWN, OWN, OWN, ALL, ___, ___, SID, ALL, ALL, ___, ___, ALL, ___, ___, ___),
    "accreditation.apply_for_accreditation":  (___, OWN, DEL, ALL, OWN, OWN, OWN, ___, ___, ___, SID, ALL, ___, ___, ___, ___, ___, ___, ___),
    "accreditation.change_application":       (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "accreditation.approve_application":      (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "accreditation.approve_several":          (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "accreditation.refuse_application":       (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "accreditation.withdraw_application":     (___, OWN, DEL, ALL, OWN, OWN, OWN, ___, ___, ___, SID, ALL, ___, ___, ___, ___, ___, ___, ___),
    "accreditation.zones":                    (___, ___, ___, ALL, ___, ___, ___, ALL, ___, ALL, ALL, ALL, ___, ___, ___, ALL, ___, ___, ALL),
    "accreditation.add_zone":                 (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "accreditation.change_zone":              (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "accreditation.remove_zone":              (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "accreditation.add_zone_hours":           (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "accreditation.remove_zone_hours":        (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    # opportunities
    "opportunities.opportunities":            (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "opportunities.opportunity":              (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "opportunities.add_opportunity":          (___, OWN, OWN, ALL, ___, ___, ___, ___, ___, ___, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "opportunities.change_opportunity":       (___, OWN, OWN, ALL, ___, ___, ___, ___, ___, ___, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "opportunities.publish_opportunity":      (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "opportunities.screen_opportunity":       (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___),
    "opportunities.withdraw_opportunity":     (___, OWN, OWN, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    # programme
    "programme.programme":                    (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "programme.session":                      (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "programme.programme_pdf":                (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "programme.programme_ics":                (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "programme.add_session":                  (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "programme.change_session":               (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "programme.publish_session":              (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "programme.cancel_session":               (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "programme.add_speaker":                  (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    "programme.remove_speaker":               (___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___),
    # meetings
    "meetings.wishes":                        (___, OWN, OWN, ALL, ___, ___, ___, ALL, ___, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.missing_wishes":                 (___, ___, ___, ALL, ___, ___, ___, ALL, ___, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.remind":                         (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.state_preference":              (___, OWN, OWN, ALL, ___, ___, ___, ___, ___, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.withdraw_preference":           (___, OWN, OWN, ALL, ___, ___, ___, ___, ___, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.availability":                  (___, OWN, OWN, ALL, OWN, OWN, ___, ___, ___, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.set_availability":              (___, OWN, OWN, ALL, OWN, OWN, ___, ___, ___, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.desk":                          (___, ___, ___, ALL, ___, ___, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.change_round":                  (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.warnings":                      (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.compute_timetable":             (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.cancel_run":                    (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.run":                           (___, ___, ___, ALL, ___, ___, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.run_progress":                  (___, ___, ___, ALL, ___, ___, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.pins":                          (___, ___, ___, ALL, ___, ___, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.pin_meeting":                   (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.check_pin":                     (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.lift_pin":                      (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.compare_drafts":                (___, ___, ___, ALL, ___, ___, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.name_draft":                    (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.discard_draft":                 (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.pin_draft":                     (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.lift_pins":                     (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.publish_timetable":             (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.withdraw_timetable":            (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.table_plan":                    (___, ___, ___, ALL, ALL, ___, ___, ALL, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ALL),
    "meetings.table_plan_pdf":                (___, ___, ___, ALL, ALL, ___, ___, ALL, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ALL),
    "meetings.table_plan_live":               (___, ___, ___, ALL, ALL, ___, ___, ALL, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ALL),
    "meetings.plan_overview":                 (___, ___, ___, ALL, ALL, ___, ___, ALL, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ALL),
    "meetings.waiting":                       (___, ___, ___, ALL, ___, ___, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.meeting_fits":                  (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.big_screen":                    (___, ___, ___, ALL, ALL, ___, ___, ALL, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ALL),
    "meetings.hall_screen":                   (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "meetings.screens":                       (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.make_screen":                   (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.revoke_screen":                 (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.door_sheets_pdf":               (___, ___, ___, ALL, ALL, ___, ___, ALL, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ALL),
    "meetings.cards_pdf":                     (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.rota_pdf":                      (___, ___, ___, ALL, ALL, ___, ___, ALL, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ALL),
    "meetings.schedule":                      (___, OWN, DEL, ALL, OWN, OWN, ___, ALL, ___, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.schedule_pdf":                  (___, OWN, DEL, ALL, OWN, OWN, ___, ALL, ___, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.schedule_ics":                  (___, OWN, DEL, ALL, OWN, OWN, ___, ALL, ___, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.renew_calendar":                (___, OWN, OWN, ___, OWN, OWN, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.calendar_feed":                 (ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL),
    "meetings.meeting":                       (___, PTY, DEL, ALL, OWN, PTY, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.cancel_meeting":                (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.move_meeting":                  (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.swap_meetings":                 (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.assign_interpreter":            (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.fill_slot":                     (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.undo_move":                     (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.tell_news":                     (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.hall":                          (___, ___, ___, ALL, ___, ___, ___, ALL, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ALL),
    "meetings.trouble":                       (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.handovers":                     (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.repair":                        (___, ___, ___, ALL, ___, ___, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.propose_repair":                (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.confirm_repair":                (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.at_table":                      (___, OWN, OWN, ALL, OWN, OWN, ___, ___, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ALL),
    "meetings.take_reports":                  (___, OWN, OWN, ALL, OWN, OWN, ___, ___, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ALL),
    "meetings.withdraw_report":               (___, OWN, OWN, ALL, OWN, OWN, ___, ___, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ALL),
    "meetings.console":                       (___, ___, ___, ___, OWN, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.write_handover":                (___, ___, ___, ___, OWN, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.day_worker":                    (___, OWN, OWN, ALL, OWN, OWN, ___, ALL, ___, ALL, ___, ALL, ___, ___, ___, ___, ___, ___, ALL),
    "meetings.outcomes":                      (___, OWN, OWN, ALL, OWN, OWN, ___, ALL, ___, ALL, SID, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.record_outcome":                (___, PTY, PTY, ALL, PTY, PTY, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.ask_for_outcomes":              (___, ___, ___, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.invitations":                  (___, OWN, OWN, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.send_invitation":              (___, OWN, OWN, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.withdraw_invitation":          (___, OWN, OWN, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.accept_invitation":            (___, OWN, OWN, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
    "meetings.decline_invitation":           (___, OWN, OWN, ALL, ___, ___, ___, ___, ___, ALL, ___, ___, ___, ___, ___, ___, ___, ___, ___),
}
# fmt: on

# Pages of the sign-in library, which keep their own rights: what a signed-in person does with their
# own password, codes, keys and sessions.
OWN_DOORS = ("account_", "mfa_", "usersessions_")

_COLUMN = {role: number for number, role in enumerate(Role)}
_NOBODY = (NO,) * len(Role)


def reach_of(role: Role, action: str) -> Reach:
    """How far this role reaches in this row."""
    return TABLE.get(action, _NOBODY)[_COLUMN[role]]
