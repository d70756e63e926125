from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "muntada.sheets"
    label = "sheets"
