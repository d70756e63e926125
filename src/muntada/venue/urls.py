"""Addresses of the venue."""

from django.urls import path

from muntada.venue import views

app_name = "venue"

urlpatterns = [
    path("<forum:forum>/halls/", views.halls, name="halls"),
    path("<forum:forum>/halls/add/", views.add_hall, name="add_hall"),
    path("<forum:forum>/halls/<int:pk>/change/", views.change_hall, name="change_hall"),
    path("<forum:forum>/halls/<int:pk>/remove/", views.remove_hall, name="remove_hall"),
    path("<forum:forum>/halls/<int:pk>/tables/add/", views.add_tables, name="add_tables"),
    path("<forum:forum>/halls/<int:pk>/hours/add/", views.add_hours, name="add_hours"),
    path("<forum:forum>/halls/tables/<int:pk>/change/", views.change_table, name="change_table"),
    path("<forum:forum>/halls/tables/<int:pk>/remove/", views.remove_table, name="remove_table"),
    path("<forum:forum>/halls/hours/<int:pk>/remove/", views.remove_hours, name="remove_hours"),
    path("<forum:forum>/breaks/add/", views.add_break, name="add_break"),
    path("<forum:forum>/breaks/<int:pk>/remove/", views.remove_break, name="remove_break"),
]
