from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "muntada.programme"
    label = "programme"
