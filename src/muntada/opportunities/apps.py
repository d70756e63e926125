from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "muntada.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        from muntada.opportunities import sheets  # noqa: F401 - registers the list that can be written out
