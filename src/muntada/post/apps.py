from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "muntada.post"
    label = "post"
