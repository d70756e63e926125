from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "muntada.front"
    label = "front"
