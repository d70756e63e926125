from django.apps import AppConfig


class ForumsConfig(AppConfig):
    name = "muntada.forums"
    label = "forums"
