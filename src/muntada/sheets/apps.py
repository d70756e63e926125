from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "muntada.sheets"
    label = "sheets"

    def ready(self) -> None:
        from muntada.sheets import listings  # noqa: F401 - what it imports registers itself
