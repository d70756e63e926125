from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "muntada.demo"
    label = "demo"

    def ready(self) -> None:
        if settings.CONFIG.is_demo:
            from muntada.base.clock import stop_at
            from muntada.demo.rows import clock_of

            stop_at(clock_of(settings.CONFIG.profile))
