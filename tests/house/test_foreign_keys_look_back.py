"""A foreign key named by a string is an import that no import linter sees. So we look here."""

import tomllib
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).parents[2]


def floors() -> dict[str, int]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["id"] == "time")["layers"]
    return {
        room.strip().strip("()"): floor
        for floor, layer in enumerate(reversed(layers))
        for room in layer.split("|")
    }


def test_foreign_keys_look_back() -> None:
    floor = floors()
    wrong = [
        f"{model._meta.label}.{field.name} -> {related._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("muntada.")
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete
        for related in [field.related_model]
        if related is not None and not isinstance(related, str) and related.__module__.startswith("muntada.")
        if model._meta.app_label != related._meta.app_label
        if floor[model._meta.app_label] <= floor[related._meta.app_label]
    ]

    assert wrong == []
