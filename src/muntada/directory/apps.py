from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "muntada.directory"
    label = "directory"

    def ready(self) -> None:
        from muntada.directory import sheets  # noqa: F401 - what it imports registers itself
