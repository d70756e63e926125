from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "muntada.accounts"
    label = "accounts"
