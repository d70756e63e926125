from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "muntada.post"
    label = "post"

    def ready(self) -> None:
        from muntada.post import sheets, work  # noqa: F401 - what it imports registers itself
