"""Addresses of the room."""

from django.urls import path

from muntada.opportunities import views

app_name = "opportunities"
ONE = "<forum:forum>/opportunities/<public_id:public_id>/"

urlpatterns = [
    path("<forum:forum>/opportunities/", views.opportunities, name="opportunities"),
    path("<forum:forum>/opportunities/add/", views.add_opportunity, name="add_opportunity"),
    path(ONE, views.opportunity, name="opportunity"),
    path(f"{ONE}change/", views.change_opportunity, name="change_opportunity"),
    path(f"{ONE}publish/", views.publish_opportunity, name="publish_opportunity"),
    path(f"{ONE}withdraw/", views.withdraw_opportunity, name="withdraw_opportunity"),
    path(f"{ONE}screen/", views.screen_opportunity, name="screen_opportunity"),
]
