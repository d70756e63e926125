from django.apps import AppConfig


class AccreditationConfig(AppConfig):
    name = "muntada.accreditation"
    label = "accreditation"

    def ready(self) -> None:
        from muntada.accreditation import listeners, sheets  # noqa: F401 - what it imports registers itself
