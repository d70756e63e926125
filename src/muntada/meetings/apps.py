from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "muntada.meetings"
    label = "meetings"

    def ready(self) -> None:
        from muntada.meetings import sheets  # noqa: F401 - what it imports registers itself
