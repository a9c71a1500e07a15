"""What places are grouped by."""

from __future__ import annotations

from enum import StrEnum


class By(StrEnum):
    """Hexagonal cells of H3, or segments of roads."""

    CELL = "cell"
    SEGMENT = "segment"
