from django.apps import AppConfig


class TravelConfig(AppConfig):
    name = "muntada.travel"
    label = "travel"

    def ready(self) -> None:
        from muntada.accreditation.rotation import register_sealed
        from muntada.travel import journey_sheets, listeners, sheets  # noqa: F401 - they register themselves
        from muntada.travel.sealing import SEALED

        for sealed in SEALED:
            register_sealed(sealed)
