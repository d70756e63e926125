"""What can be wrong with a file, a column, a cell or a row. `wording` says it to a reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong: a code, the facts that its sentence needs, the cell (`C14`), its column's key."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    address: str = ""
    key: str = ""

    @classmethod
    def of(cls, code: str, address: str = "", key: str = "", **facts: Any) -> Self:
        """A problem in one line."""
        return cls(code=code, facts=facts, address=address, key=key)

    def to_json(self) -> dict[str, Any]:
        """The shape in which a plan keeps it."""
        return {"code": self.code, "facts": dict(self.facts), "address": self.address, "key": self.key}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read the kept shape."""
        return cls(code=data["code"], facts=data["facts"], address=data["address"], key=data["key"])
