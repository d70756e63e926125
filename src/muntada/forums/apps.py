from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    name = "muntada.forums"
    label = "forums"

    def ready(self) -> None:
        from muntada.accounts.work import register_work
        from muntada.forums import listeners, sheets  # noqa: F401 - what sheets imports registers itself
        from muntada.forums.actions import count_appointments, pass_appointments

        self.listeners = listeners
        register_work("appointments", _("duties"), count=count_appointments, reassign=pass_appointments)
