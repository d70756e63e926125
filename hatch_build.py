"""A wheel carries the compiled translations: they are made from the .po files while it is built."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTranslations(BuildHookInterface):  # type: ignore[type-arg] # the builder's configuration is of no interest
    """Writes each room's .mo beside its .po, and has it packed although git ignores it."""

    PLUGIN_NAME = "custom"

    def initialize(self, _version: str, build_data: dict[str, Any]) -> None:
        """Called before the wheel is packed."""
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        root = Path(self.root)
        for path in sorted((root / "src" / "muntada").glob("*/locale/*/LC_MESSAGES/django.po")):
            with path.open("rb") as file:
                catalog = read_po(file, locale=path.parts[-3], domain="django")
            target = path.with_suffix(".mo")
            with target.open("wb") as file:
                write_mo(file, catalog)
            build_data["artifacts"].append(f"/{target.relative_to(root).as_posix()}")
