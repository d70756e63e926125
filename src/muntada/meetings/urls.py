"""Addresses of the business meetings."""

from django.urls import path

from muntada.meetings.views import (
    console,
    day,
    desk,
    invitations,
    moving,
    outcomes,
    papers,
    pins,
    plan,
    publication,
    repairs,
    schedule,
    screen,
    wishes,
)

app_name = "meetings"

urlpatterns = [
    path("<forum:forum>/wishes/", wishes.wishes, name="wishes"),
    path("<forum:forum>/wishes/<str:asked>/state/", wishes.state_preference, name="state_preference"),
    path("<forum:forum>/wishes/<int:pk>/withdraw/", wishes.withdraw_preference, name="withdraw_preference"),
    path("<forum:forum>/availability/", wishes.availability, name="availability"),
    path("<forum:forum>/availability/set/", wishes.set_availability, name="set_availability"),
    path("<forum:forum>/meetings/desk/", desk.desk, name="desk"),
    path("<forum:forum>/meetings/desk/round/", desk.change_round, name="change_round"),
    path("<forum:forum>/meetings/desk/compute/", desk.compute_timetable, name="compute_timetable"),
    path("<forum:forum>/meetings/runs/<public_id:public_id>/", desk.run, name="run"),
    path(
        "<forum:forum>/meetings/runs/<public_id:public_id>/progress/", desk.run_progress, name="run_progress"
    ),
    path("<forum:forum>/meetings/runs/<public_id:public_id>/cancel/", desk.cancel_run, name="cancel_run"),
    path(
        "<forum:forum>/meetings/runs/<public_id:public_id>/publish/",
        publication.publish_timetable,
        name="publish_timetable",
    ),
    path("<forum:forum>/meetings/withdraw/", publication.withdraw_timetable, name="withdraw_timetable"),
    path("<forum:forum>/meetings/runs/<public_id:public_id>/pin/", pins.pin_draft, name="pin_draft"),
    path("<forum:forum>/meetings/pins/", pins.pins, name="pins"),
    path("<forum:forum>/meetings/pins/settle/", pins.pin_meeting, name="pin_meeting"),
    path("<forum:forum>/meetings/pins/check/", pins.check_pin, name="check_pin"),
    path("<forum:forum>/meetings/pins/lift/", pins.lift_pins, name="lift_pins"),
    path("<forum:forum>/meetings/pins/<int:pk>/lift/", pins.lift_pin, name="lift_pin"),
    path("<forum:forum>/table-plan/", plan.table_plan, name="table_plan"),
    path("<forum:forum>/table-plan/live/", plan.table_plan_live, name="table_plan_live"),
    path("<forum:forum>/table-plan/overview/", plan.plan_overview, name="plan_overview"),
    path("<forum:forum>/table-plan/waiting/", moving.waiting, name="waiting"),
    path("<forum:forum>/table-plan/waiting/<int:pk>/", moving.fill_slot, name="fill_slot"),
    path("<forum:forum>/table-plan/undo/<int:pk>/", moving.undo_move, name="undo_move"),
    path(
        "<forum:forum>/table-plan/meetings/<public_id:public_id>/move/",
        moving.move_meeting,
        name="move_meeting",
    ),
    path(
        "<forum:forum>/table-plan/meetings/<public_id:public_id>/interpreter/",
        moving.assign_interpreter,
        name="assign_interpreter",
    ),
    path(
        "<forum:forum>/table-plan/meetings/<public_id:public_id>/fits/",
        moving.meeting_fits,
        name="meeting_fits",
    ),
    path(
        "<forum:forum>/table-plan/meetings/<public_id:public_id>/swap/<public_id:other>/",
        moving.swap_meetings,
        name="swap_meetings",
    ),
    path("<forum:forum>/table-plan/screen/", screen.big_screen, name="big_screen"),
    path("<forum:forum>/table-plan/screens/", screen.screens, name="screens"),
    path("<forum:forum>/table-plan/screens/make/", screen.make_screen, name="make_screen"),
    path("<forum:forum>/table-plan/screens/<int:pk>/revoke/", screen.revoke_screen, name="revoke_screen"),
    path("<forum:forum>/screen/<str:token>/", screen.hall_screen, name="hall_screen"),
    path("<forum:forum>/table-plan.pdf", papers.table_plan_pdf, name="table_plan_pdf"),
    path("<forum:forum>/table-plan/tables.pdf", papers.door_sheets_pdf, name="door_sheets_pdf"),
    path("<forum:forum>/table-plan/cards.pdf", papers.cards_pdf, name="cards_pdf"),
    path("<forum:forum>/table-plan/interpreters.pdf", papers.rota_pdf, name="rota_pdf"),
    path("<forum:forum>/hall/", day.hall, name="hall"),
    path("<forum:forum>/hall/tables/<int:number>/", day.at_table, name="at_table"),
    path("<forum:forum>/hall/reports/", day.take_reports, name="take_reports"),
    path("<forum:forum>/hall/reports/<int:pk>/withdraw/", day.withdraw_report, name="withdraw_report"),
    path("<forum:forum>/hall/worker.js", day.day_worker, name="day_worker"),
    path("<forum:forum>/hall/trouble/", repairs.trouble, name="trouble"),
    path("<forum:forum>/hall/trouble/propose/", repairs.propose_repair, name="propose_repair"),
    path("<forum:forum>/hall/repairs/<int:pk>/", repairs.repair, name="repair"),
    path("<forum:forum>/hall/repairs/<int:pk>/confirm/", repairs.confirm_repair, name="confirm_repair"),
    path("<forum:forum>/console/", console.console, name="console"),
    path("<forum:forum>/console/<public_id:public_id>/note/", console.write_handover, name="write_handover"),
    path("<forum:forum>/schedule/", schedule.schedule, name="schedule"),
    path("<forum:forum>/schedule.pdf", schedule.schedule_pdf, name="schedule_pdf"),
    path("<forum:forum>/schedule.ics", schedule.schedule_ics, name="schedule_ics"),
    path("<forum:forum>/schedule/renew/", schedule.renew_calendar, name="renew_calendar"),
    path("<forum:forum>/calendar/<str:token>.ics", schedule.calendar_feed, name="calendar_feed"),
    path("<forum:forum>/invitations/", invitations.invitations, name="invitations"),
    path("<forum:forum>/invitations/to/<str:asked>/", invitations.send_invitation, name="send_invitation"),
    path(
        "<forum:forum>/invitations/<int:pk>/accept/", invitations.accept_invitation, name="accept_invitation"
    ),
    path(
        "<forum:forum>/invitations/<int:pk>/decline/",
        invitations.decline_invitation,
        name="decline_invitation",
    ),
    path(
        "<forum:forum>/invitations/<int:pk>/withdraw/",
        invitations.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("<forum:forum>/outcomes/", outcomes.outcomes, name="outcomes"),
    path("<forum:forum>/meetings/<public_id:public_id>/", schedule.meeting, name="meeting"),
    path(
        "<forum:forum>/meetings/<public_id:public_id>/outcome/",
        outcomes.record_outcome,
        name="record_outcome",
    ),
    path(
        "<forum:forum>/meetings/<public_id:public_id>/cancel/", schedule.cancel_meeting, name="cancel_meeting"
    ),
]
