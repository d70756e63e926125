from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "muntada.base"
    label = "base"
