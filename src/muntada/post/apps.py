from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "muntada.post"
    label = "post"

    def ready(self) -> None:
        from muntada.post import listeners, sheets, work  # noqa: F401 - what they import registers itself
