from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "muntada.front"
    label = "front"

    def ready(self) -> None:
        from muntada.front import sheets  # noqa: F401 - what it imports registers itself
