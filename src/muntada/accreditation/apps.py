from django.apps import AppConfig


class AccreditationConfig(AppConfig):
    name = "muntada.accreditation"
    label = "accreditation"

    def ready(self) -> None:
        from muntada.accreditation import listeners, passport_sheets, sheets  # noqa: F401 - they register themselves
