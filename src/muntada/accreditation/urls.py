"""Addresses of the room."""

from django.urls import path

from muntada.accreditation import views

app_name = "accreditation"
ROOM = "<forum:forum>/accreditation/"
VEHICLE = f"{ROOM}vehicles/<public_id:public_id>/"
ONE = f"{ROOM}<public_id:public_id>/"
GATE = f"{ROOM}gate/"
PHONE = f"{GATE}phone/"

urlpatterns = [
    path(ROOM, views.applications, name="applications"),
    path(f"{ROOM}apply/", views.apply_for_accreditation, name="apply_for_accreditation"),
    path(f"{ROOM}approve/", views.approve_several, name="approve_several"),
    path(f"{ROOM}badges/", views.badges, name="badges"),
    path(f"{ROOM}badges/print/", views.print_badges, name="print_badges"),
    path(f"{ROOM}badges/proof/<public_id:public_id>.pdf", views.proof_list_pdf, name="proof_list_pdf"),
    path(f"{ROOM}security/", views.security_list, name="security_list"),
    path(f"{ROOM}security/list.pdf", views.export_security_list, name="export_security_list"),
    path(f"{ROOM}vehicles/", views.vehicle_passes, name="vehicle_passes"),
    path(f"{ROOM}vehicles/new/", views.ask_for_pass, name="ask_for_pass"),
    path(f"{ROOM}vehicles/print/", views.print_passes, name="print_passes"),
    path(VEHICLE, views.vehicle_pass, name="vehicle_pass"),
    path(f"{VEHICLE}approve/", views.approve_pass, name="approve_pass"),
    path(f"{VEHICLE}refuse/", views.refuse_pass, name="refuse_pass"),
    path(f"{VEHICLE}withdraw/", views.withdraw_pass, name="withdraw_pass"),
    path(f"{VEHICLE}reprint/", views.reprint_pass, name="reprint_pass"),
    path(f"{VEHICLE}pass.pdf", views.pass_pdf, name="pass_pdf"),
    path(f"{ROOM}quotas/", views.quotas, name="quotas"),
    path(f"{ROOM}quotas/new/", views.add_quota, name="add_quota"),
    path(f"{ROOM}quotas/<int:pk>/", views.change_quota, name="change_quota"),
    path(f"{ROOM}quotas/<int:pk>/remove/", views.remove_quota, name="remove_quota"),
    path(f"{ROOM}zones/", views.zones, name="zones"),
    path(f"{ROOM}zones/new/", views.add_zone, name="add_zone"),
    path(f"{ROOM}zones/<int:pk>/", views.change_zone, name="change_zone"),
    path(f"{ROOM}zones/<int:pk>/remove/", views.remove_zone, name="remove_zone"),
    path(f"{ROOM}zones/<int:pk>/hours/", views.add_zone_hours, name="add_zone_hours"),
    path(f"{ROOM}zones/hours/<int:pk>/remove/", views.remove_zone_hours, name="remove_zone_hours"),
    path(f"{ROOM}answers/", views.answers, name="answers"),
    path(f"{ROOM}questions/", views.questions, name="questions"),
    path(f"{ROOM}questions/new/", views.add_question, name="add_question"),
    path(f"{ROOM}questions/ready/", views.add_ready_questions, name="add_ready_questions"),
    path(f"{ROOM}questions/preview/", views.preview_form, name="preview_form"),
    path(f"{ROOM}questions/<int:pk>/", views.change_question, name="change_question"),
    path(f"{ROOM}questions/<int:pk>/move/", views.move_question, name="move_question"),
    path(f"{ROOM}questions/<int:pk>/retire/", views.retire_question, name="retire_question"),
    path(f"{ROOM}questions/<int:pk>/restore/", views.restore_question, name="restore_question"),
    path(GATE, views.gate, name="gate"),
    path(f"{GATE}devices/", views.gate_devices, name="gate_devices"),
    path(f"{GATE}devices/new/", views.add_gate_device, name="add_gate_device"),
    path(f"{GATE}devices/<int:pk>/revoke/", views.revoke_gate_device, name="revoke_gate_device"),
    path(f"{GATE}enrol/", views.enrol_gate_device, name="enrol_gate_device"),
    path(PHONE, views.gate_phone, name="gate_phone"),
    path(f"{PHONE}state/", views.gate_state, name="gate_state"),
    path(f"{PHONE}roster/", views.gate_roster, name="gate_roster"),
    path(f"{PHONE}scans/", views.gate_scans, name="gate_scans"),
    path(f"{PHONE}find/", views.gate_find, name="gate_find"),
    path(f"{PHONE}photo/<public_id:public_id>/", views.gate_photo, name="gate_photo"),
    path(f"{PHONE}end/", views.end_gate_device, name="end_gate_device"),
    path(f"{PHONE}worker.js", views.gate_worker, name="gate_worker"),
    path(f"{PHONE}app.webmanifest", views.gate_manifest, name="gate_manifest"),
    path(ONE, views.application, name="application"),
    path(f"{ONE}change/", views.change_application, name="change_application"),
    path(f"{ONE}approve/", views.approve_application, name="approve_application"),
    path(f"{ONE}refuse/", views.refuse_application, name="refuse_application"),
    path(f"{ONE}form/<str:stage>/", views.answer_questions, name="answer_questions"),
    path(f"{ONE}photo/", views.photo, name="photo"),
    path(f"{ONE}photo/change/", views.change_photo, name="change_photo"),
    path(f"{ONE}photo/remove/", views.remove_photo, name="remove_photo"),
    path(f"{ONE}badge.pdf", views.badge_pdf, name="badge_pdf"),
    path(f"{ONE}badge/choose/", views.choose_badge, name="choose_badge"),
    path(f"{ONE}badge/reprint/", views.reprint_badge, name="reprint_badge"),
    path(f"{ONE}withdraw/", views.withdraw_application, name="withdraw_application"),
]
