from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "muntada.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        from muntada.directory.panels import Panel, register_panel
        from muntada.opportunities import sheets  # noqa: F401 - registers the list that can be written out
        from muntada.opportunities.queries import opportunities_of

        register_panel(Panel(template="opportunities/panel.html", rows=opportunities_of))
