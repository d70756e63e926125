"""Addresses of the room."""

from django.urls import path

from muntada.travel import views

app_name = "travel"
ROOM = "<forum:forum>/travel/"
VISA = f"{ROOM}visas/<public_id:public_id>/"
LETTER = f"{ROOM}letters/<public_id:public_id>/"

ONE = f"{ROOM}arrivals/<public_id:public_id>/"

urlpatterns = [
    path(f"{ROOM}arrivals/", views.arrivals, name="arrivals"),
    path(f"{ROOM}arrivals/list.pdf", views.arrivals_pdf, name="arrivals_pdf"),
    path(f"{ROOM}arrivals/arrived/", views.mark_arrived, name="mark_arrived"),
    path(f"{ROOM}arrivals/left/", views.mark_left, name="mark_left"),
    path(ONE, views.journey, name="journey"),
    path(f"{ONE}enter/", views.enter_journey, name="enter_journey"),
    path(f"{ONE}hotel/", views.place_guest, name="place_guest"),
    path(f"{ONE}take-back/", views.take_back_arrival, name="take_back_arrival"),
    path(f"{ROOM}visas/", views.visa_cases, name="visa_cases"),
    path(f"{ROOM}visas/want/", views.want_visas, name="want_visas"),
    path(VISA, views.visa_case, name="visa_case"),
    path(f"{VISA}want/", views.want_visa, name="want_visa"),
    path(f"{VISA}not-needed/", views.need_no_visa, name="need_no_visa"),
    path(f"{VISA}granted/", views.note_visa_granted, name="note_visa_granted"),
    path(f"{VISA}refused/", views.note_visa_refused, name="note_visa_refused"),
    path(f"{VISA}close/", views.close_visa, name="close_visa"),
    path(f"{ROOM}letters/", views.visa_letters, name="visa_letters"),
    path(f"{ROOM}letters/new/", views.draft_visa_letter, name="draft_visa_letter"),
    path(f"{ROOM}letters/sent/", views.send_visa_letters, name="send_visa_letters"),
    path(f"{ROOM}letters/passengers/", views.export_passengers, name="export_passengers"),
    path(f"{LETTER}granted/", views.note_visas_granted, name="note_visas_granted"),
    path(LETTER, views.visa_letter, name="visa_letter"),
    path(f"{LETTER}change/", views.change_visa_letter, name="change_visa_letter"),
    path(f"{LETTER}discard/", views.discard_visa_letter, name="discard_visa_letter"),
    path(f"{LETTER}issue/", views.issue_visa_letter, name="issue_visa_letter"),
    path(f"{LETTER}sent/", views.send_visa_letter, name="send_visa_letter"),
    path(f"{LETTER}answered/", views.answer_visa_letter, name="answer_visa_letter"),
    path(f"{LETTER}cancel/", views.cancel_visa_letter, name="cancel_visa_letter"),
    path(f"{LETTER}supersede/", views.supersede_visa_letter, name="supersede_visa_letter"),
    path(f"{LETTER}open/", views.read_visa_letter, name="read_visa_letter"),
]
