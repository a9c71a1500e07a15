"""Cases counted by where they happened, for analysis in place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data_contracts.schemas.kinds import Kind


@dataclass(frozen=True, slots=True)
class PlaceOnMap:
    """What says where a place lies: its road, the shop whose front it is, or the camera in whose picture it is."""

    place_id: str
    road_id: str | None
    shop_id: str | None
    camera_id: str | None


@dataclass(frozen=True, slots=True)
class CasesOfGroup:
    """Cases opened in one step of time at the places of one group. seen: of them, those that a camera found.

    step: 0 for the first; -1 for days before it.
    """

    group_id: str
    step: int
    cases: int
    seen: int


@dataclass(frozen=True, slots=True)
class ClosuresOfPlace:
    """Mended cases of one kind at one place, closed the same way, and when the kind came back there.

    days: of each, in days, until the next case of the kind opened at the place, or until now where none has.
    returned: of each, whether it came back.
    """

    place_id: str
    kind: Kind
    closure: str
    days: tuple[float, ...]
    returned: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class KeptAnalysis:
    """The result of an analysis for one question. asked, numbers: JSON values."""

    analysis: str
    asked: dict[str, object]
    made_at: datetime
    numbers: dict[str, object]
