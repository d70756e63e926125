from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "muntada.privacy"
    label = "privacy"

    def ready(self) -> None:
        from muntada.privacy import listeners, tasks  # noqa: F401 - what it imports registers itself
