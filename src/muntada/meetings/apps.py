from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "muntada.meetings"
    label = "meetings"
