from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "muntada.programme"
    label = "programme"

    def ready(self) -> None:
        from muntada.programme import sheets  # noqa: F401 - what it imports registers itself
