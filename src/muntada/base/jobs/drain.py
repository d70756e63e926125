"""Carry out what is waiting, here and now: for commands that want it done, and for tests."""

from django.db import connection


def run_all_due() -> int:
    """Carry out every job that is due, in this process; how many there were."""
    if connection.vendor == "postgresql":
        from muntada.base.jobs import scaled

        return scaled.run_all_due()
    from muntada.base.jobs import embedded

    return embedded.run_all_due()
