from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "muntada.directory"
    label = "directory"

    def ready(self) -> None:
        from muntada.accounts.names import register_names
        from muntada.directory import sheets  # noqa: F401 - what it imports registers itself
        from muntada.directory.queries import official_names

        register_names(official_names)
