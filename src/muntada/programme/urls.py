"""Addresses of the programme."""

from django.urls import path

from muntada.programme import views

app_name = "programme"

urlpatterns = [
    path("<forum:forum>/programme/", views.programme, name="programme"),
    path("<forum:forum>/programme/programme.pdf", views.programme_pdf, name="programme_pdf"),
    path("<forum:forum>/programme/calendar.ics", views.programme_ics, name="programme_ics"),
    path("<forum:forum>/programme/add/", views.add_session, name="add_session"),
    path("<forum:forum>/programme/<public_id:public_id>/", views.session, name="session"),
    path(
        "<forum:forum>/programme/<public_id:public_id>/change/", views.change_session, name="change_session"
    ),
    path(
        "<forum:forum>/programme/<public_id:public_id>/publish/",
        views.publish_session,
        name="publish_session",
    ),
    path(
        "<forum:forum>/programme/<public_id:public_id>/cancel/", views.cancel_session, name="cancel_session"
    ),
    path(
        "<forum:forum>/programme/<public_id:public_id>/speakers/add/", views.add_speaker, name="add_speaker"
    ),
    path(
        "<forum:forum>/programme/<public_id:public_id>/speakers/<int:role_id>/remove/",
        views.remove_speaker,
        name="remove_speaker",
    ),
]
