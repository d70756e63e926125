"""What a site still lacks before strangers may use it."""

from urllib.parse import urlsplit

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from muntada.base.jobs.drain import given_up
from muntada.forums.models import Grant
from muntada.site.config import Config


def lacks(config: Config) -> list[str]:
    """A line for each thing that is missing, with what to do about it."""
    found: list[str] = []
    if config.is_demo:
        found.append("MUNTADA_PROFILE is set: a demo has open accounts; leave it empty in production.")
    if not config.base_url:
        found.append("MUNTADA_URL is not set: name the public address, such as https://forum.example.org.")
    elif not config.is_behind_tls:
        found.append(
            "MUNTADA_URL is not https: put a server with a certificate in front, and write https://."
        )
    if urlsplit(config.mail_url).scheme == "file":
        found.append(
            "MUNTADA_MAIL is not set: mails are only kept as files; write smtp://user:password@host:587."
        )
    if config.mail_from.endswith("@localhost"):
        found.append("MUNTADA_MAIL_FROM is not set: name the address that mails come from.")
    if config.is_behind_tls and not config.trusted_proxies:
        found.append("MUNTADA_TRUSTED_PROXIES is 0: write how many servers stand in front, usually 1.")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        found.append("The database is not at this version: run muntada migrate.")
    else:
        found += _lacks_inside()
    return found


def _lacks_inside() -> list[str]:
    """What the rows say, once the tables are there."""
    found = []
    if not Grant.objects.filter(role="administrator", forum=None, user__is_active=True).exists():
        found.append("There is no administrator yet: open the site and follow the first page.")
    if count := given_up():
        found.append(f"{count} jobs were given up in the last three months: look for them in the log.")
    return found
