from django.apps import AppConfig


class VenueConfig(AppConfig):
    name = "muntada.venue"
    label = "venue"

    def ready(self) -> None:
        from muntada.venue import sheets  # noqa: F401 - what it imports registers itself
