"""Addresses of forums."""

from django.urls import path

from muntada.forums import views

app_name = "forums"

urlpatterns = [
    path("set-up/", views.set_up, name="set_up"),
    path("administration/", views.administration, name="administration"),
    path("administration/open-forum/", views.open_forum, name="open_forum"),
    # Duties for the whole installation, and below for one forum.
    path("administration/duties/appoint/", views.appoint, name="appoint"),
    path("administration/duties/<int:grant_id>/end/", views.end_appointment, name="end_appointment"),
    path("<forum:forum>/settings/", views.change_forum, name="change_forum"),
    path("<forum:forum>/settings/publish/", views.publish_forum, name="publish_forum"),
    path("<forum:forum>/settings/close/", views.close_forum, name="close_forum"),
    path("<forum:forum>/settings/reopen/", views.reopen_forum, name="reopen_forum"),
    path("<forum:forum>/sides/", views.sides, name="sides"),
    path("<forum:forum>/sides/<slug:key>/", views.change_side, name="change_side"),
    path("<forum:forum>/sides/<slug:key>/holidays/", views.add_holiday, name="add_holiday"),
    path("<forum:forum>/holidays/<int:holiday_id>/remove/", views.remove_holiday, name="remove_holiday"),
    path("<forum:forum>/duties/", views.appointments, name="appointments"),
    path("<forum:forum>/duties/appoint/", views.appoint, name="appoint"),
    path(
        "<forum:forum>/duties/of/<int:user_id>/hand-over/",
        views.hand_over_in_forum,
        name="hand_over_in_forum",
    ),
    path("<forum:forum>/duties/<int:grant_id>/end/", views.end_appointment, name="end_appointment"),
]
