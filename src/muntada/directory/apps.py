from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "muntada.directory"
    label = "directory"

    def ready(self) -> None:
        from muntada.access.finding import register_finder
        from muntada.accounts.names import Names, register_names
        from muntada.directory import change_kinds, sheets  # noqa: F401 - what they import registers itself
        from muntada.directory.queries import actor_numbered, filed_names, official_names, users_called

        register_names(Names(of=official_names, filed=filed_names, called=users_called))
        register_finder(actor_numbered)
