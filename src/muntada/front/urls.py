"""Addresses of the roof."""

from django.urls import path

from muntada.front import views

app_name = "front"

urlpatterns = [
    path("", views.forums, name="forums"),
    path("<forum:forum>/", views.home, name="home"),
    path("<forum:forum>/delegations/", views.delegations, name="delegations"),
    path("<forum:forum>/delegations/<public_id:public_id>/", views.organisation, name="organisation"),
    path("<forum:forum>/venue/", views.venue, name="venue"),
    path("<forum:forum>/about/", views.about, name="about"),
    path("<forum:forum>/today/", views.today, name="today"),
    path("<forum:forum>/journal/", views.journal, name="journal"),
    path("<forum:forum>/journal/export/", views.export_journal, name="export_journal"),
    path("<forum:forum>/translations/", views.translations, name="translations"),
    path(
        "<forum:forum>/translations/<slug:kind>/<int:record_id>/<slug:field>/",
        views.translate,
        name="translate",
    ),
]
