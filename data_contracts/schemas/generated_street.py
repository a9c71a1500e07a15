"""The street that was generated into a database, by what it can be told from another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GeneratedStreet:
    """seed: what it was made from.  sha256: of all its records, lower-case hex."""

    seed: int
    sha256: str
