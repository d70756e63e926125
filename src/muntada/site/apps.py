from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "muntada.site"
    label = "site"
