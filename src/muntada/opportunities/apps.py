from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "muntada.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        from muntada.opportunities import sheets  # noqa: F401 - what it imports registers itself
