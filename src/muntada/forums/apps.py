from django.apps import AppConfig


class ForumsConfig(AppConfig):
    name = "muntada.forums"
    label = "forums"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from muntada.accounts.work import register_work
        from muntada.forums import actions, listeners

        self.listeners = listeners
        register_work(
            "appointments",
            _("Duties"),
            count=actions.open_appointments,
            reassign=actions.pass_appointments,
        )
