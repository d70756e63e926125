from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "muntada.meetings"
    label = "meetings"

    def ready(self) -> None:
        from muntada.directory.panels import Panel, register_panel
        from muntada.meetings import sheets  # noqa: F401 - what it imports registers itself
        from muntada.meetings.queries import meetings_of_organisations

        register_panel(Panel(template="meetings/panel.html", rows=meetings_of_organisations))
