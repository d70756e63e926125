"""The one address of the demo."""

from django.urls import path

from muntada.demo import views

app_name = "demo"

urlpatterns = [path("demo/sign-in/", views.sign_in, name="sign_in")]
