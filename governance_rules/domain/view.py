"""What the eye has to know of one camera's view: zones, policies and the street's calendar, at one time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.zone import Zone
from governance_rules.domain.zones import applies_to


@dataclass(frozen=True, slots=True)
class WatchedView:
    """One preset of one camera with everything that decides about what is seen there.

    width, height: of the preset's reference picture in pixels; zones are drawn on it.
    policies: the current policy of each kind that a zone names; a zone without its policy watches nothing.
    time_zone: IANA name of the street's own time zone; schedules are read in it.
    holidays: public holidays in that zone.
    settled: things, by observation id, whose case has been closed as mended; what still stands of them breaks the rule
    anew.
    """

    camera_id: str
    preset: str
    width: int
    height: int
    zones: tuple[Zone, ...]
    policies: Mapping[Kind, Policy]
    time_zone: str = "Asia/Shanghai"
    holidays: frozenset[date] = field(default_factory=frozenset)
    settled: frozenset[UUID] = frozenset()

    @property
    def watched(self) -> list[tuple[Kind, Policy, tuple[Zone, ...]]]:
        """Each kind that is watched here, with its policy and those of its zones that the policy applies to."""
        found: dict[Kind, list[Zone]] = {}
        for zone in self.zones:
            if zone.kind in self.policies and applies_to(self.policies[zone.kind], zone):
                found.setdefault(zone.kind, []).append(zone)
        return [(kind, self.policies[kind], tuple(zones)) for kind, zones in found.items()]
