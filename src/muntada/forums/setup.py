"""Whether anybody is here yet, and the code without which nobody becomes the first."""

import os
from pathlib import Path

from django.conf import settings

from muntada.accounts.models import User, new_code


def is_set_up() -> bool:
    """True once there is anybody who can sign in; one look at an index, so that nothing has to be remembered."""
    return User.objects.exists()


def code_file() -> Path:
    """Where a code that the software made is kept, for the owner of the data folder only."""
    return Path(settings.CONFIG.data_dir) / "setup-code"


def current_code() -> str:
    """The code of the settings, else one that is made at the first question and kept until it was used."""
    if settings.CONFIG.setup_code:
        return str(settings.CONFIG.setup_code)
    path = code_file()
    code = new_code()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(code)
    return code


def invitation_to_set_up(base_url: str) -> list[str]:
    """The lines that the server prints at its start while nobody is here."""
    if is_set_up():
        return []
    if settings.CONFIG.setup_code:
        return [
            f"Nobody is here yet. Set up this installation at {base_url}/en/set-up/ with the code that you chose."
        ]
    return [f"Nobody is here yet. Set up this installation at {base_url}/en/set-up/?code={current_code()}"]
