from django.apps import AppConfig


class AccreditationConfig(AppConfig):
    name = "muntada.accreditation"
    label = "accreditation"
