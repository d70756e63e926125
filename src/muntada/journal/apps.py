from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "muntada.journal"
    label = "journal"
