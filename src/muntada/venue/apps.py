from django.apps import AppConfig


class VenueConfig(AppConfig):
    name = "muntada.venue"
    label = "venue"
