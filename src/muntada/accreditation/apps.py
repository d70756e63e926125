from django.apps import AppConfig


class AccreditationConfig(AppConfig):
    name = "muntada.accreditation"
    label = "accreditation"

    def ready(self) -> None:
        from muntada.accreditation import (  # noqa: F401 - they register themselves
            changes,
            listeners,
            panels,
            passport_sheets,
            sheets,
        )
        from muntada.accreditation.quotas import keep_moves_within
        from muntada.directory.moving import register_check

        register_check(keep_moves_within)
