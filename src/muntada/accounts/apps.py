from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "muntada.accounts"
    label = "accounts"

    def ready(self) -> None:
        from muntada.accounts import signals

        signals.connect()
