from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "muntada.directory"
    label = "directory"
