"""Addresses of the room."""

from django.urls import path

from muntada.ui import views

app_name = "ui"

urlpatterns = [path("components/", views.components, name="components")]
