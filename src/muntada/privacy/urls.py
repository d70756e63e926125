"""Addresses of the room."""

from django.urls import path

from muntada.privacy import views

app_name = "privacy"
ROOM = "<forum:forum>/privacy/"

urlpatterns = [
    path(ROOM, views.processing, name="processing"),
    path(f"{ROOM}me/", views.my_data, name="my_data"),
    path(f"{ROOM}me/data.zip", views.take_my_data, name="take_my_data"),
    path(f"{ROOM}me/forget/", views.ask_for_erasure, name="ask_for_erasure"),
    path(f"{ROOM}me/forget/<int:pk>/", views.take_back_erasure, name="take_back_erasure"),
    path(f"{ROOM}periods/<slug:key>/", views.change_period, name="change_period"),
    path(f"{ROOM}requests/", views.erasures, name="erasures"),
    path(f"{ROOM}requests/note/", views.note_erasure, name="note_erasure"),
    path(f"{ROOM}requests/<int:pk>/", views.erasure, name="erasure"),
    path(f"{ROOM}requests/<int:pk>/erase/", views.erase_person, name="erase_person"),
    path(f"{ROOM}requests/<int:pk>/refuse/", views.refuse_erasure, name="refuse_erasure"),
]
