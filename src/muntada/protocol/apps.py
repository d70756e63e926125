from django.apps import AppConfig


class ProtocolConfig(AppConfig):
    name = "muntada.protocol"
    label = "protocol"

    def ready(self) -> None:
        from muntada.protocol import sheets  # noqa: F401 - it registers its lists
