from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "muntada.opportunities"
    label = "opportunities"
