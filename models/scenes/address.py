"""What the address of a simulated camera says: `sim://BLOCK?seed=1&pace=60&people=react`."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class SimulatedAddress:
    """Which street a simulated camera shows.

    people: somebody lives there who takes things away; else they come and go by the clock.
    """

    block: str
    seed: int = 1
    pace: float = 1.0
    people: bool = False

    @classmethod
    def of(cls, source: str) -> SimulatedAddress | None:
        """None for any other camera's address. Raises ValueError for a number that is none."""
        parts = urlsplit(source)
        if parts.scheme != "sim":
            return None
        options = dict(parse_qsl(parts.query))
        block = unquote(parts.netloc + parts.path).strip("/")
        people = options.get("people") == "react"
        return cls(block, int(float(options.get("seed", 1))), float(options.get("pace", 1)), people)
