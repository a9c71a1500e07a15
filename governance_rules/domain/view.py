"""What the eye has to know of one camera's view: zones, policies and the street's calendar, at one time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.zone import Zone


@dataclass(frozen=True, slots=True)
class WatchedView:
    """One preset of one camera with everything that decides about what is seen there.

    width, height: of the preset's reference picture in pixels; zones are drawn on it.
    policies: the current policy of each kind that a zone names; a zone without its policy watches nothing.
    time_zone: IANA name of the street's own time zone; schedules are read in it.
    holidays: public holidays in that zone.
    """

    camera_id: str
    preset: str
    width: int
    height: int
    zones: tuple[Zone, ...]
    policies: Mapping[Kind, Policy]
    time_zone: str = "Asia/Shanghai"
    holidays: frozenset[date] = field(default_factory=frozenset)

    @property
    def watched(self) -> list[tuple[Kind, Policy, tuple[Zone, ...]]]:
        """Each kind that is watched here, with its policy and its zones."""
        kinds = dict.fromkeys(zone.kind for zone in self.zones)
        return [
            (kind, self.policies[kind], tuple(z for z in self.zones if z.kind == kind))
            for kind in kinds
            if kind in self.policies
        ]
