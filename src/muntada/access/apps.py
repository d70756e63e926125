from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "muntada.access"
    label = "access"
