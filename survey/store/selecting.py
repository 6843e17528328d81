"""Conditions of a query: each is there only when it was asked for, its values always as parameters."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass
class Where:
    """Conditions that are joined by AND, and their parameters."""

    conditions: list[str] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)

    def be(self, condition: str, **params: Any) -> "Where":
        """Add a condition unless one of its parameters is None; a date becomes ISO text."""
        if None not in params.values():
            self.conditions.append(condition)
            self.params |= {
                name: value.isoformat() if isinstance(value, date) else value for name, value in params.items()
            }
        return self

    def among(self, column: str, values: Iterable[str] | None) -> "Where":
        """The column holds one of the values; None: whatever it holds, no values at all: never."""
        if values is not None:
            named = {f"{column}_{place}": value for place, value in enumerate(values)}
            self.conditions.append(f"{column} IN ({', '.join(f':{name}' for name in named)})" if named else "1 = 0")
            self.params |= named
        return self

    @property
    def sql(self) -> str:
        """`WHERE …`, or nothing."""
        return f" WHERE {' AND '.join(self.conditions)}" if self.conditions else ""
