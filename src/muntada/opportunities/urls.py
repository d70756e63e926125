"""Addresses of the opportunities."""

from django.urls import path

from muntada.opportunities import views

app_name = "opportunities"

urlpatterns = [
    path("<forum:forum>/opportunities/", views.opportunities, name="opportunities"),
    path("<forum:forum>/opportunities/add/", views.add_opportunity, name="add_opportunity"),
    path("<forum:forum>/opportunities/<public_id:public_id>/", views.opportunity, name="opportunity"),
    path(
        "<forum:forum>/opportunities/<public_id:public_id>/change/",
        views.change_opportunity,
        name="change_opportunity",
    ),
    path(
        "<forum:forum>/opportunities/<public_id:public_id>/publish/",
        views.publish_opportunity,
        name="publish_opportunity",
    ),
    path(
        "<forum:forum>/opportunities/<public_id:public_id>/withdraw/",
        views.withdraw_opportunity,
        name="withdraw_opportunity",
    ),
]
