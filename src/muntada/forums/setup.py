"""The first minutes of an empty installation: a code that only its owner can read, and a page."""

import hmac
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from muntada.accounts.models import User


def is_wanted() -> bool:
    """True while nobody has an account: every page should lead to the set-up."""
    return not User.objects.exists()


def _path() -> Path:
    return Path(settings.CONFIG.data_dir) / "setup-code"


def current_code() -> str:
    """The code as set, else one made once and kept in the data folder for its owner only."""
    if settings.CONFIG.setup_code:
        return str(settings.CONFIG.setup_code)
    path = _path()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    code = "-".join(secrets.token_hex(2) for _ in range(4))
    with os.fdopen(descriptor, "w") as file:
        file.write(code)
    return code


def is_right(code: str) -> bool:
    """True for the current code, told apart in constant time."""
    return hmac.compare_digest(code.strip().encode(), current_code().encode())


def forget_code() -> None:
    """Remove the kept code: it opens nothing once there is an administrator."""
    _path().unlink(missing_ok=True)


def invitation_to_set_up(base_url: str) -> list[str]:
    """What the server says at its start while nobody has an account; nothing afterwards."""
    if not is_wanted():
        return []
    with translation.override("en"):
        url = f"{base_url}{reverse('forums:set_up')}"
    return [
        "Nobody has an account yet. Open this page to make the first administrator:",
        f"    {url}",
        f"    with the set-up code {current_code()}",
    ]
